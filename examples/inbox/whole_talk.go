package main

import (
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A wholeTalk is what a person and the business ever said to each other, on all
// channels.
type wholeTalk struct {
	ID        storage.ContactID
	Name, Who string // who it is, and the address of what is known of them
	Face      faceView
	Records   int // how many contacts were merged into them
	Words     string
	Hidden    []hidden
	Channels  []tab
	Audience  engagement.Audience
	Notes     bool
	Days      []talkDay
	Earlier   string // the address of the messages before; empty if there are none
	Newest    string // the address of the newest messages; empty if they are shown
	Empty     string // why nothing is shown
	Ways      []wayView
}

// A talkDay is what was said on one day, the oldest first.
type talkDay struct {
	Title   string
	Entries []talkEntry
}

// A talkEntry is one message, with the channel on which it came.
type talkEntry struct {
	messageView
	Mark   channelMark
	URL    string // of the conversation at this message
	Pieces []foundPiece
}

// personPage is how many messages are shown at once.
const personPage = 60

func (a *app) wholeTalk(ctx context.Context, me *storage.Agent, where place) (*wholeTalk, error) {
	info, err := a.engine.As(me.ID).Contact(ctx, where.contact)
	if err != nil {
		return nil, err
	}
	v := &wholeTalk{
		ID: info.Contact.ID, Name: nameAt(info.Contact, info.Identities), Who: where.who(info.Contact.ID).url(), Records: len(info.Merged),
		Words: where.start.words, Audience: where.desk.audience, Notes: where.desk.notes, Channels: a.talkChannels(info, where),
	}
	v.Face = a.face("talk", info.Contact, v.Name, anyPicture(info.Identities))
	anew := where
	anew.before = storage.MessageID{}
	if v.Hidden = anew.hidden("words", "audience", "notes"); !where.before.IsZero() {
		v.Newest = anew.url()
	}
	if v.Ways, err = a.ways(ctx, me, info, where); err != nil {
		return nil, err
	}
	if where.start.words != "" && len(storage.SearchWords(where.start.words)) == 0 {
		v.Empty = searchProblem(where.start.words)
		return v, nil
	}
	return v, a.said(ctx, me, v, where)
}

// said fills in a page of what was said.
func (a *app) said(ctx context.Context, me *storage.Agent, v *wholeTalk, where place) error {
	f := engagement.PersonFilter{Audience: where.desk.audience, Notes: where.desk.notes, Words: where.start.words}
	if where.channel != "" {
		f.Channels = []channel.ID{where.channel}
	}
	page, err := a.engine.As(me.ID).Person(ctx, where.contact, where.before, personPage, f)
	if err != nil {
		return err
	}
	if !page.Next.IsZero() {
		further := where
		further.before = page.Next
		v.Earlier = further.url()
	}
	if v.Days = a.talkDays(page.Messages, where, me, time.Now()); len(v.Days) == 0 {
		v.Empty = "Nothing was said that fits."
		if v.Earlier != "" {
			v.Empty = "Nothing of this page fits."
		}
	}
	return nil
}

// talkDays sorts messages, which come newest first, into days.
func (a *app) talkDays(newestFirst []*storage.Message, where place, me *storage.Agent, now time.Time) []talkDay {
	byProvider := map[channel.ProviderID]*storage.Message{}
	for _, m := range newestFirst {
		byProvider[m.ProviderID] = m
	}
	var days []talkDay
	for _, m := range slices.Backward(newestFirst) {
		if isReaction(m) {
			continue
		}
		title := day(m.At, now)
		if len(days) == 0 || days[len(days)-1].Title != title {
			days = append(days, talkDay{Title: title})
		}
		last := &days[len(days)-1]
		e := talkEntry{messageView: a.message(m, byProvider, where, me), Mark: a.mark(m.Channel), URL: where.found(m.Conversation, m.ID).url()}
		if where.start.words != "" {
			e.Pieces = snippet(spoken(m.Parts), where.start.words)
		}
		last.Entries = append(last.Entries, e)
	}
	return days
}

// talkChannels are the channels on which there is a conversation with the person.
func (a *app) talkChannels(info engagement.ContactInfo, where place) []tab {
	to := func(id channel.ID) string {
		p := where
		p.channel, p.before = id, storage.MessageID{}
		return p.url()
	}
	all := []tab{{Title: "All channels", URL: to(""), Current: where.channel == ""}}
	for _, id := range a.channels {
		on := func(c *storage.Conversation) bool { return c.Channel == id }
		if slices.ContainsFunc(info.Conversations, on) {
			all = append(all, tab{Title: a.channelTitle(id), URL: to(id), Current: where.channel == id})
		}
	}
	return all
}
