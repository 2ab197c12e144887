package engagement

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/engagement/internal/dispatch"
	"github.com/rapport-go/rapport/engagement/internal/holding"
	"github.com/rapport-go/rapport/storage"
)

// A sendBond is who is bound to a contact on a channel, on the way to being
// changed by a batch.
type sendBond struct {
	// bond is the binding that was found or made; nil if there is none.
	bond *holding.Bond
	// over is one that ran out and has to be written down as such.
	over *holding.Bond
	// fresh says that bond is new, and queued how many messages were added.
	fresh  bool
	queued int
	by     storage.Author
}

// findBonds finds the bindings of the contacts that agents write to. Where a
// message may need a binding, it is locked first, all at once.
func (b *sendBatch) findBonds(ctx context.Context) error {
	wanted := map[channel.ID][]storage.ContactID{}
	var locks []holding.Key
	for _, s := range b.items {
		if s.err != nil || s.out.Agent == "" || !b.caps[s.talk.conv.Channel].Engagement {
			continue
		}
		key := s.key()
		if s.engage || dispatch.IsTemplate(s.out.Parts) {
			locks = append(locks, key)
		}
		if b.bonds[key] == nil {
			b.bonds[key] = &sendBond{}
			wanted[key.Channel] = append(wanted[key.Channel], key.Contact)
		}
	}
	if err := holding.Lock(ctx, b.tx, locks); err != nil {
		return err
	}
	b.now = now() // who had to wait for a lock begins after what they waited for
	for ch, ids := range wanted {
		found, err := b.holding.Find(ctx, b.tx, b.now, ch, ids...)
		if err != nil {
			return err
		}
		for i, bond := range found {
			b.found(b.bonds[holding.Key{Channel: ch, Contact: ids[i]}], bond)
		}
	}
	return nil
}

// found takes a binding over as it stands.
func (b *sendBatch) found(state *sendBond, bond *holding.Bond) {
	if bond != nil && bond.Over {
		state.over = bond
		return
	}
	state.bond = bond
}

// key is what a message's binding is exclusive for.
func (s *sending) key() holding.Key {
	return holding.Key{Channel: s.talk.conv.Channel, Contact: s.talk.conv.Contact}
}

// address is where the message goes: whom an agent engages is written to at the
// address that was chosen (S5.25), and everybody else where they last wrote
// from.
func (s *sending) address() channel.Address {
	last := s.talk.conv.Address
	if s.engage && !samePerson(s.out.To, last) {
		return s.out.To
	}
	return last
}

// initiates reports whether the business writes first with an agent's message:
// by [Engine.Engage], or by a template that answers nothing. An agent who
// serves a case in which the contact has written answers.
func (b *sendBatch) initiates(s *sending) bool {
	switch {
	case s.author.Kind != channel.AuthorAgent:
		return false
	case s.engage:
		return true
	case s.serves() && !s.talk.work.Initiated:
		return false
	}
	return dispatch.IsTemplate(s.out.Parts) && !b.window(s).Free
}

// serves reports whether the message's agent is the owner of the case.
func (s *sending) serves() bool {
	work := s.talk.work
	return work != nil && work.State == storage.CaseOngoing && work.Owner == s.out.Agent
}

// handled reports whether another agent serves the contact's case (S1.33). One
// that the business began, and that the contact has let pass, is no enquiry of
// theirs: there the binding alone decides, and when it is over anybody may try
// again (S1.32).
func (b *sendBatch) handled(s *sending) bool {
	work := s.talk.work
	return work != nil && work.State == storage.CaseOngoing && work.Owner != s.out.Agent && (!work.Initiated || b.window(s).Free)
}

// window is what the channel lets the message's author send now.
func (b *sendBatch) window(s *sending) channel.WindowState {
	return s.talk.conv.Window(b.caps[s.talk.conv.Channel].Window, b.now, s.author.Kind)
}

// checkFirst says why an agent may not write first, or not at all because of
// another agent's binding; nil if they may.
func (b *sendBatch) checkFirst(ctx context.Context, s *sending) error {
	if s.author.Kind != channel.AuthorAgent {
		return nil
	}
	if !b.initiates(s) {
		return b.checkAnswer(ctx, s)
	}
	settings, err := b.engaging(ctx, s.talk.conv.Channel, s.out.Agent)
	if err != nil {
		return b.about(s, err)
	}
	s.first, s.settings = true, settings
	if err := b.checkTarget(ctx, s); err != nil {
		return err
	}
	if work := s.talk.work; b.handled(s) {
		why, bond := ReasonServed, b.bondOf(s, work.Owner) // S1.33
		if bond != nil {
			why = ReasonBound // S1.22: it lasts longer than the case
		}
		return b.refusal(ctx, s, why, work.Owner, bond)
	}
	if bond := b.bonds[s.key()].bond; bond != nil && bond.Agent != s.out.Agent {
		return b.heldByOther(ctx, s, bond)
	}
	return nil
}

// bondOf is the contact's binding to an agent, nil if they are not bound to
// this one.
func (b *sendBatch) bondOf(s *sending, agent storage.AgentID) *holding.Bond {
	if bond := b.bonds[s.key()].bond; bond != nil && bond.Agent == agent {
		return bond
	}
	return nil
}

