package memory

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

// An erasing is one step of an erasure.
type erasing struct {
	*state
	q    storage.Erasure
	held storage.Held
	did  storage.Erased
	gone []string // the ids of what was removed
}

func (c erasures) Contact(ctx context.Context, q storage.Erasure) (storage.Erased, error) {
	e := &erasing{q: q, did: storage.Erased{Cursor: q.Journal}}
	var told []*storage.JournalEntry
	err := c.t.write(ctx, func(s *state) (err error) {
		if q.Limit <= 0 {
			return errLimit
		}
		e.state = s
		if e.held, err = s.held(q.Contact); err != nil {
			return err
		}
		from, err := journal(c).place(q.Journal)
		if err != nil {
			return err
		}
		e.few()
		e.messages()
		if !e.did.More {
			told = e.tell(from)
		}
		if !e.did.More {
			e.last()
		}
		e.forgetMoments()
		return nil
	})
	if err != nil {
		return storage.Erased{}, err
	}
	if told != nil {
		c.t.committed = told[:len(c.t.committed)]
	}
	return e.did, nil
}

// drop removes records and tells how many there were.
func drop[V any](e *erasing, k kind[V], keys []string) int {
	n := 0
	for _, key := range keys {
		if v, ok := k.rows(e.state).get(key); ok {
			k.unset(e.state, v)
			n++
		}
	}
	return n
}

// removed notes the ids of what was removed, and returns their keys.
func removed[T any](e *erasing, vs []storage.ID[T]) []string {
	for _, v := range vs {
		e.gone = append(e.gone, v.String())
	}
	return ids(vs)
}

// under are the keys that an index has for identifiers.
func under[T any](in *tree[string], of []storage.ID[T]) []string {
	var keys []string
	for _, v := range of {
		for _, key := range in.ascend(id(v), "") {
			keys = append(keys, key)
		}
	}
	return keys
}

// few removes what there is little of.
func (e *erasing) few() {
	e.did.Outbox = e.unsend()
	scheduled := under(&e.scheduledByConversation, e.held.Conversations)
	identities := under(&e.identityByContact, e.held.Contacts)
	for _, key := range append(slices.Clone(scheduled), identities...) {
		e.gone = append(e.gone, storage.LeaseID([]byte(key)).String())
	}
	for _, key := range scheduled {
		s, _ := e.state.scheduled.get(key)
		e.did.Media = append(e.did.Media, storage.CopiedMedia(s.Files)...)
	}
	e.did.Scheduled = drop(e, scheduledKind, scheduled)
	e.did.Identities = drop(e, identityKind, identities)
	if !e.q.KeepConsents {
		e.did.Consents = drop(e, consentKind, under(&e.consentByContact, e.held.Contacts))
	}
	e.did.Bindings = drop(e, bindingKind, removed(e, e.held.Bindings))
	e.did.Merges = drop(e, mergeKind, under(&e.mergeByContact, e.held.Contacts))
	for _, aside := range e.held.SetAside {
		s, _ := e.setAsides.get(id(aside))
		e.did.Media = append(e.did.Media, s.Media()...)
	}
	e.did.SetAside = drop(e, setAsideKind, removed(e, e.held.SetAside))
	e.did.ReadMarks = e.unread()
}

// unsend empties the lanes of the conversations.
func (e *erasing) unsend() int {
	var waits []*waiting
	for _, w := range e.outbox.ascend("", "") {
		if slices.Contains(e.held.Conversations, w.Lane) {
			waits = append(waits, w)
		}
	}
	for _, w := range waits {
		e.dequeue(w)
	}
	return len(waits)
}

func (e *erasing) unread() int {
	var keys []string
	for key, m := range e.readMarks.ascend("", "") {
		if slices.Contains(e.held.Conversations, m.Conversation) {
			keys = append(keys, key)
		}
	}
	for _, key := range keys {
		e.readMarks.remove(e.own, key)
	}
	return len(keys)
}

// messages removes as many messages as the limit allows.
func (e *erasing) messages() {
	keys := under(&e.messageByConversation, e.held.Conversations)
	keys = keys[:min(e.q.Limit, len(keys))]
	for _, key := range keys {
		m, _ := e.state.messages.get(key)
		e.did.Media = append(e.did.Media, m.Media()...)
		e.gone = append(e.gone, m.ID.String())
		e.unsee(m, nil)
		for _, l := range nameLinks(nil, e.state, m, m.ProviderID) {
			e.forgetReport(l.key)
		}
	}
	e.did.Messages = drop(e, messageKind, keys)
	e.did.More = len(keys) == e.q.Limit
}

// forgetReport drops the report that is kept under a provider's name.
func (e *erasing) forgetReport(key string) {
	if u, ok := e.kept.get(key); ok {
		e.unkeep(u)
		e.did.Statuses++
	}
}

// tell makes entries of the journal, from a place on, say less. It returns the
// new journal.
func (e *erasing) tell(from int) []*storage.JournalEntry {
	told := slices.Clone(e.journal)
	end := min(from+e.q.Limit, len(told))
	for i := from; i < end; i++ {
		if told[i].Concerns(&e.held) {
			c := *told[i]
			c.Forget()
			told[i] = &c
			e.did.Journal++
		}
	}
	e.did.More = end == from+e.q.Limit
	if end > from {
		e.did.Cursor = cursor(e.forgotten + end)
	}
	e.journal = told
	return told
}

// last removes what led to everything else.
func (e *erasing) last() {
	e.forgetStandbys(e.held.Cases)
	e.did.Cases = drop(e, caseKind, removed(e, e.held.Cases))
	e.did.Conversations = drop(e, conversationKind, removed(e, e.held.Conversations))
	e.did.Contacts = drop(e, contactKind, removed(e, e.held.Contacts))
}

// forgetMoments drops the due moments of what was removed.
func (e *erasing) forgetMoments() {
	var keys []string
	for key, m := range e.moments.ascend("", "") {
		if slices.Contains(e.gone, m.Subject) {
			keys = append(keys, key)
		}
	}
	for _, key := range keys {
		e.dropMoment(key)
	}
	e.did.DueMoments = len(keys)
}
