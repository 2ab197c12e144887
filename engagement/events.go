package engagement

import (
	"context"
	"fmt"
	"iter"
	"math"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// An Event is one thing that changed, as the journal has it.
type Event struct {
	// Cursor is the event's place: pass it to Events to go on behind it.
	Cursor storage.Cursor `json:"cursor"`
	At     time.Time      `json:"at"`
	Kind   EventKind      `json:"kind"`
	// Actor is who caused it.
	Actor storage.Author `json:"actor,omitzero"`
	// Subject is the records that it is about.
	Subject
	// Detail is what else there is to say about it.
	Detail EventDetail `json:"detail,omitzero"`
}

// A Subject is the records that an event is about. Those that do not matter
// for its kind are zero.
type Subject struct {
	Channel      channel.ID             `json:"channel,omitempty"`
	Contact      storage.ContactID      `json:"contact,omitzero"`
	Conversation storage.ConversationID `json:"conversation,omitzero"`
	Case         storage.CaseID         `json:"case,omitzero"`
	Message      storage.MessageID      `json:"message,omitzero"`
}

// An EventKind is what happened: [MessageReceived] and those beside it.
type EventKind = journal.Kind

// An EventDetail is what an event says beside the records that it is about.
// Only the fields that matter for its kind are set: the comment of each kind names
// them. All are in github.com/rapport-go/rapport/engagement/internal/journal.Detail.
type EventDetail = journal.Detail

// The kinds of event.
const (
	// MessageReceived: a contact wrote. Detail.Agents has who should be told: the
	// agent who serves the case, or else for whom it waits, or else who served the
	// contact last; nobody if there is none (S5.12, S5.31).
	MessageReceived = journal.MessageReceived
	// MessageQueued: a message was stored, to be sent.
	MessageQueued = journal.MessageQueued
	// MessageEchoed: the business wrote outside this library.
	MessageEchoed = journal.MessageEchoed
	// MessageProgressed: a message was accepted, delivered, read, or failed.
	// Detail.Author is who wrote it: they may want to know.
	MessageProgressed = journal.MessageProgressed
	// MessageChanged: a message was edited or deleted, or got a reaction, or its
	// files were fetched. Detail.Change says which.
	MessageChanged = journal.MessageChanged
	// CaseOpened: a new case waits.
	CaseOpened = journal.CaseOpened
	// CaseReopened: a closed case is worked on again.
	CaseReopened = journal.CaseReopened
	// CasePickedUp: an agent took a case. Detail.Owner is who.
	CasePickedUp = journal.CasePickedUp
	// CaseReleased: the owner gave a case back.
	CaseReleased = journal.CaseReleased
	// CaseClosed: a case is done.
	CaseClosed = journal.CaseClosed
	// CaseForwarded: a case that waited for the agent whom its contact is bound
	// to, Detail.For, goes where the channel's rules say.
	CaseForwarded = journal.CaseForwarded
	// CaseMissed: nobody took a case in time; neither did Detail.For, if it
	// waited for one agent.
	CaseMissed = journal.CaseMissed
	// CaseQueued: a case waits in the queue of a destination, or for the agent
	// Detail.For. Detail.Route says where and why.
	CaseQueued = journal.CaseQueued
	// CaseChanged: a case has another priority, needs other skills, or has other
	// labels or attributes. Detail.Change says which: "priority", "needs",
	// "labelled", "unlabelled" or "attribute".
	CaseChanged = journal.CaseChanged
	// CaseOffered: Detail.Agents may take a case, until Detail.Until (S2.25).
	// Whoever is asked once it has been offered to others gets an event of their
	// own.
	CaseOffered = journal.CaseOffered
	// CaseAssigned: the routing gave a case to Detail.Owner, or Detail.Bot.
	CaseAssigned = journal.CaseAssigned
	// CaseConnected: an agent, Detail.Owner, got a case, in whatever way.
	// Detail.Page is the host's page about the contact: see Config.ContactPage.
	CaseConnected = journal.CaseConnected
	// CaseTransferring: a case that its owner wants to give away is offered to
	// Detail.Agents or waits for them. CaseTransferred: Detail.Owner took it.
	// TransferFailed: nobody did, Detail.Why and Detail.Reason say why, and it stays
	// with Detail.Owner (S2.38). Detail.Transfer is from whom to whom.
	CaseTransferring = journal.CaseTransferring
	CaseTransferred  = journal.CaseTransferred
	TransferFailed   = journal.TransferFailed
	// CaseParked: the owner put a case aside. CaseResumed: it goes on.
	CaseParked  = journal.CaseParked
	CaseResumed = journal.CaseResumed
	// CaseEnded: the owner ended the talk; the case is not done.
	CaseEnded = journal.CaseEnded
	// OfferRefused, OfferExpired, OfferWithdrawn: Detail.Agents do not want a
	// case, let the time pass, or are not there any more.
	OfferRefused   = journal.OfferRefused
	OfferExpired   = journal.OfferExpired
	OfferWithdrawn = journal.OfferWithdrawn
	// PresenceChanged: an agent became available or unavailable, or was not heard
	// of for too long. Detail.Presence has it.
	PresenceChanged = journal.PresenceChanged
	// BindingBegun and BindingEnded: a contact is bound to an agent, or is not
	// any more. Detail.Binding says to whom, until when, and why it ended.
	BindingBegun = journal.BindingBegun
	BindingEnded = journal.BindingEnded
	// ComposerChanged: free-form messages are allowed in a conversation from now
	// on, or not any more. Detail.Composer says which.
	ComposerChanged = journal.ComposerChanged
	// IdentityChanged: what is known of whether an address can be reached became
	// another. Detail.Identity has it.
	IdentityChanged = journal.IdentityChanged
	// SettingsChanged: a document of settings, an agent ("agent/ID") or a team
	// ("team/ID") was saved. Detail.Setting names it.
	SettingsChanged = journal.SettingsChanged
	// ConversationRead: an agent has read a conversation.
	ConversationRead = journal.ConversationRead
	// ConversationOpened: a contact opened the chat without writing yet.
	ConversationOpened = journal.ConversationBegun
	// ContactCreated: somebody came for the first time.
	ContactCreated = journal.ContactCreated
	// ContactChanged: a contact's name or addresses changed.
	ContactChanged = journal.ContactChanged
	// ConsentChanged: a contact said yes or no to being written to.
	// Detail.Consent is the entry of the ledger.
	ConsentChanged = journal.ConsentChanged
	// TemplateChanged: a template came, went or changed, says Detail.Template;
	// or the provider reported so, says Detail.Event.
	TemplateChanged = journal.TemplateChanged
	// ChannelHealth: a channel can do more or less than before.
	ChannelHealth = journal.ChannelHealth
	// ControlChanged: control over a talk passed to or from another program.
	ControlChanged = journal.ControlChanged
	// ProviderEvent: the provider reported something that is kept as it is.
	ProviderEvent = journal.ProviderEvent
	// EventSetAside: an event could not be processed.
	EventSetAside = journal.EventSetAside
	// EventReplayed: an event that was set aside has been processed.
	EventReplayed = journal.EventReplayed
	// SLAWarned: the time of a promise comes to its end, says Detail.Clock.
	SLAWarned = journal.SLAWarned
	// SLABreached: the time of a promise is over, says Detail.Clock.
	SLABreached = journal.SLABreached
	// SLAEnded: a promise was met, broken or dropped. Detail.Ended says which, and
	// by whom (S3.77).
	SLAEnded = journal.SLAEnded
	// NoteAdded: a colleague left a note in a conversation. Detail.Agents are those
	// whom it mentions.
	NoteAdded = journal.NoteAdded
	// BotConfused: a bot did not understand the contact's message.
	BotConfused = journal.BotConfused
	// SurveyAsked: the contact was asked how a case went. SurveyAnswered: they said
	// so. Detail.Survey has the question and the mark.
	SurveyAsked    = journal.SurveyAsked
	SurveyAnswered = journal.SurveyAnswered
	// AutomationRan: an automation did something. AutomationSkipped: one that was
	// due, or one of its actions, did not. Detail.Automation says which it was, what
	// was done, and why not.
	AutomationRan     = journal.AutomationRan
	AutomationSkipped = journal.AutomationSkipped
	// AgentsNotified: an automation tells Detail.Agents something, in Detail.Text.
	AgentsNotified = journal.AgentsNotified
	// HostEvent: an automation tells the host's own systems something: Detail.Change
	// is its name, and Detail.Data what there is to say.
	HostEvent = journal.HostEvent
	// MessageScheduleFailed: a message that was written before could not leave when
	// it should have, says Detail.Reason. Detail.Agents has who wrote it, and
	// Detail.Value its id: see [Engine.Schedule].
	MessageScheduleFailed = journal.MessageScheduleFailed
	// ChatExported: somebody downloaded what was said: see [Engine.ExportChat].
	// Detail.Text says in which form.
	ChatExported = journal.ChatExported
	// PersonErased: all that was kept of a person is gone: see
	// [Engine.ErasePerson]. Detail.Value has the receipt's id.
	PersonErased = journal.PersonErased
)

// eventPage is how many entries are read at once.
const eventPage = 256

// Events yields what happened after the cursor, in order and without gaps, and
// then waits for more until ctx is done. The empty cursor is the beginning. To
// break off loses nothing: go on later from the last event's Cursor. After an
// error, which includes ctx's, the sequence ends.
func (e *Engine) Events(ctx context.Context, after storage.Cursor) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for page, err := range e.pages(ctx, after) {
			if err != nil {
				yield(Event{}, err)
				return
			}
			for _, entry := range page {
				ev, err := eventOf(entry)
				if !yield(ev, err) || err != nil {
					return
				}
			}
		}
	}
}

