package automate

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// A Config is what a Keeper works with. All fields are required.
type Config struct {
	// Caps is what every channel can do.
	Caps map[channel.ID]channel.Capabilities
	// Hours is whether business hours of a name are open at an instant.
	Hours func(ctx context.Context, tx storage.Tx, name string, at time.Time) (automation.HoursFacts, error)
	// Do does what an automation decided, in the transaction in which it acts, and
	// under the lock of the conversation. The reason says why it could not be
	// done; nothing of it was done then. An error is the transaction's.
	Do func(ctx context.Context, tx storage.Tx, d Deed) (automation.Reason, error)
	// Undecided reports whether the routing has not looked at a case yet that
	// waits for it.
	Undecided func(ctx context.Context, tx storage.Tx, at time.Time, id storage.CaseID) (bool, error)
	Log       *slog.Logger
}

// A Keeper runs the automations of all channels. Its methods may be called from
// several goroutines.
type Keeper struct {
	Config
	library library
}

// New makes a Keeper.
func New(cfg Config) *Keeper { return &Keeper{Config: cfg} }

// Heard puts down, in the transaction in which something happened, what has to
// follow from it. It reports true if something follows at once.
func (k *Keeper) Heard(ctx context.Context, tx storage.Tx, entries []Noted) (now bool, err error) {
	h := &hearing{Keeper: k, tx: tx, rules: map[channel.ID]*ready{}}
	if err := h.listen(ctx, entries); err != nil || len(h.heard) == 0 {
		return false, err
	}
	if err := h.look(ctx); err != nil {
		return false, err
	}
	return h.follow(ctx)
}

// A hearing is the events of one transaction.
type hearing struct {
	*Keeper
	tx     storage.Tx
	rules  map[channel.ID]*ready
	heard  []happening
	scenes map[storage.ConversationID]*scene
	spoken map[storage.MessageID]*storage.Message
}

// listen keeps what concerns any automation.
func (h *hearing) listen(ctx context.Context, entries []Noted) error {
	entries, err := h.placed(ctx, entries)
	if err != nil {
		return err
	}
	for i, e := range entries {
		rules, err := h.listener(ctx, e)
		if err != nil {
			return err
		}
		if rules == nil {
			continue
		}
		all, err := happenings(i, e)
		if err != nil {
			return err
		}
		for _, one := range all {
			if rules.hears(one.trigger, e.Actor.Kind) {
				h.heard = append(h.heard, one)
			}
		}
	}
	return nil
}

// listener is the automations that an entry may concern; nil if there are none.
// Those of no channel have none.
func (h *hearing) listener(ctx context.Context, e Noted) (*ready, error) {
	triggers := possible(journal.Kind(e.Kind))
	if len(triggers) == 0 || e.Channel == "" || e.Conversation.IsZero() {
		return nil, nil
	}
	rules, err := h.of(ctx, e.Channel)
	if err != nil || rules == nil {
		return nil, err
	}
	if !slices.ContainsFunc(triggers, func(t automation.Trigger) bool { return rules.hears(t, e.Actor.Kind) }) {
		return nil, nil
	}
	return rules, nil
}

// of is the automations of a channel. Those that cannot be read are none: a
// contact's message must not be refused for their sake.
func (h *hearing) of(ctx context.Context, ch channel.ID) (*ready, error) {
	if r, ok := h.rules[ch]; ok {
		return r, nil
	}
	r, err := h.library.of(ctx, h.tx, ch)
	if err != nil && ctx.Err() == nil {
		h.Log.ErrorContext(ctx, "automation: settings left out", "channel", ch, "error", err)
		r, err = nil, nil
	}
	h.rules[ch] = r
	return r, err
}

// follow asks the automations about each event, and stores what they start.
func (h *hearing) follow(ctx context.Context) (now bool, err error) {
	f := following{tx: h.tx}
	for i, one := range h.heard {
		s := h.scenes[one.entry.Conversation]
		if s == nil {
			continue
		}
		s.message, s.inbound = h.spoken[one.entry.Message], s.conv.Inbound-h.still(i, one.entry.Conversation)
		rules := h.rules[one.entry.Channel]
		if rules.hours != "" && !s.hours.Known {
			if s.hours, err = h.Hours(ctx, h.tx, rules.hours, one.entry.At); err != nil {
				return false, err
			}
		}
		for _, ev := range h.events(one, s) {
			f.add(one.entry.At, rules.On(ev, h.facts(one.entry.At, s)), s)
		}
	}
	return f.atOnce, f.write(ctx)
}

// events are what happened, and that the case waits alone by that.
func (h *hearing) events(one happening, s *scene) []automation.Event {
	ev := one.event(s)
	if !alone[one.trigger] || s.work == nil || s.work.State != storage.CaseOpen || s.work.Owner != "" || s.work.Bot != "" {
		return []automation.Event{ev}
	}
	waits := ev
	waits.Trigger = automation.CaseUnassigned
	return []automation.Event{ev, waits}
}

// look reads the records that the events are about, all at once.
func (h *hearing) look(ctx context.Context) error {
	var convs []storage.ConversationID
	var messages []storage.MessageID
	for _, one := range h.heard {
		convs = append(convs, one.entry.Conversation)
		if id := one.entry.Message; !id.IsZero() {
			messages = append(messages, id)
		}
	}
	slices.SortFunc(convs, func(a, b storage.ConversationID) int { return a.Compare(b) })
	scenes, err := readScenes(ctx, h.tx, slices.Compact(convs))
	if err != nil {
		return err
	}
	h.scenes, h.spoken = scenes, map[storage.MessageID]*storage.Message{}
	if len(messages) > 0 {
		ms, err := h.tx.Messages().Get(ctx, messages...)
		if err != nil {
			return err
		}
		for _, m := range ms {
			h.spoken[m.ID] = m
		}
	}
	return h.lookCloser(ctx)
}

// lookCloser reads what was said in the cases that something else happened to
// than a message: those events are rare. After messages it does so only if a
// condition asks for it.
func (h *hearing) lookCloser(ctx context.Context) error {
	for _, one := range h.heard {
		s, closer := h.scenes[one.entry.Conversation], h.rules[one.entry.Channel].closer[one.trigger]
		if s == nil || s.work == nil || s.words.newest.ID != "" || !one.entry.Message.IsZero() && !closer {
			continue
		}
		if err := s.words.read(ctx, h.tx, s.conv.ID, s.work); err != nil {
			return err
		}
		if closer {
			if err := s.readPosition(ctx, h.tx); err != nil {
				return err
			}
		}
	}
	return nil
}

// still is how many messages of the contact come behind an event in the same
// transaction: facts count up to the event.
func (h *hearing) still(i int, conv storage.ConversationID) (n int64) {
	for _, one := range h.heard[i+1:] {
		if one.trigger == automation.MessageReceived && one.entry.Conversation == conv && one.detail.Automatic == "" {
			n++
		}
	}
	return n
}
