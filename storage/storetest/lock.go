package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/rapport-go/rapport/storage"
)

func lockCases() []Case {
	return []Case{
		{"lock/held to the end", caseLockHeld},
		{"lock/no update is lost", caseLostUpdate},
		{"lock/no write skew", caseWriteSkew},
		{"lock/no deadlock", caseNoDeadlock},
		{"lock/classes go up", caseLockClasses},
	}
}

func contactLock(name string) storage.LockKey {
	return storage.LockKey{Class: storage.LockContact, Name: name}
}

// together runs fn n times at once, on two instances, and fails if any fails.
func (k *kit) together(n int, fn func(i int, s storage.Store) error) {
	k.Helper()
	k.ok(k.race(n, fn))
}

// race runs fn n times at once, on two instances.
func (k *kit) race(n int, fn func(i int, s storage.Store) error) error {
	stores := []storage.Store{k.store, k.again()}
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = calm(func() error { return fn(i, stores[i%len(stores)]) }) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// caseLockHeld tries to get a lock that is held. The deadline is how long it
// tries; a store that excludes never gets it, however long that is.
func caseLockHeld(k *kit) {
	beside := k.again()
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Lock(ctx, contactLock("a"), contactLock("b")))
		short, cancel := context.WithTimeout(k.ctx, 100*time.Millisecond)
		defer cancel()
		got := false
		err := beside.Update(short, func(ctx context.Context, tx storage.Tx) error {
			err := tx.Lock(ctx, contactLock("b"))
			got = err == nil
			return err
		})
		if err == nil || got {
			k.Fatalf("a lock was given to two transactions at once")
		}
	})
	k.ok(beside.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error { return tx.Lock(ctx, contactLock("b")) }))
}

func caseLostUpdate(k *kit) {
	const workers, rounds = 6, 5
	c := k.contact()
	c.Attributes = map[string]string{"n": "0"}
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Contacts().Insert(ctx, c)) })
	k.together(workers, func(_ int, s storage.Store) error {
		for range rounds {
			if err := s.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error { return countUp(ctx, tx, c.ID) }); err != nil {
				return err
			}
		}
		return nil
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Contacts().Get(ctx, c.ID)
		k.ok(err)
		k.equal(got[0].Attributes["n"], strconv.Itoa(workers*rounds))
	})
}

func countUp(ctx context.Context, tx storage.Tx, id storage.ContactID) error {
	if err := tx.Lock(ctx, contactLock(id.String())); err != nil {
		return err
	}
	got, err := tx.Contacts().Get(ctx, id)
	if err != nil {
		return err
	}
	for range 3 {
		runtime.Gosched() // let others come in between, if they can
	}
	n, err := strconv.Atoi(got[0].Attributes["n"])
	if err != nil {
		return err
	}
	got[0].Attributes["n"] = strconv.Itoa(n + 1)
	return tx.Contacts().Update(ctx, got[0])
}

// caseWriteSkew: of many that add a record if it is not there, one does.
func caseWriteSkew(k *kit) {
	is := make([]*storage.Identity, 8)
	is[0] = k.identity(newID[storage.Contact](k))
	for i := range is[1:] {
		is[i+1] = k.identity(newID[storage.Contact](k))
		is[i+1].Address = is[0].Address
	}
	k.together(len(is), func(i int, s storage.Store) error {
		return s.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error {
			if err := tx.Lock(ctx, storage.LockKey{Class: storage.LockIdentity, Name: is[0].Address.Value}); err != nil {
				return err
			}
			found, err := tx.Identities().Find(ctx, is[0].Key())
			if err != nil || found[0] != nil {
				return err
			}
			return tx.Identities().Insert(ctx, is[i])
		})
	})
}

func caseNoDeadlock(k *kit) {
	names := texts("key", 12)
	k.together(6, func(i int, s storage.Store) error {
		random := rand.New(rand.NewPCG(1, uint64(i)))
		for range 10 {
			keys := randomKeys(random, names)
			err := s.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error { return tx.Lock(ctx, keys...) })
			if err != nil {
				return fmt.Errorf("locks that go up must always be given: %w", err)
			}
		}
		return nil
	})
}

// randomKeys are keys in any order, of several classes, some of them twice.
func randomKeys(random *rand.Rand, names []string) []storage.LockKey {
	var keys []storage.LockKey
	for range 6 {
		keys = append(keys, storage.LockKey{
			Class: storage.LockIdentity + storage.LockClass(random.IntN(3)),
			Name:  names[random.IntN(len(names))],
		})
	}
	return slices.Concat(keys, keys[:2])
}

func caseLockClasses(k *kit) {
	k.update(func(ctx context.Context, tx storage.Tx) {
		for class := storage.LockIdentity; class <= storage.LockSettings; class++ {
			k.ok(tx.Lock(ctx, storage.LockKey{Class: class, Name: "a"}, storage.LockKey{Class: class, Name: "b"}))
		}
	})
}
