package engagement

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/engagement/internal/intake"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// What [ContactChanged] events say in Detail.Change of contacts that became one
// or two. Detail.Value is the merge.
const (
	changeMerged   = "merged"
	changeUnmerged = "unmerged"
)

// MergeContacts makes one person of two contacts: into takes the place of from.
// Its addresses go over, so that whoever writes from them is into, and so does
// the ledger of consents, in which a withdrawal by either of them counts until
// the next yes. The conversations of from stay as they are and are shown with
// those of into: see [Engine.Contact] and [Engine.Person]. The next message from
// one of the addresses goes into the conversation that into has on the channel, or
// begins one: a case, and a binding, belong to one contact, and so that a merge can be
// undone, what was from's stays apart. Bindings of from end
// (S1.41). Name, labels and attributes of into stay. The agent must be allowed to
// change both, as for [Engine.PutContact]: *[DeniedError]; no agent is the host.
//
// Errors: *[InvalidError] for one and the same contact, one that was merged away
// already, or a person and a group; *[StateError] if from has a case that somebody
// serves or that waits: close it first, or merge the other way round;
// *[RefusedError] with [ReasonBound] if the two are bound to two agents on a
// channel; [storage.ErrNotFound]. Nothing is changed then.
func (e *Engine) MergeContacts(ctx context.Context, agent storage.AgentID, from, into storage.ContactID) (*storage.Merge, error) {
	var m *storage.Merge
	err := e.update(ctx, "merge contacts", func(ctx context.Context, tx storage.Tx) error {
		by, err := e.authorOf(ctx, tx, agent)
		if err != nil {
			return err
		}
		if err := e.permitContact(ctx, tx, agent, from, into); err != nil {
			return err
		}
		m = &storage.Merge{ID: e.mint.Merge(now()), From: from, Into: into, By: agent, At: now()}
		return e.mergeContacts(ctx, tx, by, m)
	})
	if err != nil {
		return nil, err
	}
	e.news.publish()
	e.duty.Wake()
	return m, nil
}

// Merges lists the merges of a contact, from it or into it. Those that were
// undone are among them.
func (e *Engine) Merges(ctx context.Context, id storage.ContactID) (list []*storage.Merge, err error) {
	err = e.view(ctx, "merges", func(ctx context.Context, tx storage.Tx) (err error) {
		list, err = tx.Merges().Of(ctx, id)
		return err
	})
	return list, err
}

func (e *Engine) mergeContacts(ctx context.Context, tx storage.Tx, by storage.Author, m *storage.Merge) error {
	identities, convs, err := lockPerson(ctx, tx, m.From, m.Into)
	if err != nil {
		return err
	}
	contacts, err := tx.Contacts().Get(ctx, m.From, m.Into)
	if err != nil {
		return err
	}
	if err := mergeable(contacts[0], contacts[1]); err != nil {
		return err
	}
	if err := settled(ctx, tx, convs); err != nil {
		return err
	}
	for _, c := range convs {
		m.Conversations = append(m.Conversations, c.ID)
	}
	if err := e.moveIdentities(ctx, tx, identities, m); err != nil {
		return err
	}
	if err := e.unbind(ctx, tx, by, m); err != nil {
		return err
	}
	if err := e.mergeConsents(ctx, tx, m); err != nil {
		return err
	}
	contacts[0].MergedInto = m.Into
	if err := tx.Contacts().Update(ctx, contacts[0]); err != nil {
		return err
	}
	if err := tx.Merges().Insert(ctx, m); err != nil {
		return err
	}
	return tellMerge(ctx, tx, by, m, changeMerged)
}

func tellMerge(ctx context.Context, tx storage.Tx, by storage.Author, m *storage.Merge, change string) error {
	d := journal.Detail{Change: change, Value: m.ID.String()}
	return tx.Journal().Append(ctx,
		onContact(journal.ContactChanged, by, m.From, d), onContact(journal.ContactChanged, by, m.Into, d))
}

func mergeable(from, into *storage.Contact) error {
	switch {
	case from.ID == into.ID:
		return invalid("into", "is the same contact")
	case !from.MergedInto.IsZero():
		return invalid("from", "was merged into contact "+from.MergedInto.String()+" already")
	case !into.MergedInto.IsZero():
		return invalid("into", "was merged into contact "+into.MergedInto.String()+" already")
	case from.Kind != into.Kind:
		return invalid("into", "is a "+string(into.Kind)+" and not a "+string(from.Kind))
	}
	return nil
}

// lockPerson locks what whoever writes to or from the first contact needs, and
// the second contact, and reads the first one's addresses and conversations.
func lockPerson(ctx context.Context, tx storage.Tx, id, other storage.ContactID) ([]*storage.Identity, []*storage.Conversation, error) {
	identities, err := lockIdentities(ctx, tx, id)
	if err != nil {
		return nil, nil, err
	}
	if err := tx.Lock(ctx, contactLock(id), contactLock(other)); err != nil {
		return nil, nil, err
	}
	convs, err := tx.Conversations().OfContact(ctx, id)
	if err != nil || len(convs) == 0 {
		return identities, nil, err
	}
	locks := make([]storage.LockKey, len(convs))
	for i, c := range convs {
		locks[i] = intake.ConversationLock(c.ID)
	}
	if err := tx.Lock(ctx, locks...); err != nil {
		return nil, nil, err
	}
	convs, err = tx.Conversations().OfContact(ctx, id)
	return identities, convs, err
}

