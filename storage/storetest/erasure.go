package storetest

import (
	"context"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func erasureCases() []Case {
	return []Case{
		{"erasure/nothing is left", caseErasureAll},
		{"erasure/others stay", caseErasureOthers},
		{"erasure/steps", caseErasureSteps},
		{"erasure/sending stops first", caseErasureStops},
		{"erasure/consents may stay", caseErasureConsents},
		{"erasure/the journal says less", caseErasureJournal},
		{"erasure/contacts merged into it", caseErasureMerged},
		{"erasure/what there is", caseErasureHeld},
		{"erasure/nobody", caseErasureNobody},
		{"erasure/rollback", caseErasureRollback},
		{"erasure/they may come again", caseErasureAgain},
	}
}

// erase runs all steps of an erasure, and joins what they did.
func (k *kit) erase(q storage.Erasure) (all storage.Erased, steps int) {
	k.Helper()
	for all.More = true; all.More; steps++ {
		k.ok(k.ctx.Err())
		k.update(func(ctx context.Context, tx storage.Tx) {
			e, err := tx.Erasure().Contact(ctx, q)
			k.ok(err)
			if e.Messages > q.Limit || e.Journal > q.Limit {
				k.Fatalf("a step of %d did more: %+v", q.Limit, e)
			}
			all = joined(all, e)
		})
		q.Journal = all.Cursor
		if steps > 200 {
			k.Fatalf("there is more and more")
		}
	}
	return all, steps
}

func joined(a, b storage.Erased) storage.Erased {
	for _, n := range [][2]*int{
		{&a.Contacts, &b.Contacts}, {&a.Identities, &b.Identities}, {&a.Consents, &b.Consents}, {&a.Conversations, &b.Conversations},
		{&a.Cases, &b.Cases}, {&a.Messages, &b.Messages}, {&a.Outbox, &b.Outbox}, {&a.DueMoments, &b.DueMoments},
		{&a.Scheduled, &b.Scheduled}, {&a.ReadMarks, &b.ReadMarks}, {&a.Bindings, &b.Bindings}, {&a.Merges, &b.Merges},
		{&a.SetAside, &b.SetAside}, {&a.Statuses, &b.Statuses}, {&a.Journal, &b.Journal},
	} {
		*n[0] += *n[1]
	}
	a.Media, a.Cursor, a.More = append(a.Media, b.Media...), b.Cursor, b.More
	return a
}

// everything is what erasing a person says.
func (p *person) everything() storage.Erased {
	return storage.Erased{
		Contacts: 1, Identities: 1, Consents: 1, Conversations: 1, Cases: 2, Messages: 3, Outbox: 1, DueMoments: len(p.dues),
		Scheduled: 1, ReadMarks: 1, Bindings: 1, Merges: 1, SetAside: 1, Journal: 3,
	}
}

// counts is e without files and places.
func counts(e storage.Erased) storage.Erased {
	e.Media, e.Cursor, e.More = nil, "", false
	return e
}

func caseErasureAll(k *kit) {
	p := k.somebody("Zoe").stored()
	k.journal(3)
	files := mediaNames(slices.Concat(p.messages[0].Media(), storage.CopiedMedia(p.scheduled.Files), p.aside.Media()))
	if !slices.Contains(files, asideFile+"Zoe") {
		k.Fatalf("the file of the event set aside is not among %v", files)
	}
	did, _ := k.erase(storage.Erasure{Contact: p.contact.ID, Limit: 100})
	k.equal(counts(did), p.everything())
	k.equal(mediaNames(did.Media), files)
	k.equal(p.look(), []string{})
	k.equal((&person{kit: k.on(k.again()), contact: p.contact, identity: p.identity, talk: p.talk, messages: p.messages,
		scheduled: p.scheduled, binding: p.binding, merge: p.merge, aside: p.aside, cases: p.cases, dues: p.dues}).look(), []string{})
	k.view(func(ctx context.Context, tx storage.Tx) {
		n, err := tx.Outbox().Len(ctx, line, 9)
		k.ok(err)
		k.equal(n, 0)
		used, err := tx.Messages().FilesInUse(ctx, files...)
		k.ok(err)
		k.equal(used, make([]bool, len(files)))
	})
}

func caseErasureOthers(k *kit) {
	p, other, tenant := k.somebody("Zoe").stored(), k.somebody("Bob").stored(), k.on(k.open("two"))
	twin := tenant.somebody("Zoe")
	twin.contact.ID = p.contact.ID
	twin.talk.Contact, twin.identity.Contact = p.contact.ID, p.contact.ID
	twin.stored()
	before, beside := other.look(), twin.look()
	k.erase(storage.Erasure{Contact: p.contact.ID, Limit: 100})
	k.equal(other.look(), before)
	k.equal(twin.look(), beside)
	k.view(func(ctx context.Context, tx storage.Tx) {
		n, err := tx.Outbox().Len(ctx, line, 9)
		k.ok(err)
		k.equal(n, 1)
	})
}

// caseErasureSteps: in steps of one the same is done, and the contact is there
// until the last.
func caseErasureSteps(k *kit) {
	p := k.somebody("Zoe").stored()
	k.somebody("Bob").stored()
	k.journal(6)
	did, steps := k.erase(storage.Erasure{Contact: p.contact.ID, Limit: 1})
	k.equal(counts(did), p.everything())
	if steps < 6 {
		k.Fatalf("three messages and six entries took %d steps of one", steps)
	}
	k.equal(p.look(), []string{})
	k.update(func(ctx context.Context, tx storage.Tx) {
		q := storage.Erasure{Contact: p.contact.ID}
		if _, err := tx.Erasure().Contact(ctx, q); err == nil {
			k.Fatalf("no limit is taken for a limit")
		}
	})
}

// caseErasureStops: after the first step nobody is reached any more, and nothing
// that waits is sent, leased or not.
func caseErasureStops(k *kit) {
	p := k.somebody("Zoe").stored()
	k.update(func(ctx context.Context, tx storage.Tx) {
		_, err := tx.Outbox().Claim(ctx, line, k.claim(after(0), after(50), 1))
		k.ok(err)
		second := k.entry(p.talk.ID, start)
		k.ok(tx.Outbox().Put(ctx, second))
		e, err := tx.Erasure().Contact(ctx, storage.Erasure{Contact: p.contact.ID, Limit: 1})
		k.ok(err)
		k.equal([]any{e.More, e.Outbox, e.Identities, e.Scheduled, e.Contacts}, []any{true, 2, 1, 1, 0})
		n, err := tx.Outbox().Len(ctx, line, 9)
		k.ok(err)
		k.equal(n, 0)
		_, err = tx.Contacts().Get(ctx, p.contact.ID)
		k.ok(err)
	})
}

func caseErasureConsents(k *kit) {
	p := k.somebody("Zoe").stored()
	did, _ := k.erase(storage.Erasure{Contact: p.contact.ID, Limit: 100, KeepConsents: true})
	k.equal(did.Consents, 0)
	left := p.look()
	if len(left) != 1 || !strings.HasPrefix(left[0], "consent") {
		k.Fatalf("left is %v", left)
	}
}

// caseErasureJournal: the entries stay where they are, but do not tell any more
// what was said and by whom. Those about others do.
func caseErasureJournal(k *kit) {
	other := k.somebody("Bob").stored()
	p := k.somebody("Zoe").stored()
	before := k.journal(6)
	k.erase(storage.Erasure{Contact: p.contact.ID, Limit: 2})
	got := k.on(k.again()).journal(6)
	for _, e := range before[3:] {
		e.Data, e.Actor.Name = nil, ""
	}
	before[4].Actor.ID = ""
	k.equal(got, before)
	k.equal(got[5].Actor, storage.Author{Kind: channel.AuthorAgent, ID: "ann"})
	k.equal(got[0].Data, other.entries[0].Data)
}

func caseErasureMerged(k *kit) {
	p, old, older := k.somebody("Zoe"), k.somebody("Zora"), k.somebody("Zita")
	old.contact.MergedInto, older.contact.MergedInto = p.contact.ID, old.contact.ID
	for _, v := range []*person{p, old, older} {
		v.stored()
	}
	k.journal(9)
	did, _ := k.erase(storage.Erasure{Contact: p.contact.ID, Limit: 4})
	k.equal([]int{did.Contacts, did.Conversations, did.Messages, did.Journal}, []int{3, 3, 9, 9})
	k.equal(slices.Concat(p.look(), old.look(), older.look()), []string{})
}

func caseErasureHeld(k *kit) {
	p, old := k.somebody("Zoe"), k.somebody("Zora")
	old.contact.MergedInto = p.contact.ID
	p.stored()
	old.stored()
	k.somebody("Bob").stored()
	k.view(func(ctx context.Context, tx storage.Tx) {
		h, err := tx.Erasure().Held(ctx, p.contact.ID)
		k.ok(err)
		k.equal(h, storage.Held{
			Contacts:      []storage.ContactID{p.contact.ID, old.contact.ID},
			Conversations: []storage.ConversationID{p.talk.ID, old.talk.ID},
			Cases:         []storage.CaseID{p.cases[0].ID, p.cases[1].ID, old.cases[0].ID, old.cases[1].ID},
			Bindings:      []storage.BindingID{p.binding.ID, old.binding.ID},
			SetAside:      []storage.SetAsideID{p.aside.ID, old.aside.ID},
		})
		concern := 0
		for _, e := range k.journal(9) {
			if e.Concerns(&h) {
				concern++
			}
		}
		k.equal(concern, 6)
	})
}

func caseErasureNobody(k *kit) {
	k.update(func(ctx context.Context, tx storage.Tx) {
		_, err := tx.Erasure().Contact(ctx, storage.Erasure{Contact: newID[storage.Contact](k), Limit: 9})
		k.is(err, storage.ErrNotFound)
		_, err = tx.Erasure().Held(ctx, newID[storage.Contact](k))
		k.is(err, storage.ErrNotFound)
	})
}

func caseErasureRollback(k *kit) {
	p := k.somebody("Zoe").stored()
	before, told := p.look(), k.journal(3)
	k.is(k.store.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error {
		_, err := tx.Erasure().Contact(ctx, storage.Erasure{Contact: p.contact.ID, Limit: 100})
		k.ok(err)
		return errMine
	}), errMine)
	k.equal(p.look(), before)
	k.equal(k.journal(3), told)
}

// caseErasureAgain: nothing stands in the way of the same address, the same
// message and the same key.
func caseErasureAgain(k *kit) {
	p := k.somebody("Zoe").stored()
	k.erase(storage.Erasure{Contact: p.contact.ID, Limit: 100})
	p.stored()
	if len(p.look()) < 20 {
		k.Fatalf("only %v is there again", p.look())
	}
}

func (k *kit) erasureProbe() probe {
	first, second := k.named("Zoe"), k.named("Bob")
	return probe{
		name: "erasure",
		fill: func(ctx context.Context, tx storage.Tx) error {
			a, b := *first, *second
			return tx.Contacts().Insert(ctx, &a, &b)
		},
		writes: []write{
			{"Contact", func(ctx context.Context, tx storage.Tx) error {
				_, err := tx.Erasure().Contact(ctx, storage.Erasure{Contact: first.ID, Limit: 9})
				return err
			}},
		},
		reads: []read{
			{"Held first", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Erasure().Held(ctx, first.ID) }},
			{"Held second", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Erasure().Held(ctx, second.ID) }},
		},
	}
}
