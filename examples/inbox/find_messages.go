package main

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A foundMessages is what was found in all that was ever said.
type foundMessages struct {
	Words    string
	Hidden   []hidden
	Channels []channelChoice
	Items    []foundMessage
	More     string // the address of what was found before; empty for nothing
	First    string // the address of the newest; empty if they are shown
	Empty    string // why nothing is shown
}

// A channelChoice is a channel that can be chosen.
type channelChoice struct {
	ID      channel.ID
	Title   string
	Current bool
}

// A foundMessage is one message in which the words are.
type foundMessage struct {
	ID, URL, Name, Who, Time string
	Face                     faceView
	Mark                     channelMark
	Pieces                   []foundPiece
	Note                     bool
}

// foundMessagesPage is how many are shown at once.
const foundMessagesPage = 30

// searchMessages looks for words in all messages and notes that the agent may see.
func (a *app) searchMessages(ctx context.Context, me *storage.Agent, where place) (*foundMessages, error) {
	v := &foundMessages{Words: where.start.words, Channels: a.channelChoices(where.channel)}
	anew := where
	anew.before = storage.MessageID{}
	v.Hidden = anew.hidden("words", "channel")
	if !where.before.IsZero() {
		v.First = anew.url()
	}
	if v.Empty = searchProblem(v.Words); v.Empty != "" {
		return v, nil
	}
	f := engagement.SearchFilter{}
	if where.channel != "" {
		f.Channels = []channel.ID{where.channel}
	}
	page, err := a.engine.As(me.ID).SearchMessages(ctx, v.Words, f, where.before, foundMessagesPage)
	if err != nil {
		return nil, err
	}
	if !page.Next.IsZero() {
		further := where
		further.before = page.Next
		v.More = further.url()
	}
	if len(page.Messages) == 0 {
		v.Empty = "No message has all these words. Words count from their beginning, so “deliv” finds “delivery”."
	}
	v.Items, err = a.foundItems(ctx, me, page.Messages, where)
	return v, err
}

// searchProblem says why nothing can be looked for; empty if it can.
func searchProblem(words string) string {
	switch {
	case words == "":
		return "Type what was said: one word or more, or the beginning of a word. Notes are searched, too."
	case len(storage.SearchWords(words)) == 0:
		return "Type at least one letter or digit: signs alone cannot be found."
	}
	return ""
}

func (a *app) foundItems(ctx context.Context, me *storage.Agent, found []*storage.Message, where place) ([]foundMessage, error) {
	now, known := time.Now(), map[storage.ConversationID]engagement.Composer{}
	var all []foundMessage
	for _, m := range found {
		c, ok := known[m.Conversation]
		if !ok {
			var err error
			if c, err = a.engine.Composer(ctx, me.ID, m.Conversation); err != nil {
				return nil, err
			}
			if err = a.standIn(ctx, me, &c); err != nil {
				return nil, err
			}
			known[m.Conversation] = c
		}
		all = append(all, a.foundItem(m, c, me, where, now))
	}
	return all, nil
}

func (a *app) foundItem(m *storage.Message, c engagement.Composer, me *storage.Agent, where place, now time.Time) foundMessage {
	it := foundMessage{
		ID: m.ID.String(), URL: where.found(m.Conversation, m.ID).url(), Name: nameInComposer(c), Time: dateText(m.At, now),
		Mark: a.mark(m.Channel), Pieces: snippet(spoken(m.Parts), where.start.words), Note: m.Direction == storage.Internal,
	}
	it.Face = faceView{Initials: initials(it.Name)}
	if m.Direction != storage.Inbound {
		it.Who = writer(m, me)
	}
	return it
}

// channelChoices are all channels; empty is any.
func (a *app) channelChoices(current channel.ID) []channelChoice {
	all := []channelChoice{{Title: "All channels", Current: current == ""}}
	for _, id := range a.channels {
		all = append(all, channelChoice{id, a.channelTitle(id), id == current})
	}
	return all
}
