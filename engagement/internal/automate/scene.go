package automate

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/consent"
	"github.com/rapport-go/rapport/storage"
)

// A scene is what one event is about: the records of a conversation.
type scene struct {
	conv    *storage.Conversation
	work    *storage.Case // the latest; nil if there never was one
	contact *storage.Contact
	owner   *storage.Agent   // who serves the case; nil if nobody does
	message *storage.Message // the event's; nil if it is about none
	talk    talkRecord
	others  []talkRecord // of the contact's conversations, if they were read
	kept    caseRecord
	// greeted, toldClosed and surveyed are what the contact's conversations say
	// together, as far as they were read.
	greeted              bool
	toldClosed, surveyed time.Time
	// inbound is how many messages the contact has sent, up to the event's.
	inbound int64
	// words are what was said in the case, as far as that was read.
	words words
	// consents are the contact's ledger, and position the case's place in its queue.
	consents []*storage.Consent
	position int
	hours    automation.HoursFacts
}

// facts are what automations may know.
func (k *Keeper) facts(at time.Time, s *scene) automation.Facts {
	kind := k.Caps[s.conv.Channel].Kind
	f := automation.Facts{
		Now:     at,
		Channel: automation.ChannelFacts{ID: s.conv.Channel, Kind: kind},
		Contact: automation.ContactFacts{
			ID: s.contact.ID.String(), Name: s.contact.Name, Language: s.contact.Language,
			Attributes: s.contact.Attributes, Labels: s.contact.Labels, Owner: s.contact.Attributes[assign.OwnerAttribute],
			OptedOut:   consent.Decide(s.consents, kind, "", s.conv.LastInbound).Withdrawn,
			SurveyedAt: s.surveyed, ToldClosedAt: s.toldClosed,
		},
		Conversation: automation.ConversationFacts{
			ID: s.conv.ID.String(), Greeted: s.greeted, Inbound: s.inbound,
			Window: s.conv.Window(k.Caps[s.conv.Channel].Window, at, channel.AuthorSystem),
		},
		Hours: s.hours,
	}
	if s.message != nil {
		f.Message = messageFacts(s.message)
	}
	if s.owner != nil {
		f.Agent = automation.AgentFacts{ID: string(s.owner.ID), Name: s.owner.Name}
	}
	if s.work != nil {
		f.Case = s.caseFacts()
	}
	return f
}

func (s *scene) caseFacts() automation.CaseFacts {
	c := s.work
	f := automation.CaseFacts{
		ID: c.ID.String(), State: automation.CaseState(c.State), Queue: string(c.Queue), Position: s.position,
		Priority: c.Priority, Labels: c.Labels, Tag: c.Tag, Attributes: c.Attributes, OpenedAt: c.OpenedAt, Reopened: c.Reopened,
		// Both go up with every new handler and every new life, so that no two waits
		// have the same.
		Entry:  1 + int(c.Fence) + c.Reopened,
		Newest: s.words.newest, Unanswered: s.unanswered(), HumanMessages: s.words.human,
	}
	if c.State == storage.CaseOngoing {
		f.Owner, f.Bot = string(c.Owner), string(c.Bot)
	}
	if c.State == storage.CaseClosed {
		f.ClosedBy, f.ClosedFor = s.closed()
		f.Closes = closes(c)
	}
	return f
}

// closes is how often a closed case was closed.
func closes(c *storage.Case) int { return 1 + c.Reopened }

// closed is who closed the case, and why.
func (s *scene) closed() (automation.Actor, automation.CloseReason) {
	switch {
	case s.kept.Closed != "" && s.kept.Closes == closes(s.work):
		return automation.Actor{Kind: channel.AuthorSystem}, s.kept.Closed
	case s.work.ClosedBy != "":
		return automation.Actor{Kind: channel.AuthorAgent, ID: string(s.work.ClosedBy)}, automation.ForAgent
	}
	return automation.Actor{Kind: channel.AuthorBot}, automation.ForBotDone
}

// unanswered is the first message of the contact that no person has answered.
func (s *scene) unanswered() automation.MessageRef {
	switch {
	case s.work.WaitingSince.IsZero():
		return automation.MessageRef{}
	case s.words.waiting.ID != "":
		return s.words.waiting
	case s.message != nil && s.message.Direction == storage.Inbound && s.message.At.Equal(s.work.WaitingSince):
		return ref(s.message)
	}
	return automation.MessageRef{ID: s.work.WaitingSince.UTC().Format(time.RFC3339Nano), At: s.work.WaitingSince}
}

func messageFacts(m *storage.Message) automation.MessageFacts {
	f := automation.MessageFacts{Text: textOf(m.Parts), Automatic: m.Automatic != "" && m.Direction == storage.Inbound}
	for _, p := range m.Parts {
		f.Kinds = append(f.Kinds, p.Kind())
		if c, ok := p.(channel.Choice); ok {
			f.Choice = c.ID
		}
	}
	return f
}

// words are what was said in a case.
type words struct {
	newest  automation.MessageRef // of anybody but the system
	waiting automation.MessageRef // the first of the contact since a person answered
	human   int                   // how many agents wrote
}

// wordPage and maxWords are how many messages are read at once, and at most.
const (
	wordPage = 100
	maxWords = 2000
)

// read goes through the messages of a case, the latest first.
func (w *words) read(ctx context.Context, tx storage.Tx, conv storage.ConversationID, of *storage.Case) error {
	answered := of.WaitingSince.IsZero()
	q := storage.MessageQuery{Conversations: []storage.ConversationID{conv}, Limit: wordPage}
	for n := 0; n < maxWords; n += wordPage {
		ms, err := tx.Messages().List(ctx, q)
		if err != nil {
			return err
		}
		for _, m := range ms {
			if m.At.Before(of.OpenedAt) && m.Case != of.ID {
				return nil
			}
			if m.Case == of.ID && m.Direction != storage.Internal {
				answered = w.add(m, answered)
			}
			q.Before = m.ID
		}
		if len(ms) < wordPage {
			return nil
		}
	}
	return nil
}

// add counts a message, and reports whether a person wrote this or a later one
// to the contact.
func (w *words) add(m *storage.Message, answered bool) bool {
	kind := m.Author.Kind
	if kind != channel.AuthorSystem && w.newest.ID == "" && m.Automatic == "" {
		w.newest = ref(m)
	}
	switch {
	case kind == channel.AuthorAgent:
		w.human++
		return true
	case kind == channel.AuthorExternal:
		return true
	case m.Direction == storage.Inbound && m.Automatic == "" && !answered:
		w.waiting = ref(m)
	}
	return answered
}

// textOf is what the parts say, a line each.
func textOf(parts channel.Parts) string {
	return storage.MessageText(&storage.Message{Parts: parts})
}