// pages yields the entries of what Events does, page by page. Others have them
// too: they are not to be changed.
func (e *Engine) pages(ctx context.Context, after storage.Cursor) iter.Seq2[[]*storage.JournalEntry, error] {
	return func(yield func([]*storage.JournalEntry, error) bool) {
		fresh := uint64(math.MaxUint64) // whoever begins to listen wants to know what is there now
		for {
			more, issue := e.news.wait() // before reading, so that nothing is missed
			page, began, err := e.nextPage(ctx, after, max(issue, fresh))
			fresh = 0
			if err != nil {
				yield(nil, err)
				return
			}
			if len(page) > 0 {
				if !yield(page, nil) {
					return
				}
				after = page[len(page)-1].Cursor
			}
			if len(page) < eventPage && !e.await(ctx, more, after, began) {
				yield(nil, ctx.Err())
				return
			}
		}
	}
}

// nextPage is the page after a cursor, read together with others who want it,
// and when that began.
func (e *Engine) nextPage(ctx context.Context, after storage.Cursor, issue uint64) ([]*storage.JournalEntry, time.Time, error) {
	if ctx.Err() != nil {
		return nil, time.Time{}, ctx.Err()
	}
	g, err := e.tail.look(ctx, after, issue, time.Now().Add(-e.cfg.Poll), e.news.latest,
		func(ctx context.Context) ([]*storage.JournalEntry, error) {
			entries, err := e.entries(ctx, after, eventPage)
			e.sights.heed(entries)
			return entries, err
		})
	if err != nil {
		return nil, time.Time{}, err
	}
	return g.entries, g.began, nil
}

