package storetest

import (
	"context"
	"errors"

	"github.com/rapport-go/rapport/storage"
)

func settingCases() []Case {
	return []Case{
		{"settings/versions", caseSettingVersions},
		{"settings/delete", caseSettingDelete},
		{"settings/list", caseSettingList},
		{"settings/the last", caseSettingLast},
		{"settings/one of many writers wins", caseSettingTogether},
	}
}

func caseSettingVersions(k *kit) {
	s := k.setting("channel/wa-1/automation")
	k.update(func(ctx context.Context, tx storage.Tx) {
		_, err := tx.Settings().Get(ctx, s.Name)
		k.is(err, storage.ErrNotFound)
		k.ok(tx.Settings().Put(ctx, s))
		k.equal(s.Version, 1)
		k.is(tx.Settings().Put(ctx, k.setting(s.Name)), storage.ErrConflict)
		s.Data, s.UpdatedAt, s.UpdatedBy = []byte(`{"new":true}`), after(1), ""
		k.ok(tx.Settings().Put(ctx, s))
		k.equal(s.Version, 2)
		stale, missing := k.setting(s.Name), k.setting("none")
		stale.Version, missing.Version = 1, 1
		k.is(tx.Settings().Put(ctx, stale), storage.ErrConflict)
		k.is(tx.Settings().Put(ctx, missing), storage.ErrConflict)
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Settings().Get(ctx, s.Name)
		k.ok(err)
		k.equal(got, s)
	})
}

func caseSettingDelete(k *kit) {
	s := k.setting("a")
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Settings().Put(ctx, s))
		k.is(tx.Settings().Delete(ctx, "a", 2), storage.ErrConflict)
		k.is(tx.Settings().Delete(ctx, "none", 1), storage.ErrConflict)
		_, err := tx.Settings().Get(ctx, "a")
		k.ok(err)
		k.ok(tx.Settings().Delete(ctx, "a", 1))
		_, err = tx.Settings().Get(ctx, "a")
		k.is(err, storage.ErrNotFound)
		k.ok(tx.Settings().Put(ctx, k.setting("a")))
	})
}

// caseSettingList: no character of a prefix stands for another.
func caseSettingList(k *kit) {
	names := []string{"a", "a%b", "a/1", "a/2", "a/2/x", "a_b", "aXb", "b/1", "A/1"}
	k.update(func(ctx context.Context, tx storage.Tx) {
		for i := range names {
			k.ok(tx.Settings().Put(ctx, k.setting(names[(i*4)%len(names)])))
		}
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		for prefix, want := range map[string][]string{
			"a/": {"a/1", "a/2", "a/2/x"}, "a_": {"a_b"}, "a%": {"a%b"}, "b": {"b/1"}, "none": {}, "a/2/x": {"a/2/x"},
			"": {"A/1", "a", "a%b", "a/1", "a/2", "a/2/x", "aXb", "a_b", "b/1"},
		} {
			got, err := tx.Settings().List(ctx, prefix)
			k.ok(err)
			k.equal(each(got, func(s *storage.Setting) string { return s.Name }), want)
		}
	})
}

// caseSettingLast: pages go down, and hold nothing but what begins so.
func caseSettingLast(k *kit) {
	k.update(func(ctx context.Context, tx storage.Tx) {
		for _, name := range []string{"a", "a%b", "a/1", "a/3", "a/2", "a/2/x", "a/é", "aXb", "b/1", "A/1"} {
			k.ok(tx.Settings().Put(ctx, k.setting(name)))
		}
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		for prefix, want := range map[string][]string{
			"a/": {"a/é", "a/3", "a/2/x", "a/2", "a/1"}, "a%": {"a%b"}, "none": {}, "b": {"b/1"},
			"": {"b/1", "aXb", "a/é", "a/3", "a/2/x", "a/2", "a/1", "a%b", "a", "A/1"},
		} {
			for _, size := range []int{1, 2, 99} {
				k.equal(lastPages(ctx, k, tx, prefix, size), want)
			}
		}
		got, err := tx.Settings().Last(ctx, "a/", "a/25", 2) // a name that there is not
		k.ok(err)
		k.equal(each(got, func(s *storage.Setting) string { return s.Name }), []string{"a/2/x", "a/2"})
		if _, err := tx.Settings().Last(ctx, "a/", "", 0); err == nil {
			k.Fatalf("no limit is taken for a limit")
		}
	})
}

func lastPages(ctx context.Context, k *kit, tx storage.Tx, prefix string, size int) (names []string) {
	k.Helper()
	for before := ""; ; {
		page, err := tx.Settings().Last(ctx, prefix, before, size)
		k.ok(err)
		if len(page) > size || len(names) > 99 {
			k.Fatalf("a page of %d has %d documents behind %d others", size, len(page), len(names))
		}
		for _, s := range page {
			before = s.Name
			names = append(names, s.Name)
		}
		if len(page) < size {
			return names
		}
	}
}

// caseSettingTogether: of many that save what they read, without a lock, one
// succeeds for each version and nothing is mixed.
func caseSettingTogether(k *kit) {
	const workers, rounds = 6, 5
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Settings().Put(ctx, k.setting("a"))) })
	won := make([]int, workers)
	k.together(workers, func(w int, s storage.Store) error {
		for range rounds {
			if err := saveRead(k, s, &won[w]); err != nil {
				return err
			}
		}
		return nil
	})
	sum := 1
	for _, n := range won {
		sum += n
	}
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Settings().Get(ctx, "a")
		k.ok(err)
		k.equal(got.Version, sum)
	})
}

// saveRead reads the document in one transaction and saves it in another.
func saveRead(k *kit, s storage.Store, won *int) error {
	var doc *storage.Setting
	err := s.View(k.ctx, func(ctx context.Context, tx storage.Tx) (err error) {
		doc, err = tx.Settings().Get(ctx, "a")
		return err
	})
	if err != nil {
		return err
	}
	version := doc.Version
	err = s.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error {
		doc.Version = version
		return tx.Settings().Put(ctx, doc)
	})
	if err == nil {
		*won++
	}
	if errors.Is(err, storage.ErrConflict) {
		return nil
	}
	return err
}
