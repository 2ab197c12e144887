// Package refusals keeps the "no" of people of whom nothing else is kept any more, so
// that somebody who was erased is not written to when they are added again.
//
// What is kept is a hash of each of their addresses, made with a key of the
// store's own. Whoever has the store and knows an address can find out that it
// said no; nobody can read an address from it without trying them all.
package refusals

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/consent"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/engagement/internal/intake"
	"github.com/rapport-go/rapport/storage"
)

const (
	keyName = "refusals/key"
	prefix  = "refusals/of/"
)

// A kept is what is known of an address: to what it said no, and when.
type kept struct {
	Refusals []refused `json:"refusals"`
}

type refused struct {
	Purpose storage.Purpose `json:"purpose,omitempty"`
	At      time.Time       `json:"at"`
}

// Keep keeps what a ledger ends with a no to, for each of the addresses, and forgets
// what was kept of addresses that said yes since. It returns for how many addresses
// there is something to keep.
func Keep(ctx context.Context, tx storage.Tx, at time.Time, addresses []*storage.Identity, ledger []*storage.Consent) (int, error) {
	n := 0
	for _, a := range addresses {
		k := kept{Refusals: of(ledger, a.Kind)}
		if err := replace(ctx, tx, at, a.Key(), k); err != nil {
			return n, err
		}
		if len(k.Refusals) > 0 {
			n++
		}
	}
	return n, nil
}

// Forget removes what is kept of addresses.
func Forget(ctx context.Context, tx storage.Tx, addresses []*storage.Identity) error {
	_, err := Keep(ctx, tx, time.Time{}, addresses, nil)
	return err
}

// of is to what a ledger ends with a no, on a kind of channel.
func of(ledger []*storage.Consent, kind channel.Kind) []refused {
	var all []refused
	var seen []storage.Purpose
	for _, c := range ledger {
		if c.Kind != kind || slices.Contains(seen, c.Purpose) {
			continue
		}
		seen = append(seen, c.Purpose)
		if d := consent.Decide(ledger, kind, c.Purpose, time.Time{}); d.Withdrawn {
			all = append(all, refused{c.Purpose, d.Entry.At})
		}
	}
	return all
}

func replace(ctx context.Context, tx storage.Tx, at time.Time, of storage.IdentityKey, next kept) error {
	key, err := secret(ctx, tx, at, len(next.Refusals) > 0)
	if err != nil || key == nil {
		return err
	}
	for _, name := range names(key, of) {
		_, version, err := document.Load[kept](ctx, tx, name)
		switch {
		case err != nil:
		case len(next.Refusals) > 0:
			_, err = document.Save(ctx, tx, name, next, version, at, "")
		case version > 0:
			err = tx.Settings().Delete(ctx, name, version)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// secret is the store's key; nil if there is none and none is to be made.
func secret(ctx context.Context, tx storage.Tx, at time.Time, make bool) ([]byte, error) {
	key, version, err := document.Load[[]byte](ctx, tx, keyName)
	if err != nil || version > 0 || !make {
		return key, err
	}
	fresh := []byte(rand.Text())
	return document.Swap(ctx, tx, keyName, at, func(there []byte) ([]byte, bool) { return fresh, there == nil })
}

// names are those of the documents about an address, in each of its spellings.
func names(key []byte, of storage.IdentityKey) []string {
	var all []string
	for _, a := range intake.Spellings(of.Address) {
		h := hmac.New(sha256.New, key)
		for _, text := range []string{string(of.Kind), string(a.Kind), a.Scope, a.Value} {
			h.Write(append([]byte(text), 0))
		}
		all = append(all, prefix+hex.EncodeToString(h.Sum(nil)))
	}
	return all
}

// Of are entries for the ledgers of contacts who get addresses of which a no is kept,
// without ids. None if nothing is.
func Of(ctx context.Context, tx storage.Tx, at time.Time, added ...*storage.Identity) ([]*storage.Consent, error) {
	key, err := secret(ctx, tx, at, false)
	if err != nil || key == nil {
		return nil, err
	}
	var all []*storage.Consent
	for _, a := range added {
		k, _, err := document.Load[kept](ctx, tx, names(key, a.Key())[0])
		if err != nil {
			return nil, err
		}
		for _, r := range k.Refusals {
			all = append(all, &storage.Consent{
				Contact: a.Contact, Kind: a.Kind, Address: a.Address, Purpose: r.Purpose, Basis: storage.BasisErased,
				By: storage.Author{Kind: channel.AuthorSystem}, At: r.At, CreatedAt: at,
			})
		}
	}
	return all, nil
}
