package storetest

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/storage"
)

func searchCases() []Case {
	return []Case{
		{"contacts/S1.45 search by words", caseSearch},
		{"contacts/S1.45 search in pages", caseSearchPages},
		{"contacts/S1.45 search any name", caseSearchAny},
		{"contacts/S1.45 search follows the name", caseSearchRenamed},
		{"contacts/S1.45 search follows a merge", caseSearchMerged},
		{"contacts/search after a failure", caseSearchFailed},
		{"contacts/search for nothing", caseSearchNothing},
		{"contacts/search long names", caseSearchLong},
	}
}

// search is the names that are found, in order.
func (k *kit) search(name string) (found []string) {
	k.Helper()
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, c := range searchPages(ctx, k, tx, name, 99) {
			found = append(found, c.Name)
		}
	})
	return found
}

// searchPages searches page by page.
func searchPages(ctx context.Context, k *kit, tx storage.Tx, name string, size int) []*storage.Contact {
	k.Helper()
	var all []*storage.Contact
	q := storage.ContactQuery{Name: name, Limit: size}
	for {
		page, err := tx.Contacts().Search(ctx, q)
		k.ok(err)
		if len(page) > size {
			k.Fatalf("a page of %d has %d", size, len(page))
		}
		all = append(all, page...)
		if len(page) < size {
			return all
		}
		q.After = page[len(page)-1].ID
	}
}

func (k *kit) meet(names ...string) []*storage.Contact {
	k.Helper()
	cs := each(names, k.named)
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Contacts().Insert(ctx, cs...)) })
	return cs
}

func caseSearch(k *kit) {
	k.meet("Zoë Ann Müller", "ann-marie LEE", "Hannah Lee", "山田 太郎", "Émile o'Brien", "Lee Ann Lee", "김철수", "🙂")
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"ann", []string{"Zoë Ann Müller", "ann-marie LEE", "Lee Ann Lee"}},
		{"ANN le", []string{"ann-marie LEE", "Lee Ann Lee"}},
		{"lee marie ann", []string{"ann-marie LEE"}},
		{"lee lee", []string{"ann-marie LEE", "Hannah Lee", "Lee Ann Lee"}},
		{"l lee le", []string{"ann-marie LEE", "Hannah Lee", "Lee Ann Lee"}},
		{"zoe", []string{"Zoë Ann Müller"}},
		{"mu z a an", []string{"Zoë Ann Müller"}},
		{"a an ann z zo zoe m mu mul", []string{"Zoë Ann Müller"}},
		{"a an ann z zo zoe m mu mulx", nil},
		{"emile", []string{"Émile o'Brien"}},
		{"brien", []string{"Émile o'Brien"}},
		{"nnah", nil},
		{"annx", nil},
		{"太", []string{"山田 太郎"}},
		{"郎", []string{"山田 太郎"}},
		{"철수", []string{"김철수"}},
		{"철", []string{"김철수"}},
		{"ann%", []string{"Zoë Ann Müller", "ann-marie LEE", "Lee Ann Lee"}},
	} {
		if got := k.search(c.query); !slices.Equal(got, c.want) {
			k.Fatalf("%q found %q, want %q", c.query, got, c.want)
		}
	}
}

func caseSearchPages(k *kit) {
	var cs, mixed []*storage.Contact
	for range 11 {
		cs = append(cs, k.named("Grace Hopper"))
		mixed = append(mixed, cs[len(cs)-1], k.named("Ada Grace"))
	}
	merged := k.contact()
	merged.Name = "Grace Hopper"
	mixed = append(mixed, merged)
	slices.Reverse(mixed[3:15])
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Contacts().Insert(ctx, mixed...)) })
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, size := range []int{1, 4, 11, 99} {
			for _, query := range []string{"hopper", "hop gr", "grace h", "grace grac gra gr g h"} {
				k.equal(searchPages(ctx, k, tx, query, size), cs)
			}
		}
		got, err := tx.Contacts().Search(ctx, storage.ContactQuery{Name: "hopper", After: mixed[9].ID, Limit: 99})
		k.ok(err)
		k.equal(got, slices.DeleteFunc(slices.Clone(cs), func(c *storage.Contact) bool { return c.ID.Compare(mixed[9].ID) <= 0 }))
	})
}

