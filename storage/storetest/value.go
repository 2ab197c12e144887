package storetest

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func valueCases() []Case {
	cases := []Case{
		{"values/instants", caseInstants},
		{"values/instants of answers and profiles", caseAnswerInstants},
		{"values/instants of ranks and service", caseRankInstants},
		{"values/instants that order", caseInstantOrder},
		{"values/text", caseText},
		{"values/bad text poisons nothing", caseBadText},
		{"values/order is by bytes", caseByteOrder},
		{"values/nothing set", caseNothingSet},
		{"values/large", caseLarge},
	}
	checks := copyChecks()
	for _, name := range slices.Sorted(maps.Keys(checks)) {
		cases = append(cases, Case{"values/copies of " + name, checks[name]})
	}
	return cases
}

// caseText: every text that is valid UTF-8 without NUL comes back as it went.
func caseText(k *kit) {
	c := k.contact()
	c.Name = "\u0001\t\r\n\"\\'%_`$1 {}<b>&amp; \u00a0\u2028\u2029\ufeff\ufffd e\u0301 é ﬁ 🏳️‍🌈 \U0010ffff"
	c.Attributes = map[string]string{"": "empty", c.Name: c.Name, " space ": " kept "}
	s := k.setting("ünïcode/" + c.Name)
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Contacts().Insert(ctx, c))
		k.ok(tx.Settings().Put(ctx, s))
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Contacts().Get(ctx, c.ID)
		k.ok(err)
		k.equal(got[0], c)
		doc, err := tx.Settings().Get(ctx, s.Name)
		k.ok(err)
		k.equal(doc, s)
	})
}

// caseBadText: text that should have been cleaned is refused or kept, but what
// was stored before and after stays readable.
func caseBadText(k *kit) {
	for _, bad := range []string{"a\x00b", "a\xffb", "\xed\xa0\x80"} {
		good, c := k.contact(), k.contact()
		c.Name = bad
		k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Contacts().Insert(ctx, good)) })
		err := k.store.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error { return tx.Contacts().Insert(ctx, c) })
		k.view(func(ctx context.Context, tx storage.Tx) {
			_, goodErr := tx.Contacts().Get(ctx, good.ID)
			k.ok(goodErr)
			if _, badErr := tx.Contacts().Get(ctx, c.ID); (err == nil) != (badErr == nil) {
				k.Fatalf("%q: storing it gave error %v, reading it %v", bad, err, badErr)
			}
		})
	}
}

// caseByteOrder: no locale has a say in an order.
func caseByteOrder(k *kit) {
	want := []string{"B", "Z", "_c", "a", "a b", "a-b", "ab", "z", "É", "é", "ﬁ", "🙂"}
	k.update(func(ctx context.Context, tx storage.Tx) {
		for i := range want {
			name := want[(i*5)%len(want)]
			k.ok(tx.Agents().Put(ctx, &storage.Agent{ID: storage.AgentID(name)}))
			k.ok(tx.Teams().Put(ctx, &storage.Team{ID: storage.TeamID(name), Members: []storage.AgentID{"ann"}}))
			k.ok(tx.Settings().Put(ctx, k.setting(name)))
		}
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		agents, err := tx.Agents().List(ctx)
		k.ok(err)
		k.equal(each(agents, func(a *storage.Agent) string { return string(a.ID) }), want)
		teams, err := tx.Teams().List(ctx)
		k.ok(err)
		k.equal(each(teams, func(t *storage.Team) string { return string(t.ID) }), want)
		teams, err = tx.Teams().Of(ctx, "ann")
		k.ok(err)
		k.equal(each(teams, func(t *storage.Team) string { return string(t.ID) }), want)
		settings, err := tx.Settings().List(ctx, "")
		k.ok(err)
		k.equal(each(settings, func(s *storage.Setting) string { return s.Name }), want)
	})
}

// each is what of returns for each.
func each[T, R any](vs []T, of func(T) R) []R {
	out := make([]R, len(vs))
	for i, v := range vs {
		out[i] = of(v)
	}
	return out
}

// caseNothingSet: records with no more than they must have.
func caseNothingSet(k *kit) {
	c := &storage.Contact{ID: newID[storage.Contact](k), Attributes: map[string]string{}}
	m := &storage.Message{ID: k.newMessageID(), Conversation: newID[storage.Conversation](k), Channel: line, Parts: channel.Parts{}, Raw: []byte{}}
	b := &storage.JournalEntry{Kind: "k"}
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Contacts().Insert(ctx, c))
		_, err := tx.Messages().Insert(ctx, m)
		k.ok(err)
		k.ok(tx.Journal().Append(ctx, b))
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Contacts().Get(ctx, c.ID)
		k.ok(err)
		k.equal(got[0], c)
		ms, err := tx.Messages().Get(ctx, m.ID)
		k.ok(err)
		k.equal(ms[0], m)
	})
}

// caseLarge: what a provider may send fits.
func caseLarge(k *kit) {
	m := k.inbound(newID[storage.Conversation](k))
	m.Raw = []byte(strings.Repeat("raw\x00\xff ", 1<<18))
	m.Parts = channel.Parts{channel.Text{Body: strings.Repeat("é🙂 ", 1<<15)}}
	a := k.setAside()
	a.Event = m.Raw
	k.update(func(ctx context.Context, tx storage.Tx) {
		_, err := tx.Messages().Insert(ctx, m)
		k.ok(err)
		k.ok(tx.SetAside().Insert(ctx, a))
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Messages().Get(ctx, m.ID)
		k.ok(err)
		aside, err := tx.SetAside().Get(ctx, a.ID)
		k.ok(err)
		if k.form(got[0]) != k.form(m) || k.form(aside[0]) != k.form(a) {
			k.Fatalf("large records did not come back as they went")
		}
	})
}
