package woztell

import (
	"context"
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
)

// channelsQuery lists the channels of the app ([dify] provider/woztell.py uses
// it to check the token; it needs the scope channel:list).
const channelsQuery = `query($first:IntMax100,$after:String){apiViewer{channels(first:$first,after:$after){` +
	`edges{node{_id name type connected}} pageInfo{hasNextPage endCursor}}}}`

type channelsOf struct {
	First int    `json:"first"`
	After string `json:"after,omitempty"`
}

type channelPage struct {
	Edges []struct {
		Node inChannel `json:"node"`
	} `json:"edges"`
	Info struct {
		More bool `json:"hasNextPage"`
		End  text `json:"endCursor"`
	} `json:"pageInfo"`
}

type inChannel struct {
	ID        text            `json:"_id"`
	Type      text            `json:"type"`
	Connected json.RawMessage `json:"connected"`
}

// CheckHealth asks whether the token is good, whether the app has the channel, and
// whether that is connected with its platform. It implements
// channel.HealthChecker.
func (c *Channel) CheckHealth(ctx context.Context) (channel.Health, error) {
	ask := channelsOf{First: pageMax}
	for range pagesMax {
		p, err := c.channels(ctx, ask)
		if err != nil {
			return channel.Health{}, err
		}
		for _, e := range p.Edges {
			if string(e.Node.ID) == c.cfg.ChannelID {
				return c.health(e.Node), nil
			}
		}
		next := string(p.Info.End)
		if !p.Info.More || next == "" || next == ask.After {
			break
		}
		ask.After = next
	}
	return blocked("the app of the token has no such channel"), nil
}

func (c *Channel) channels(ctx context.Context, ask channelsOf) (channelPage, error) {
	var found struct {
		Viewer struct {
			Channels channelPage `json:"channels"`
		} `json:"apiViewer"`
	}
	err := c.ask(ctx, question{Query: channelsQuery, Variables: ask, op: opHealth}, &found)
	if err == nil && found.Viewer.Channels.Edges == nil {
		err = noList(opHealth)
	}
	return found.Viewer.Channels, err
}

func blocked(reason string) channel.Health {
	return channel.Health{Receive: channel.AbilityBlocked, Send: channel.AbilityBlocked, Reasons: []string{reason}}
}

// health reads the channel. The word for WhatsApp is the only type that is
// known ([n8n]); with another one the capabilities may be wrong.
func (c *Channel) health(n inChannel) channel.Health {
	var connected *bool
	if json.Unmarshal(n.Connected, &connected) == nil && connected != nil {
		if !*connected {
			return blocked("the channel is not connected with its platform")
		}
		h := channel.Health{Receive: channel.AbilityOK, Send: channel.AbilityOK}
		if mixed := (n.Type == text(WhatsApp)) != (c.cfg.Platform == WhatsApp); n.Type != "" && mixed {
			h.Send = channel.AbilityLimited
			h.Reasons = append(h.Reasons, "the channel is of type "+string(n.Type)+", and is set up as "+string(c.cfg.Platform))
		}
		return h
	}
	return channel.Health{Reasons: []string{"WOZTELL does not say whether the channel is connected"}}
}
