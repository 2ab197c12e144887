package engagement

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/intake"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/engagement/internal/phone"
	"github.com/rapport-go/rapport/storage"
)

// PutContact changes what is known about a contact: name, language, attributes
// (S5.21). Version must be what was read: [storage.ErrConflict]. The record's
// Version is set. Kind, MergedInto and CreatedAt stay as they are stored. The agent
// must be able to reply on a channel on which the contact has a conversation, or,
// if there is none, on any: *[DeniedError]. No agent is the host.
func (e *Engine) PutContact(ctx context.Context, agent storage.AgentID, c *storage.Contact) error {
	next := *c
	next.Name, next.Language = channel.CleanText(c.Name), channel.CleanText(c.Language)
	err := e.update(ctx, "put contact", func(ctx context.Context, tx storage.Tx) error {
		by, err := e.authorOf(ctx, tx, agent)
		if err != nil {
			return err
		}
		if err := e.permitContact(ctx, tx, agent, c.ID); err != nil {
			return err
		}
		old, err := tx.Contacts().Get(ctx, c.ID)
		if err != nil {
			return err
		}
		next.Kind, next.MergedInto, next.CreatedAt, next.Version = old[0].Kind, old[0].MergedInto, old[0].CreatedAt, c.Version
		if err := tx.Contacts().Update(ctx, &next); err != nil {
			return err
		}
		return tx.Journal().Append(ctx, onContact(journal.ContactChanged, by, c.ID, journal.Detail{Change: "details"}))
	})
	if err != nil {
		return err
	}
	*c = next
	e.news.publish()
	return nil
}

func onContact(kind journal.Kind, by storage.Author, id storage.ContactID, d journal.Detail) *storage.JournalEntry {
	entry := journal.Entry(kind, now(), by, d)
	entry.Contact = id
	return entry
}

// FindContacts returns a page of contacts by name: every word of name begins a
// word of theirs, whatever its case and accents (S1.45). after is the last
// contact of the page before; limit is at most 200, and 0 means 50.
func (e *Engine) FindContacts(ctx context.Context, name string, after storage.ContactID, limit int) (list []*storage.Contact, err error) {
	limit = orElse(limit, 50)
	switch {
	case limit < 0 || limit > 200:
		return nil, invalid("limit", "must be between 1 and 200")
	case len(storage.NameWords(name)) == 0:
		return nil, invalid("name", "must have a letter or a digit")
	}
	err = e.view(ctx, "find contacts", func(ctx context.Context, tx storage.Tx) (err error) {
		list, err = tx.Contacts().Search(ctx, storage.ContactQuery{Name: name, After: after, Limit: limit})
		return err
	})
	return list, err
}

