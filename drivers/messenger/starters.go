package messenger

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// locale is where a text stands that is for everybody; Meta demands one (ICE).
const locale = "default"

// shown is the part of the Messenger Profile that is about starting a talk (MP,
// ICE, CMD, 2026).
type shown struct {
	GetStarted  *getStarted   `json:"get_started,omitempty"`
	IceBreakers []iceBreakers `json:"ice_breakers,omitempty"`
	Commands    []commands    `json:"commands,omitempty"`
}

type getStarted struct {
	Payload graph.Text `json:"payload"`
}

type iceBreakers struct {
	Locale  graph.Text `json:"locale"`
	Actions []question `json:"call_to_actions"`
	// Question and Payload are an older form, which listings may still have.
	question
}

type question struct {
	Question graph.Text `json:"question,omitempty"`
	Payload  graph.Text `json:"payload,omitempty"`
}

type commands struct {
	Locale   graph.Text `json:"locale"`
	Commands []command  `json:"commands"`
}

type command struct {
	Name        graph.Text `json:"name"`
	Description graph.Text `json:"description"`
}

// Starters reads ice breakers, commands and whether there is a button that
// opens the chat. It implements channel.StarterSetter. Of several languages,
// the default is read. All calls about the Messenger Profile together may be 10
// in 10 minutes (MP).
func (c *Channel) Starters(ctx context.Context) (channel.Starters, error) {
	var set shown
	if err := c.profileField(ctx, opStarters, "get_started,ice_breakers,commands", &set); err != nil {
		return channel.Starters{}, err
	}
	s := channel.Starters{Welcome: set.GetStarted != nil}
	for _, list := range set.IceBreakers {
		if list.Locale != locale && len(set.IceBreakers) > 1 && list.Question == "" {
			continue
		}
		for _, q := range append(list.Actions, list.question) {
			if q.Question != "" {
				s.IceBreakers = append(s.IceBreakers, string(q.Question))
			}
		}
	}
	for _, list := range set.Commands {
		if list.Locale != locale && len(set.Commands) > 1 {
			continue
		}
		for _, cmd := range list.Commands {
			s.Commands = append(s.Commands, channel.Command{Name: string(cmd.Name), Hint: string(cmd.Description)})
		}
	}
	return s, nil
}

// SetStarters replaces them all. It implements channel.StarterSetter. A tapped
// ice breaker comes back as a channel.Choice whose ID and Title are the
// question. Welcome sets the button "Get started" with the payload of the
// configuration; Meta refuses to take it away while there is a menu. What is
// set goes before what is taken away: if the second call fails, nothing that
// was wanted is missing.
func (c *Channel) SetStarters(ctx context.Context, s channel.Starters) error {
	if err := channel.CheckStarters(s, c.caps.Starters); err != nil {
		return &channel.Error{Kind: channel.Invalid, Op: opStarters, Err: err}
	}
	set, gone := c.shown(s)
	if len(gone) < 3 {
		if err := c.setProfile(ctx, opStarters, set); err != nil {
			return err
		}
	}
	return c.clearProfile(ctx, opStarters, gone...)
}

// shown is what to set, and which fields to take away.
func (c *Channel) shown(s channel.Starters) (set shown, gone []string) {
	if s.Welcome {
		set.GetStarted = &getStarted{graph.Text(c.cfg.GetStarted)}
	} else {
		gone = append(gone, "get_started")
	}
	if len(s.IceBreakers) == 0 {
		gone = append(gone, "ice_breakers")
	} else {
		set.IceBreakers = []iceBreakers{{Locale: locale, Actions: questions(s.IceBreakers)}}
	}
	if len(s.Commands) == 0 {
		gone = append(gone, "commands")
	} else {
		set.Commands = []commands{{Locale: locale, Commands: outCommands(s.Commands)}}
	}
	return set, gone
}

func questions(all []string) []question {
	var out []question
	for _, text := range all {
		out = append(out, question{graph.Text(text), graph.Text(text)})
	}
	return out
}

func outCommands(all []channel.Command) []command {
	var out []command
	for _, c := range all {
		out = append(out, command{graph.Text(c.Name), graph.Text(c.Hint)})
	}
	return out
}

// profileField reads fields of the Messenger Profile. What is not set is not in
// the answer.
func (c *Channel) profileField(ctx context.Context, op, fields string, into any) error {
	var answer struct {
		Data []json.RawMessage `json:"data"`
	}
	if err := c.client.Get(ctx, op, c.edge("messenger_profile"), url.Values{"fields": {fields}}, &answer); err != nil {
		return err
	}
	for _, raw := range answer.Data {
		if json.Unmarshal(raw, into) != nil {
			return &channel.Error{Kind: channel.Unknown, Op: op, Detail: "the answer cannot be read"}
		}
	}
	return nil
}

func (c *Channel) setProfile(ctx context.Context, op string, fields any) error {
	body, err := json.Marshal(fields)
	if err != nil {
		return invalid(op, "the settings do not encode as JSON")
	}
	var done outcome
	if err := c.client.Exchange(ctx, op, c.edge("messenger_profile"), body, &done); err != nil {
		return err
	}
	return done.check(op)
}

func (c *Channel) clearProfile(ctx context.Context, op string, fields ...string) error {
	if len(fields) == 0 {
		return nil
	}
	body, err := json.Marshal(map[string][]string{"fields": fields})
	if err != nil {
		return invalid(op, "the fields do not encode as JSON")
	}
	var done outcome
	if err := c.client.Call(ctx, op, http.MethodDelete, c.edge("messenger_profile"), nil, body, &done); err != nil {
		return err
	}
	return done.check(op)
}

// outcome is the answer to a change. Meta says success as a word, a boolean or
// the text "true" (WH, MP, ICE).
type outcome struct {
	Result  graph.Text  `json:"result"`
	Success graph.Loose `json:"success"`
}

func (o outcome) check(op string) error {
	if bool(o.Success) || strings.HasPrefix(strings.ToLower(string(o.Result)), "success") {
		return nil
	}
	return &channel.Error{Kind: channel.Unknown, Op: op, Detail: "the answer is not success"}
}