// await waits for news, but no longer than a poll after the last read behind the
// cursor, by whomever: the news may be of another process. It reports false when
// ctx is done.
func (e *Engine) await(ctx context.Context, more <-chan struct{}, after storage.Cursor, began time.Time) bool {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		if g := e.tail.since(after, 0, began); g != nil && len(g.entries) == 0 {
			began = g.began
		}
		wait := e.cfg.Poll - time.Since(began)
		if wait <= 0 {
			return true
		}
		timer.Reset(wait)
		select {
		case <-ctx.Done():
			return false
		case <-more:
			return true
		case <-timer.C:
		}
	}
}

// EventPage returns up to limit events after the cursor, without waiting.
func (e *Engine) EventPage(ctx context.Context, after storage.Cursor, limit int) ([]Event, error) {
	if limit <= 0 {
		return nil, invalid("limit", "must be above 0")
	}
	entries, err := e.entries(ctx, after, limit)
	if err != nil {
		return nil, err
	}
	return eventsOf(entries)
}

func (e *Engine) entries(ctx context.Context, after storage.Cursor, limit int) (entries []*storage.JournalEntry, err error) {
	err = e.cfg.Store.View(ctx, func(ctx context.Context, tx storage.Tx) (err error) {
		entries, err = tx.Journal().After(ctx, after, limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("events: %w", err)
	}
	return entries, nil
}

// eventsOf reads entries anew for everybody: what an event holds is the
// subscriber's to change.
func eventsOf(entries []*storage.JournalEntry) (events []Event, err error) {
	for _, entry := range entries {
		ev, err := eventOf(entry)
		if err != nil {
			return nil, err
		}
		events = append(events, ev)
	}
	return events, nil
}

// EventsEnd is the cursor behind everything that has happened so far.
func (e *Engine) EventsEnd(ctx context.Context) (storage.Cursor, error) {
	var end storage.Cursor
	err := e.cfg.Store.View(ctx, func(ctx context.Context, tx storage.Tx) (err error) {
		end, err = tx.Journal().End(ctx)
		return err
	})
	return end, err
}

func eventOf(entry *storage.JournalEntry) (Event, error) {
	d, err := journal.Decode(entry)
	if err != nil {
		return Event{}, fmt.Errorf("events: entry %q: %w", entry.Cursor, err)
	}
	return Event{
		Cursor: entry.Cursor, At: entry.At, Kind: journal.Kind(entry.Kind), Actor: entry.Actor, Detail: d,
		Subject: Subject{
			Channel: entry.Channel, Contact: entry.Contact, Conversation: entry.Conversation,
			Case: entry.Case, Message: entry.Message,
		},
	}, nil
}
