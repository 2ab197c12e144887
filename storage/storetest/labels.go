package storetest

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

func labelCases() []Case {
	return []Case{
		{"labels/kept clean", caseLabelsClean},
		{"labels/lists of cases", caseLabelLists},
		{"labels/cases move between lists", caseLabelMoves},
		{"labels/after a failure", caseLabelFailed},
		{"labels/contacts", caseLabelContacts},
	}
}

// caseLabelsClean: labels come back as they are meant to be kept, and what was
// handed over stays as it is.
func caseLabelsClean(k *kit) {
	given := []string{" vip ", "late\t now", "vip", "", "Late"}
	c, contact := k.openCase(newID[storage.Conversation](k)), k.named("Zoe")
	c.Labels, contact.Labels = slices.Clone(given), slices.Clone(given)
	want := []string{"Late", "late now", "vip"}
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Cases().Insert(ctx, c))
		k.ok(tx.Contacts().Insert(ctx, contact))
	})
	check := func() {
		k.Helper()
		k.view(func(ctx context.Context, tx storage.Tx) {
			cs, err := tx.Cases().Get(ctx, c.ID)
			k.ok(err)
			k.equal(cs[0].Labels, want)
			people, err := tx.Contacts().Get(ctx, contact.ID)
			k.ok(err)
			k.equal(people[0].Labels, want)
			for _, label := range want {
				got, err := tx.Cases().Count(ctx, storage.CaseQuery{State: c.State, Label: label}, 9)
				k.ok(err)
				k.equal(got, 1)
				people, err = tx.Contacts().Search(ctx, storage.ContactQuery{Label: label, Limit: 9})
				k.ok(err)
				k.equal(len(people), 1)
			}
		})
	}
	check()
	k.equal(c.Labels, given)
	given, want = []string{"z", "a ", "a"}, []string{"a", "z"}
	c.Labels, contact.Labels = slices.Clone(given), slices.Clone(given)
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Cases().Update(ctx, c))
		k.ok(tx.Contacts().Update(ctx, contact))
	})
	check()
}

// labelled are cases of which some have labels.
func (k *kit) labelled() []*storage.Case {
	cs := k.manyCases()
	for i, c := range cs {
		c.Labels = [][]string{nil, {"vip"}, {"late", "vip"}, {"late"}, {"vi"}}[i%5]
	}
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Cases().Update(ctx, cs...)) })
	return cs
}

func labelQueries() []storage.CaseQuery {
	var qs []storage.CaseQuery
	for i, q := range caseQueries() {
		q.Label = []string{"vip", "late", "none", "v"}[i%4]
		if i < 40 || i%7 == 0 {
			qs = append(qs, q)
		}
	}
	return qs
}

// labelledOf is what q must list, found the slow way.
func labelledOf(cs []*storage.Case, q storage.CaseQuery) []*storage.Case {
	return slices.DeleteFunc(chosen(cs, q), func(c *storage.Case) bool { return !slices.Contains(c.Labels, q.Label) })
}

func (k *kit) labelLists(cs []*storage.Case) {
	k.Helper()
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, q := range labelQueries() {
			want := labelledOf(cs, q)
			got, err := tx.Cases().List(ctx, q)
			k.ok(err)
			k.equal(got, want)
			k.equal(casePages(ctx, k, tx, q, 2), want)
			q.Limit, q.After = 1, storage.CasePlace{LastActivity: after(2), ID: cs[3].ID}
			for _, atMost := range []int{1, 99} {
				n, err := tx.Cases().Count(ctx, q, atMost)
				k.ok(err)
				k.equal(n, min(len(want), atMost))
			}
		}
	})
}

func caseLabelLists(k *kit) { k.labelLists(k.labelled()) }

func caseLabelMoves(k *kit) {
	cs := k.labelled()
	k.update(func(ctx context.Context, tx storage.Tx) {
		cs[1].State, cs[2].LastActivity, cs[6].Owner = storage.CaseClosed, after(9), "ann"
		cs[3].Labels, cs[7].Labels, cs[5].Labels = nil, []string{"late"}, []string{"vip", "late"}
		cs[8].Labels, cs[8].State, cs[8].LastActivity = []string{"vip"}, storage.CaseClosed, after(8)
		k.ok(tx.Cases().Update(ctx, cs[:9]...))
	})
	k.labelLists(cs)
	k.update(func(ctx context.Context, tx storage.Tx) {
		cs[3].Labels, cs[1].Labels = []string{"late", "vip"}, nil
		k.ok(tx.Cases().Update(ctx, cs[1], cs[3]))
	})
	k.labelLists(cs)
}

// caseLabelFailed: labels that were not written are not found, and those that
// they would have replaced still are.
func caseLabelFailed(k *kit) {
	cs := k.labelled()
	k.update(func(ctx context.Context, tx storage.Tx) {
		fine, stale := *cs[1], *cs[2]
		fine.Labels, stale.Labels, stale.Version = []string{"late"}, nil, 99
		k.is(tx.Cases().Update(ctx, &fine, &stale), storage.ErrConflict)
		fresh := k.openCase(cs[1].Conversation)
		k.is(tx.Cases().Insert(ctx, fresh, cs[0]), storage.ErrExists)
	})
	k.labelLists(cs)
}

func caseLabelContacts(k *kit) {
	ann, bob, merged := k.named("Ann Lee"), k.named("Bob Lee"), k.named("Ann Old")
	carl, many := k.named("Carl"), []*storage.Contact(nil)
	ann.Labels, bob.Labels, carl.Labels, merged.MergedInto = []string{"late", "vip"}, []string{"vi"}, []string{"vip"}, ann.ID
	for range 5 {
		many = append(many, k.named("Dan"))
	}
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Contacts().Insert(ctx, append(many, carl, merged, bob, ann)...))
	})
	check := func(q storage.ContactQuery, want ...*storage.Contact) {
		k.Helper()
		k.view(func(ctx context.Context, tx storage.Tx) {
			for _, q.Limit = range []int{1, 2, 99} {
				var all []*storage.Contact
				for q.After = (storage.ContactID{}); ; q.After = all[len(all)-1].ID {
					page, err := tx.Contacts().Search(ctx, q)
					k.ok(err)
					all = append(all, page...)
					if len(page) < q.Limit {
						break
					}
				}
				k.equal(all, want)
			}
		})
	}
	vip := append([]*storage.Contact{ann, carl}, many...)
	check(storage.ContactQuery{Label: "vip"}, vip...)
	check(storage.ContactQuery{Label: "late"}, ann)
	check(storage.ContactQuery{Label: "vi"}, bob)
	check(storage.ContactQuery{Label: "v"})
	check(storage.ContactQuery{Name: "lee", Label: "vip"}, ann)
	check(storage.ContactQuery{Name: "lee"}, ann, bob)
	ann.Labels, bob.Labels, carl.MergedInto, merged.MergedInto = nil, []string{"vip"}, ann.ID, storage.ContactID{}
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Contacts().Update(ctx, ann, bob, carl, merged)) })
	check(storage.ContactQuery{Label: "vip"}, append([]*storage.Contact{bob, merged}, many...)...)
	check(storage.ContactQuery{Label: "late"})
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, q := range []storage.ContactQuery{{Name: "-", Label: "vip", Limit: 9}, {Label: "vip"}} {
			if got, err := tx.Contacts().Search(ctx, q); err == nil {
				k.Fatalf("%+v gave %d contacts and no error", q, len(got))
			}
		}
	})
}