// AddNumber gives a contact one more phone number on a kind of channel (S5.25).
// Whether messages reach it is not known then. *[InvalidError]: it is no
// number, or belongs to another contact. To add what is there changes nothing.
// Who may is as for [Engine.PutContact].
func (e *Engine) AddNumber(ctx context.Context, agent storage.AgentID, contact storage.ContactID, kind channel.Kind, number string) (*storage.Identity, error) {
	e164, err := phone.Parse(number, e.cfg.Region)
	if err != nil {
		return nil, fmt.Errorf("add number: %w", invalid("number", err.Error()))
	}
	if kind == "" {
		return nil, fmt.Errorf("add number: %w", invalid("kind", "is required"))
	}
	var id *storage.Identity
	err = e.update(ctx, "add number", func(ctx context.Context, tx storage.Tx) (err error) {
		id, err = e.addNumber(ctx, tx, agent, contact, storage.IdentityKey{
			Kind: kind, Address: channel.Address{Kind: channel.AddressPhone, Value: e164},
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	e.news.publish()
	return id, nil
}

func (e *Engine) addNumber(ctx context.Context, tx storage.Tx, agent storage.AgentID, contact storage.ContactID, key storage.IdentityKey) (*storage.Identity, error) {
	by, err := e.authorOf(ctx, tx, agent)
	if err != nil {
		return nil, err
	}
	if err := e.permitContact(ctx, tx, agent, contact); err != nil {
		return nil, err
	}
	if _, err := tx.Contacts().Get(ctx, contact); err != nil {
		return nil, err
	}
	known, err := knownIdentity(ctx, tx, key)
	switch {
	case err != nil:
		return nil, err
	case known != nil && known.Contact != contact:
		return nil, invalid("number", "belongs to another contact: "+known.Contact.String())
	case known != nil:
		return known, nil
	}
	at := now()
	id := &storage.Identity{
		ID: e.mint.Identity(at), Contact: contact, Kind: key.Kind, Address: key.Address,
		State: storage.IdentityUnknown, StateAt: at, CreatedAt: at,
	}
	if err := tx.Identities().Insert(ctx, id); err != nil {
		return nil, err
	}
	return id, tx.Journal().Append(ctx, onContact(journal.IdentityChanged, by, contact, identityDetail(id)))
}

func identityDetail(id *storage.Identity) journal.Detail {
	return journal.Detail{Identity: &journal.Identity{ID: id.ID, State: id.State, Problem: id.Problem}}
}

// knownIdentity locks an address in all its spellings and finds whose it is;
// nil if nobody's.
func knownIdentity(ctx context.Context, tx storage.Tx, key storage.IdentityKey) (*storage.Identity, error) {
	var keys []storage.IdentityKey
	var locks []storage.LockKey
	for _, a := range intake.Spellings(key.Address) {
		spelling := storage.IdentityKey{Kind: key.Kind, Address: a}
		keys, locks = append(keys, spelling), append(locks, intake.IdentityLock(spelling))
	}
	if err := tx.Lock(ctx, locks...); err != nil {
		return nil, err
	}
	found, err := tx.Identities().Find(ctx, keys...)
	for _, id := range found {
		if id != nil {
			return id, err
		}
	}
	return nil, err
}

// Connect asks a contact whether they want to be written to, by an
// [Engagement] whose template asks just that, and marks the address as
// requested until the first message of theirs makes it connected (S5.22 to
// S5.24, S5.29). The agent vouches by g.Consent for how the contact came to be
// asked; without it, the rules of [Engine.Engage] decide. An address that is
// connected already stays so.
func (e *Engine) Connect(ctx context.Context, g Engagement) (Sent, error) {
	s, err := e.engagement(ctx, g)
	if err != nil {
		return Sent{}, fmt.Errorf("connect: %w", err)
	}
	s.connect = true
	if err := e.engageWith(ctx, s); err != nil {
		return Sent{}, fmt.Errorf("connect: %w", err)
	}
	return s.sent, nil
}

// writeRequests marks the addresses that contacts are asked at whether they
// want to be written to. They are locked since they were looked up.
func (b *sendBatch) writeRequests(ctx context.Context) error {
	for _, s := range b.items {
		if s.err != nil || s.sent.Repeated || !s.connect {
			continue
		}
		if err := b.changeIdentity(ctx, b.tx, s.author, s.talk.conv.Channel, s.talk.conv.Address, requested); err != nil {
			return err
		}
	}
	return nil
}

// requested marks an address of which nothing is known.
func requested(id *storage.Identity, at time.Time) bool {
	if id.State != storage.IdentityUnknown {
		return false
	}
	id.State, id.StateReason, id.StateAt = storage.IdentityRequested, "", at
	return true
}

// addressLock is the lock under which what is known of an address changes.
func (e *Engine) addressLock(ch channel.ID, a channel.Address) storage.LockKey {
	return intake.IdentityLock(storage.IdentityKey{Kind: e.caps[ch].Kind, Address: a})
}

// changeIdentity changes what is known of an address, if alter does.
func (e *Engine) changeIdentity(ctx context.Context, tx storage.Tx, by storage.Author, ch channel.ID, a channel.Address, alter func(*storage.Identity, time.Time) bool) error {
	found, err := tx.Identities().Find(ctx, storage.IdentityKey{Kind: e.caps[ch].Kind, Address: a})
	if err != nil || found[0] == nil {
		return err
	}
	id, at := found[0], now()
	if !alter(id, at) {
		return nil
	}
	if err := tx.Identities().Update(ctx, id); err != nil {
		return err
	}
	return tx.Journal().Append(ctx, onContact(journal.IdentityChanged, by, id.Contact, identityDetail(id)))
}

// unreachable marks an address that the provider says cannot be reached.
func (e *Engine) unreachable(ctx context.Context, tx storage.Tx, ch channel.ID, to channel.Address, why channel.Failure) error {
	return e.changeIdentity(ctx, tx, system, ch, to, func(id *storage.Identity, at time.Time) bool {
		return mark(id, at, problemOf(why))
	})
}

func problemOf(f channel.Failure) string {
	if f.Detail != "" {
		return f.Detail
	}
	return "the provider cannot reach this address"
}

// mark keeps the result of a check: a problem, or none. It reports whether
// that is worth storing, which it always is when somebody asked.
func mark(id *storage.Identity, at time.Time, problem string) bool {
	id.CheckedAt, id.Problem = at, problem
	switch {
	case problem != "":
		id.State, id.StateReason, id.StateAt = storage.IdentityInvalid, problem, at
	case id.State == storage.IdentityInvalid:
		id.State, id.StateReason, id.StateAt = storage.IdentityConnected, "", at
	}
	return true
}

// Validate finds out whether messages still reach an address through a channel,
// and keeps the answer with the identity: its Problem is the warning to show
// until the address validates again (S5.27, S5.28). Where the provider can be
// asked, it is; otherwise the latest message to the address tells, and if
// there is none that tells anything, nothing changes. The error is
// *[DeniedError] if the agent may not reply on the channel, [storage.ErrNotFound]
// if the address is nobody's, or the driver's.
func (e *Engine) Validate(ctx context.Context, agent storage.AgentID, ch channel.ID, a channel.Address) (*storage.Identity, error) {
	if e.cfg.Channels[ch] == nil {
		return nil, fmt.Errorf("validate: %w", noChannel(ch))
	}
	known, problem, err := e.ask(ctx, agent, ch, a)
	if err != nil {
		return nil, fmt.Errorf("validate: %w", err)
	}
	var id *storage.Identity
	err = e.update(ctx, "validate", func(ctx context.Context, tx storage.Tx) error {
		if known {
			if err := e.validated(ctx, tx, agent, ch, a, problem); err != nil {
				return err
			}
		}
		found, err := tx.Identities().Find(ctx, storage.IdentityKey{Kind: e.caps[ch].Kind, Address: a})
		if err == nil && found[0] == nil {
			err = fmt.Errorf("address: %w", storage.ErrNotFound)
		}
		if err == nil {
			id = found[0]
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	e.news.publish()
	return id, nil
}

// validated keeps the answer to an agent's question.
func (e *Engine) validated(ctx context.Context, tx storage.Tx, agent storage.AgentID, ch channel.ID, a channel.Address, problem string) error {
	by, err := e.agentAuthor(ctx, tx, agent)
	if err != nil {
		return err
	}
	if err := tx.Lock(ctx, e.addressLock(ch, a)); err != nil {
		return err
	}
	return e.changeIdentity(ctx, tx, by, ch, a, func(id *storage.Identity, at time.Time) bool { return mark(id, at, problem) })
}

// ask finds out whether an address can be reached: the answer is known or not,
// and the problem is empty if all is well.
func (e *Engine) ask(ctx context.Context, agent storage.AgentID, ch channel.ID, a channel.Address) (known bool, problem string, err error) {
	err = e.view(ctx, "address", func(ctx context.Context, tx storage.Tx) error {
		if _, err := e.agentAuthor(ctx, tx, agent); err != nil {
			return err
		}
		if err := permitServing(ctx, tx, agent, ch); err != nil {
			return err
		}
		known, problem, err = e.lastResult(ctx, tx, ch, a)
		return err
	})
	checker, ok := channel.As[channel.ContactChecker](e.cfg.Channels[ch])
	if err != nil || !ok {
		return known, problem, err
	}
	ctx, cancel := context.WithTimeout(ctx, e.cfg.SendTimeout)
	defer cancel()
	err = checker.CheckContact(ctx, a)
	if errors.Is(err, channel.Unreachable) {
		return true, problemOf(channel.AsError("validate", err).Failure()), nil
	}
	return err == nil, "", err
}

// lastMessages is how many messages are looked at for one that tells whether
// an address can be reached.
const lastMessages = 20

// lastResult is what the latest message to an address tells about it.
func (e *Engine) lastResult(ctx context.Context, tx storage.Tx, ch channel.ID, a channel.Address) (known bool, problem string, err error) {
	found, err := tx.Identities().Find(ctx, storage.IdentityKey{Kind: e.caps[ch].Kind, Address: a})
	if err != nil {
		return false, "", err
	}
	if found[0] == nil {
		return false, "", fmt.Errorf("address: %w", storage.ErrNotFound)
	}
	convs, err := tx.Conversations().Find(ctx, storage.ConversationKey{Channel: ch, Contact: found[0].Contact})
	if err != nil || convs[0] == nil || convs[0].Address != a {
		return false, "", err
	}
	messages, err := tx.Messages().List(ctx, storage.MessageQuery{Conversations: []storage.ConversationID{convs[0].ID}, Limit: lastMessages})
	for _, m := range messages {
		if known, problem := tells(m); known {
			return true, problem, err
		}
	}
	return false, "", err
}

// tells is what a message tells about the address that it is with.
func tells(m *storage.Message) (known bool, problem string) {
	switch status := m.Status(); {
	case m.Direction == storage.Inbound, status == channel.StatusDelivered, status == channel.StatusRead, status == channel.StatusPlayed:
		return true, ""
	case status == channel.StatusFailed && m.Progress.Failure.Kind == channel.Unreachable:
		return true, problemOf(m.Progress.Failure)
	}
	return false, ""
}