func contactLock(id storage.ContactID) storage.LockKey {
	return storage.LockKey{Class: storage.LockContact, Name: string(id[:])}
}

// lockIdentities locks the addresses of a contact and reads them.
func lockIdentities(ctx context.Context, tx storage.Tx, id storage.ContactID) ([]*storage.Identity, error) {
	identities, err := tx.Identities().OfContacts(ctx, id)
	if err != nil || len(identities) == 0 {
		return nil, err
	}
	var locks []storage.LockKey
	for _, i := range identities {
		for _, a := range intake.Spellings(i.Address) {
			locks = append(locks, intake.IdentityLock(storage.IdentityKey{Kind: i.Kind, Address: a}))
		}
	}
	if err := tx.Lock(ctx, locks...); err != nil {
		return nil, err
	}
	return tx.Identities().OfContacts(ctx, id)
}

// settled is a *StateError if somebody works on a case, or it waits.
func settled(ctx context.Context, tx storage.Tx, convs []*storage.Conversation) error {
	for _, c := range convs {
		if c.Case.IsZero() {
			continue
		}
		cases, err := tx.Cases().Get(ctx, c.Case)
		if err != nil {
			return err
		}
		switch s := cases[0].State; s {
		case storage.CaseOpen, storage.CaseOngoing, storage.CaseParked:
			return &StateError{Case: c.Case, State: s, Op: "merge the contact of"}
		}
	}
	return nil
}

func (e *Engine) moveIdentities(ctx context.Context, tx storage.Tx, all []*storage.Identity, m *storage.Merge) error {
	for _, i := range all {
		i.Contact = m.Into
		m.Identities = append(m.Identities, i.ID)
	}
	if len(all) == 0 {
		return nil
	}
	return tx.Identities().Update(ctx, all...)
}

// unbind ends the bindings of the contact whose place was taken, unless the
// other one is bound to somebody else.
func (e *Engine) unbind(ctx context.Context, tx storage.Tx, by storage.Author, m *storage.Merge) error {
	at := now()
	for ch := range e.caps {
		bonds, err := e.holding.Find(ctx, tx, at, ch, m.From, m.Into)
		if err != nil {
			return err
		}
		a, b := bonds[0], bonds[1]
		if a != nil && b != nil && !a.Over && !b.Over && a.Agent != b.Agent {
			return &RefusedError{Reason: ReasonBound, Channel: ch, Contact: m.Into, Holder: b.Agent, Until: untilOf(b)}
		}
	}
	return e.endBindingsOf(ctx, tx, m.From, by)
}

// UnmergeContacts undoes a merge: the addresses that went over belong to the
// contact again who had them. What was said since stays where it was said, and
// the ledger of consents stays with the other contact: of it the contact gets the
// withdrawals, so that nobody is written to who did not want it. Who may do so is
// as for [Engine.MergeContacts]. To undo it again changes nothing.
//
// Errors: *[InvalidError] if a later merge has to be undone first;
// [storage.ErrNotFound].
func (e *Engine) UnmergeContacts(ctx context.Context, agent storage.AgentID, id storage.MergeID) (*storage.Merge, error) {
	var m *storage.Merge
	err := e.update(ctx, "unmerge contacts", func(ctx context.Context, tx storage.Tx) error {
		by, err := e.authorOf(ctx, tx, agent)
		if err != nil {
			return err
		}
		merges, err := tx.Merges().Get(ctx, id)
		if err != nil {
			return err
		}
		if err := e.permitContact(ctx, tx, agent, merges[0].Into); err != nil {
			return err
		}
		if m = merges[0]; !m.UndoneAt.IsZero() {
			return nil
		}
		return e.unmerge(ctx, tx, by, m)
	})
	if err != nil {
		return nil, err
	}
	e.news.publish()
	e.duty.Wake()
	return m, nil
}

func (e *Engine) unmerge(ctx context.Context, tx storage.Tx, by storage.Author, m *storage.Merge) error {
	all, err := lockIdentities(ctx, tx, m.Into)
	if err != nil {
		return err
	}
	if err := tx.Lock(ctx, contactLock(m.From), contactLock(m.Into)); err != nil {
		return err
	}
	contacts, err := tx.Contacts().Get(ctx, m.From, m.Into)
	if err != nil {
		return err
	}
	if !contacts[1].MergedInto.IsZero() {
		return invalid("merge", fmt.Sprintf("contact %s was merged into %s since: undo that first", m.Into, contacts[1].MergedInto))
	}
	if err := giveBack(ctx, tx, all, m); err != nil {
		return err
	}
	contacts[0].MergedInto = storage.ContactID{}
	if err := tx.Contacts().Update(ctx, contacts[0]); err != nil {
		return err
	}
	if err := e.keepWithdrawals(ctx, tx, m); err != nil {
		return err
	}
	m.UndoneAt = now()
	if err := tx.Merges().Update(ctx, m); err != nil {
		return err
	}
	return tellMerge(ctx, tx, by, m, changeUnmerged)
}

// giveBack returns the addresses that went over and are still there.
func giveBack(ctx context.Context, tx storage.Tx, all []*storage.Identity, m *storage.Merge) error {
	moved := map[storage.IdentityID]bool{}
	for _, id := range m.Identities {
		moved[id] = true
	}
	var back []*storage.Identity
	for _, i := range all {
		if moved[i.ID] {
			i.Contact = m.From
			back = append(back, i)
		}
	}
	return intake.UnlessEmpty(ctx, back, tx.Identities().Update)
}
