package main

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A wayView is a channel on which the talk can go on.
type wayView struct {
	Title, URL string
	Mark       channelMark
	Last       bool // the latest message came from there
	channel    channel.ID
}

// ways are the channels on which the talk can go on (S5.36), each once: in the
// conversation that is there, or else with a first message.
func (a *app) ways(ctx context.Context, me *storage.Agent, info engagement.ContactInfo, where place) ([]wayView, error) {
	reaches, err := a.engine.As(me.ID).Reach(ctx, info.Contact.ID)
	var all []wayView
	for _, r := range reaches {
		w := wayView{Title: a.channelTitle(r.Channel), Mark: a.mark(r.Channel), Last: r.LastUsed, channel: r.Channel}
		talk := latestOn(info.Conversations, r.Channel)
		switch {
		case slices.ContainsFunc(all, func(other wayView) bool { return other.channel == r.Channel }):
			continue
		case talk != nil:
			w.URL = where.open(talk.ID).url()
		case slices.Contains(r.Actions, engagement.ActionWrite):
			w.URL = a.writeTo(r, where.reach(targetOf(r.Identity))).url()
		default:
			continue
		}
		all = append(all, w)
	}
	return all, err
}

// latestOn is the conversation on a channel in which the person wrote last: who
// was merged may have several there. Nil if there is none.
func latestOn(all []*storage.Conversation, id channel.ID) *storage.Conversation {
	var latest *storage.Conversation
	for _, c := range all {
		if c.Channel == id && (latest == nil || c.LastInbound.After(latest.LastInbound)) {
			latest = c
		}
	}
	return latest
}
