package automate

import (
	"fmt"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// A happening is what an entry of the journal says to automations.
type happening struct {
	entry   Noted
	place   int // of the entry, among those of the transaction
	detail  journal.Detail
	trigger automation.Trigger
}

// plain are the entries that mean one thing whatever they say.
var plain = map[journal.Kind]automation.Trigger{
	journal.MessageReceived:   automation.MessageReceived,
	journal.MessageQueued:     automation.MessageSent,
	journal.MessageEchoed:     automation.MessageSent,
	journal.ConversationBegun: automation.ChatOpened,
	journal.CaseOpened:        automation.CaseOpened,
	journal.CaseReopened:      automation.CaseReopened,
	journal.CasePickedUp:      automation.CaseOwned,
	journal.CaseTransferred:   automation.CaseOwned,
	journal.CaseReleased:      automation.CaseUnassigned,
	journal.CaseForwarded:     automation.CaseUnassigned,
	journal.CaseParked:        automation.CaseParked,
	journal.CaseResumed:       automation.CaseResumed,
	journal.CaseEnded:         automation.CaseEnded,
	journal.CaseClosed:        automation.CaseClosed,
	journal.CaseMissed:        automation.CaseMissed,
	journal.CaseQueued:        automation.CaseQueued,
	journal.CaseAssigned:      automation.CaseAssigned,
	journal.NoteAdded:         automation.NoteAdded,
	journal.BotConfused:       automation.BotConfused,
	journal.IdentityChanged:   automation.IdentityChanged,
	journal.ConsentChanged:    automation.ConsentChanged,
	journal.SLAWarned:         automation.SLAWarned,
	journal.SLABreached:       automation.SLABreached,
	journal.SurveyAnswered:    automation.SurveyAnswered,
}

// possible are what an entry may say, by its kind alone.
func possible(kind journal.Kind) []automation.Trigger {
	all := several[kind]
	if t, known := plain[kind]; known {
		return append([]automation.Trigger{t}, all...)
	}
	return all
}

// happenings are what an entry says.
func happenings(place int, e Noted) ([]happening, error) {
	kind := journal.Kind(e.Kind)
	trigger, known := plain[kind]
	d, err := journal.Decode(e.JournalEntry)
	if err != nil {
		return nil, fmt.Errorf("automation: entry %q: %w", e.Kind, err)
	}
	var all []happening
	if known {
		all = append(all, happening{e, place, d, trigger})
	}
	for _, t := range further(kind, d) {
		all = append(all, happening{e, place, d, t})
	}
	return all, nil
}

// several are the kinds that mean more by their details, and what.
var several = map[journal.Kind][]automation.Trigger{
	journal.CaseAssigned:      {automation.CaseOwned},
	journal.MessageProgressed: {automation.MessageFailed},
	journal.CaseChanged: {
		automation.PriorityChanged, automation.CaseLabelled, automation.CaseUnlabelled, automation.AttributeChanged,
	},
	journal.ContactChanged: {automation.AttributeChanged, automation.OwnerChanged},
}

// further is what an entry says beside, by its details.
func further(kind journal.Kind, d journal.Detail) []automation.Trigger {
	switch {
	case kind == journal.CaseAssigned && d.Owner != "":
		return []automation.Trigger{automation.CaseOwned}
	case kind == journal.MessageProgressed && (d.Status == channel.StatusFailed || d.Outcome == storage.OutcomeRejected):
		return []automation.Trigger{automation.MessageFailed}
	case kind == journal.CaseChanged, kind == journal.ContactChanged:
		return changes[d.Change]
	}
	return nil
}

// changes are what the changes of a case or a contact are called.
var changes = map[string][]automation.Trigger{
	journal.ChangePriority:  {automation.PriorityChanged},
	journal.ChangeLabelled:  {automation.CaseLabelled},
	journal.ChangeUnlabel:   {automation.CaseUnlabelled},
	journal.ChangeAttribute: {automation.AttributeChanged},
	journal.ChangeOwner:     {automation.OwnerChanged},
}

// alone are the happenings by which a case may have come to be served by nobody.
var alone = map[automation.Trigger]bool{
	automation.CaseOpened: true, automation.CaseReopened: true, automation.CaseResumed: true,
}

// event is the happening as automations see it.
func (h happening) event(s *scene) automation.Event {
	ev := automation.Event{
		Trigger: h.trigger, ID: h.id(s), At: h.entry.At, By: h.entry.Why.By, Depth: h.entry.Why.Depth,
		Actor: h.actor(s), Label: h.detail.Label, Attribute: h.detail.Attribute, Value: h.detail.Value,
	}
	if m := s.message; m != nil {
		ev.Message = ref(m)
		if h.trigger == automation.MessageFailed && m.Direction == storage.Outbound && m.Automatic != "" {
			ev.By, ev.Depth = m.Automatic, max(1, ev.Depth)
		}
	}
	if c := h.detail.Clock; c != nil {
		ev.Target = string(c.Kind)
	}
	if s := h.detail.Survey; s != nil {
		ev.Survey, ev.Score = s.ID, s.Score
	}
	return ev
}

// id is a name for what happened: entries get their cursors only later.
func (h happening) id(s *scene) string {
	if !h.entry.Message.IsZero() {
		return h.entry.Message.String()
	}
	version := s.conv.Version
	if s.work != nil {
		version += s.work.Version
	}
	return fmt.Sprintf("%s@%d/%d/%d", h.entry.Conversation, h.entry.At.UnixMicro(), version, h.place)
}

// actor is who did it. The case of a contact is opened by them, whoever wrote
// that down.
func (h happening) actor(s *scene) automation.Actor {
	if h.trigger == automation.CaseOpened && h.entry.Actor.Kind == channel.AuthorSystem && s.work != nil && !s.work.Initiated {
		return automation.Actor{Kind: channel.AuthorContact, ID: s.conv.Contact.String()}
	}
	return actor(h.entry.Actor)
}

func actor(a storage.Author) automation.Actor { return automation.Actor{Kind: a.Kind, ID: a.ID} }

func ref(m *storage.Message) automation.MessageRef {
	return automation.MessageRef{ID: m.ID.String(), At: m.At, Author: actor(m.Author)}
}