// caseSearchAny compares with the slow way, over names of few letters, so that
// they have much in common.
func caseSearchAny(k *kit) {
	random := rand.New(rand.NewPCG(5, 6))
	names := make([]string, 80)
	for i := range names {
		names[i] = randomName(random, 1+random.IntN(4))
	}
	cs := k.meet(names...)
	k.view(func(ctx context.Context, tx storage.Tx) {
		for range 40 {
			q := storage.ContactQuery{Name: "a" + randomName(random, 1+random.IntN(3))}
			want := slices.DeleteFunc(slices.Clone(cs), func(c *storage.Contact) bool { return !q.Matches(c) })
			k.equal(searchPages(ctx, k, tx, q.Name, 7), want)
		}
	})
}

func randomName(random *rand.Rand, words int) string {
	letters := []rune("aAbB́ä山田z")
	var name strings.Builder
	for range words {
		for range random.IntN(4) {
			name.WriteRune(letters[random.IntN(len(letters))])
		}
		name.WriteByte(' ')
	}
	return name.String()
}

func caseSearchRenamed(k *kit) {
	cs := k.meet("Ann Lee", "Bob Lee")
	k.update(func(ctx context.Context, tx storage.Tx) {
		cs[0].Name = "Anna Smith"
		k.ok(tx.Contacts().Update(ctx, cs[0]))
		cs[1].Language = "fr"
		k.ok(tx.Contacts().Update(ctx, cs[1]))
	})
	k.equal(k.search("lee"), []string{"Bob Lee"})
	k.equal(k.search("an smith"), []string{"Anna Smith"})
	k.equal(k.search("ann lee"), []string{})
	k.update(func(ctx context.Context, tx storage.Tx) {
		cs[0].Name, cs[1].Name = "", "Ann Lee"
		k.ok(tx.Contacts().Update(ctx, cs...))
	})
	k.equal(k.search("an"), []string{"Ann Lee"})
	k.equal(k.search("smith"), []string{})
	k.equal(k.search("bob"), []string{})
}

func caseSearchMerged(k *kit) {
	cs := k.meet("Ann", "Ann too")
	merge := func(into storage.ContactID) {
		cs[0].MergedInto = into
		k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Contacts().Update(ctx, cs[0])) })
	}
	merge(cs[1].ID)
	k.equal(k.search("ann"), []string{"Ann too"})
	merge(storage.ContactID{})
	k.equal(k.search("ann"), []string{"Ann", "Ann too"})
}

// caseSearchFailed: what was not written is not found, and what it would have
// replaced still is.
func caseSearchFailed(k *kit) {
	cs := k.meet("Ann", "Bob")
	fresh := k.named("Carl")
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.is(tx.Contacts().Insert(ctx, fresh, &storage.Contact{ID: cs[0].ID, Name: "Dora"}), storage.ErrExists)
		stale, fine := *cs[0], *cs[1]
		stale.Version, stale.Name, fine.Name = 9, "Emil", "Emil too"
		k.is(tx.Contacts().Update(ctx, &fine, &stale), storage.ErrConflict)
		missing := k.named("Emil three")
		missing.Version = 1
		k.is(tx.Contacts().Update(ctx, missing), storage.ErrConflict)
	})
	for name, want := range map[string][]string{"carl": {}, "dora": {}, "emil": {}, "ann": {"Ann"}, "bob": {"Bob"}} {
		k.equal(k.search(name), want)
	}
}

// caseSearchNothing: a name without a word, or no room, is a mistake of the
// caller's, who is told; the transaction goes on.
func caseSearchNothing(k *kit) {
	k.meet("Ann", "-")
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, q := range []storage.ContactQuery{
			{Limit: 9}, {Name: " - ", Limit: 9}, {Name: "\u0301", Limit: 9}, {Name: "ann"}, {Name: "ann", Limit: -1},
		} {
			if got, err := tx.Contacts().Search(ctx, q); err == nil {
				k.Fatalf("%+v gave %d contacts and no error", q, len(got))
			}
		}
		k.equal(len(searchPages(ctx, k, tx, "ann", 9)), 1)
	})
}

// caseSearchLong: a name may be as long as somebody likes.
func caseSearchLong(k *kit) {
	long := []string{strings.Repeat("x", 20_000), strings.Repeat("山", 5000), strings.Repeat("word ", 5000)}
	k.meet(long...)
	for i, query := range []string{"xxx", "山山", "w wo wor word"} {
		k.equal(k.search(query), long[i:i+1])
		k.equal(k.search(long[i]), long[i:i+1])
	}
}