// engaging is mayEngage, asked once for each agent and channel.
func (b *sendBatch) engaging(ctx context.Context, ch channel.ID, agent storage.AgentID) (binding.Settings, error) {
	key := engagingKey{ch, agent}
	if known, ok := b.engagers[key]; ok {
		return known.settings, known.err
	}
	settings, err := b.mayEngage(ctx, b.tx, ch, agent)
	b.engagers[key] = engager{settings, err}
	return settings, err
}

type engagingKey struct {
	channel channel.ID
	agent   storage.AgentID
}

// An engager is what an agent engages by, or why they may not.
type engager struct {
	settings binding.Settings
	err      error
}

// heldByOther refuses, unless the holder is gone: then their binding ends.
func (b *sendBatch) heldByOther(ctx context.Context, s *sending, bond *holding.Bond) error {
	agents, err := b.tx.Agents().Get(ctx, bond.Agent)
	if err != nil {
		return err
	}
	if !agents[0].Disabled {
		return b.refusal(ctx, s, ReasonBound, bond.Agent, bond)
	}
	bond.Over, bond.Why, bond.At = true, storage.BindingAgentLeft, b.now
	state := b.bonds[s.key()]
	state.bond, state.over = nil, bond
	return nil
}

// checkAnswer is about messages that answer, or go on with a talk while the
// session window is open. Whoever serves the case may answer; what starts talk
// anew is for the holder (S2.39).
func (b *sendBatch) checkAnswer(ctx context.Context, s *sending) error {
	state := b.bonds[s.key()]
	if work := s.talk.work; work != nil && work.For != "" && work.For != s.out.Agent && state != nil && state.bond != nil {
		return b.refusal(ctx, s, ReasonWaiting, work.For, state.bond) // S1.39
	}
	if state == nil || state.bond == nil || state.bond.Agent == s.out.Agent {
		return nil
	}
	if s.talk.work == nil || !b.window(s).Free {
		return b.refusal(ctx, s, ReasonBound, state.bond.Agent, state.bond)
	}
	return nil // a case that was forwarded to everybody, or is the agent's own
}

// checkTarget refuses whom agents cannot engage.
func (b *sendBatch) checkTarget(ctx context.Context, s *sending) error {
	address, kind := s.address(), b.caps[s.talk.conv.Channel].Kind
	if address.IsGroup() {
		return b.refusal(ctx, s, ReasonTarget, "", nil) // S1.2
	}
	if s.talk.contact != nil {
		return nil // nobody knows them yet
	}
	found, err := b.tx.Identities().Find(ctx, storage.IdentityKey{Kind: kind, Address: address})
	if err == nil && found[0] != nil && found[0].State == storage.IdentityInvalid {
		return b.refusal(ctx, s, ReasonInvalid, "", nil) // S5.41
	}
	return err
}

// refusal makes the error, with as much of the holder as the agent may know.
func (b *sendBatch) refusal(ctx context.Context, s *sending, why Reason, holder storage.AgentID, bond *holding.Bond) error {
	return b.refusedFor(ctx, b.tx, s.out.Agent, &RefusedError{
		Reason: why, Channel: s.talk.conv.Channel, Contact: s.talk.conv.Contact, Holder: holder, Until: untilOf(bond),
	})
}

// refusedFor leaves the holder out if the agent may not know (S1.35).
func (e *Engine) refusedFor(ctx context.Context, tx storage.Tx, agent storage.AgentID, r *RefusedError) error {
	if r.Holder == "" {
		return r
	}
	ok, err := may(ctx, tx, agent, SeeHolders, r.Channel)
	if err != nil {
		return err
	}
	if !ok {
		r.Holder = ""
	}
	return r
}

// about adds the contact to a refusal.
func (b *sendBatch) about(s *sending, err error) error {
	if r, ok := err.(*RefusedError); ok && s.talk.contact == nil {
		mine := *r
		mine.Contact = s.talk.conv.Contact
		return &mine
	}
	return err
}

// bind puts the messages of an agent who writes first under their binding, and
// makes it if there is none (S1.23, S1.36).
func (b *sendBatch) bind(s *sending, messages []*storage.Message) {
	if !s.first {
		return
	}
	state := b.bonds[s.key()]
	if state.bond == nil {
		fresh := &storage.Binding{
			ID: b.mint.Binding(b.now), Channel: s.talk.conv.Channel, Contact: s.talk.conv.Contact, Agent: s.out.Agent,
		}
		b.holding.Terms(s.settings).Reserve(fresh, b.now)
		state.bond, state.fresh, state.by = &holding.Bond{Binding: fresh, Settings: s.settings}, true, s.author
	}
	for _, m := range messages {
		m.Binding = state.bond.ID
		binding.Queue(state.bond.Binding)
		state.queued++
	}
}

// writeBonds stores what became of bindings.
func (b *sendBatch) writeBonds(ctx context.Context) error {
	var keys []holding.Key
	for key, state := range b.bonds {
		if state.queued > 0 {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(x, y holding.Key) int { return x.Contact.Compare(y.Contact) })
	for _, key := range keys {
		if err := b.writeBond(ctx, b.bonds[key]); err != nil {
			return err
		}
	}
	return nil
}

func (b *sendBatch) writeBond(ctx context.Context, state *sendBond) error {
	if old := state.over; old != nil {
		if err := b.holding.End(ctx, b.tx, b.now, old.Binding, old.At, old.Why, system); err != nil {
			return err
		}
	}
	if state.fresh {
		return b.holding.Reserve(ctx, b.tx, state.bond.Binding, state.by)
	}
	return b.tx.Bindings().Update(ctx, state.bond.Binding)
}
