package engagement

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/storage"
)

// ChannelInfo is what the business wants its agents to know about a channel: what
// it offers there, its branding, what customers subscribed to (S2.31). Contacts
// never see it (S2.32).
type ChannelInfo struct {
	Fields []InfoField `json:"fields,omitempty"`
	// Show displays it while agents serve a case of the channel: [Composer] has it
	// then.
	Show bool `json:"show,omitempty"`
	// Version is 0 if none was saved yet.
	Version int64 `json:"-"`
}

// An InfoField is one thing to know.
type InfoField struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// The limits of a ChannelInfo, in fields and in bytes.
const (
	maxInfoFields = 50
	maxInfoBytes  = 64 << 10
)

func infoName(ch channel.ID) string { return "channel/" + string(ch) + "/info" }

// ChannelInfo returns what agents should know about a channel.
func (e *Engine) ChannelInfo(ctx context.Context, ch channel.ID) (i ChannelInfo, err error) {
	err = e.view(ctx, "channel info", func(ctx context.Context, tx storage.Tx) (err error) {
		i, err = channelInfo(ctx, tx, ch)
		return err
	})
	return i, err
}

func channelInfo(ctx context.Context, tx storage.Tx, ch channel.ID) (ChannelInfo, error) {
	i, version, err := document.Load[ChannelInfo](ctx, tx, infoName(ch))
	i.Version = version
	return i, err
}

// SaveChannelInfo replaces what agents should know about a channel, and returns
// the new version. Errors: *[InvalidError]; *[DeniedError] if the agent lacks
// [ManageChannels]; [storage.ErrConflict] if somebody saved since Version was
// read.
func (e *Engine) SaveChannelInfo(ctx context.Context, agent storage.AgentID, ch channel.ID, i ChannelInfo) (version int64, err error) {
	if err := e.checkInfo(ch, i); err != nil {
		return 0, fmt.Errorf("save channel info: %w", err)
	}
	err = e.update(ctx, "save channel info", func(ctx context.Context, tx storage.Tx) error {
		if err := permit(ctx, tx, agent, ManageChannels, ch); err != nil {
			return err
		}
		version, err = saveSetting(ctx, tx, agent, infoName(ch), i, i.Version)
		return err
	})
	if err != nil {
		return 0, err
	}
	e.news.publish()
	return version, nil
}

func (e *Engine) checkInfo(ch channel.ID, i ChannelInfo) error {
	if e.cfg.Channels[ch] == nil {
		return noChannel(ch)
	}
	if len(i.Fields) > maxInfoFields {
		return invalid("Fields", fmt.Sprintf("has more than %d", maxInfoFields))
	}
	size := 0
	for n, f := range i.Fields {
		size += len(f.Name) + len(f.Value)
		if f.Name == "" || channel.CleanText(f.Name) != f.Name || channel.CleanText(f.Value) != f.Value {
			return invalid(fmt.Sprintf("Fields[%d]", n), "needs a name, and text without NUL")
		}
	}
	if size > maxInfoBytes {
		return invalid("Fields", fmt.Sprintf("have more than %d bytes", maxInfoBytes))
	}
	return nil
}

// shownInfo is what a Composer has of it.
func shownInfo(ctx context.Context, tx storage.Tx, ch channel.ID) ([]InfoField, error) {
	i, err := channelInfo(ctx, tx, ch)
	if err != nil || !i.Show {
		return nil, err
	}
	return i.Fields, nil
}
