package consent

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

const (
	wa   channel.Kind = "whatsapp"
	line channel.Kind = "line"
)

var start = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// at is so many seconds after the start.
func at(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }

func said(granted bool, purpose storage.Purpose, seconds int) *storage.Consent {
	return &storage.Consent{ID: storage.ConsentID{15: byte(seconds)}, Kind: wa, Purpose: purpose, Granted: granted, At: at(seconds)}
}

var never time.Time

func TestS3_7_WithoutAPermissionItIsRefused(t *testing.T) {
	assert.Equal(t, Decision{Why: NoPermission}, Decide(nil, wa, storage.PurposeMarketing, never))
	for name, e := range map[string]*storage.Consent{
		"a yes on another kind":        {Kind: line, Granted: true, At: start},
		"a yes to another purpose":     {Kind: wa, Purpose: storage.PurposeUtility, Granted: true, At: start},
		"a no on another kind":         {Kind: line, At: start},
		"a no to another purpose":      {Kind: wa, Purpose: storage.PurposeUtility, At: start},
		"a yes to a purpose of a host": {Kind: wa, Purpose: "recalls", Granted: true, At: start},
	} {
		assert.Equal(t, Decision{Why: NoPermission}, Decide([]*storage.Consent{e}, wa, storage.PurposeMarketing, never), name)
	}
	assert.False(t, Decision{}.Allowed, "the zero Decision")
}

func TestS3_8_AnEarlierContactIsPermission(t *testing.T) {
	assert.Equal(t, Decision{Allowed: true, Why: WroteBefore}, Decide(nil, wa, storage.PurposeMarketing, start))
	other := said(false, storage.PurposeUtility, 1)
	assert.Equal(t, Decision{Allowed: true, Why: WroteBefore}, Decide([]*storage.Consent{other}, wa, storage.PurposeMarketing, start))
}

func TestS3_9_AnOptInIsPermission(t *testing.T) {
	for _, purpose := range []storage.Purpose{"", storage.PurposeMarketing} {
		e := said(true, purpose, 1)
		assert.Equal(t, Decision{Allowed: true, Entry: e, Why: Agreed}, Decide([]*storage.Consent{e}, wa, storage.PurposeMarketing, never))
	}
}

func TestS3_6_TheBasesOfPermissionAreOpen(t *testing.T) {
	e := said(true, "recalls", 1)
	e.Basis = "signed in the shop"
	assert.True(t, Decide([]*storage.Consent{e}, wa, "recalls", never).Allowed)
}

func TestS3_10_AWithdrawalWins(t *testing.T) {
	for name, es := range map[string][]*storage.Consent{
		"after a yes":                     {said(true, "", 1), said(false, "", 2)},
		"before the yes in the list":      {said(false, "", 2), said(true, "", 1)},
		"of all purposes after one":       {said(true, storage.PurposeMarketing, 1), said(false, "", 2)},
		"of one purpose after all":        {said(true, "", 1), said(false, storage.PurposeMarketing, 2)},
		"at the same moment":              {said(false, "", 1), said(true, "", 1)},
		"at the same moment, the earlier": {said(true, "", 1), said(false, "", 1)},
		"alone":                           {said(false, "", 1)},
	} {
		for _, lastInbound := range []time.Time{never, at(0), at(100)} {
			d := Decide(es, wa, storage.PurposeMarketing, lastInbound)
			assert.False(t, d.Allowed, name)
			assert.True(t, d.Withdrawn, name)
			assert.Equal(t, Withdrawn, d.Why, name)
			assert.False(t, d.Entry.Granted, name)
		}
	}
}

func TestS3_10_OnlyForWhatWasWithdrawn(t *testing.T) {
	es := []*storage.Consent{said(true, "", 1), said(false, storage.PurposeMarketing, 2)}
	assert.True(t, Decide(es, wa, storage.PurposeMarketing, never).Withdrawn)
	assert.True(t, Decide(es, wa, storage.PurposeUtility, never).Allowed)
	assert.Equal(t, NoPermission, Decide(es, line, storage.PurposeMarketing, never).Why)
}

func TestS3_10_AYesAfterAWithdrawalCounts(t *testing.T) {
	for _, again := range []storage.Purpose{"", storage.PurposeMarketing} {
		es := []*storage.Consent{said(false, "", 1), said(true, again, 2)}
		assert.True(t, Decide(es, wa, storage.PurposeMarketing, never).Allowed)
		assert.Equal(t, again == "", Decide(es, wa, storage.PurposeUtility, start).Allowed, "a yes to one purpose is none to another")
	}
}

func TestS3_10_AWithdrawalFromOneAddressIsThePersons(t *testing.T) {
	yes, no := said(true, "", 1), said(false, "", 2)
	yes.Address = channel.Address{Kind: channel.AddressPhone, Value: "+4911"}
	no.Address = channel.Address{Kind: channel.AddressUser, Value: "u-1"}
	assert.True(t, Decide([]*storage.Consent{yes, no}, wa, "", never).Withdrawn)
}

func TestTheLaterIDDecidesBetweenEquals(t *testing.T) {
	a, b := said(false, "", 1), said(false, "", 1)
	b.ID[0] = 1
	assert.Same(t, b, Decide([]*storage.Consent{a, b}, wa, "", never).Entry)
	assert.Same(t, b, Decide([]*storage.Consent{b, a}, wa, "", never).Entry)
}

func anyEntry(t *rapid.T) *storage.Consent {
	e := said(rapid.Bool().Draw(t, "granted"), anyPurpose(t), rapid.IntRange(0, 2).Draw(t, "at"))
	e.Kind = rapid.SampledFrom([]channel.Kind{wa, wa, wa, line}).Draw(t, "kind")
	e.ID = storage.ConsentID{byte(rapid.IntRange(0, 255).Draw(t, "id"))}
	return e
}

func anyPurpose(t *rapid.T) storage.Purpose {
	return rapid.SampledFrom([]storage.Purpose{"", storage.PurposeMarketing, storage.PurposeUtility}).Draw(t, "purpose")
}

func anyLedger(t *rapid.T) []*storage.Consent {
	return rapid.SliceOfNDistinct(rapid.Custom(anyEntry), 0, 8, func(e *storage.Consent) storage.ConsentID { return e.ID }).Draw(t, "ledger")
}

func TestS3_10_TheOrderOfArrivalDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ledger, purpose := anyLedger(t), anyPurpose(t)
		other := rapid.Permutation(ledger).Draw(t, "permutation")
		assert.Equal(t, Decide(ledger, wa, purpose, never), Decide(other, wa, purpose, never))
	})
}

// TestS3_10_AfterAWithdrawalOnlyALaterYesGrants adds a withdrawal to any
// ledger, and then anything that is no later yes about it.
func TestS3_10_AfterAWithdrawalOnlyALaterYesGrants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		purpose := anyPurpose(t)
		no := said(false, rapid.SampledFrom([]storage.Purpose{"", purpose}).Draw(t, "of"), rapid.IntRange(0, 5).Draw(t, "when"))
		no.ID = storage.ConsentID{1: 1}
		ledger := slices.DeleteFunc(anyLedger(t), func(e *storage.Consent) bool {
			return e.Kind == wa && e.Granted && e.At.After(no.At) && (e.Purpose == "" || e.Purpose == purpose)
		})
		lastInbound := at(rapid.IntRange(0, 10).Draw(t, "wrote"))
		d := Decide(append(ledger, no), wa, purpose, lastInbound)
		assert.True(t, d.Withdrawn)
		assert.False(t, d.Allowed)

		yes := said(true, no.Purpose, 6)
		d = Decide(append(ledger, no, yes), wa, purpose, lastInbound)
		assert.Equal(t, Decision{Allowed: true, Entry: yes, Why: Agreed}, d)
	})
}

// TestADecisionIsOneOfFour: what a Decision says fits together.
func TestADecisionIsOneOfFour(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lastInbound := rapid.SampledFrom([]time.Time{never, start}).Draw(t, "wrote")
		d := Decide(anyLedger(t), wa, anyPurpose(t), lastInbound)
		assert.False(t, d.Allowed && d.Withdrawn)
		assert.Equal(t, d.Why == Withdrawn, d.Withdrawn)
		assert.Equal(t, d.Why == Agreed || d.Why == WroteBefore, d.Allowed)
		assert.Equal(t, d.Why == Agreed || d.Why == Withdrawn, d.Entry != nil)
		assert.Equal(t, d.Why == NoPermission, !d.Allowed && !d.Withdrawn)
		assert.False(t, d.Why == NoPermission && !lastInbound.IsZero())
	})
}

func TestPurposesOfProviders(t *testing.T) {
	for _, granted := range []bool{true, false} {
		for word, want := range map[string]storage.Purpose{
			"": "", "marketing_messages": storage.PurposeMarketing, "MARKETING": storage.PurposeMarketing, " utility ": storage.PurposeUtility,
			"authentication_messages": storage.PurposeAuthentication, "other": storage.PurposeOther,
		} {
			assert.Equal(t, want, PurposeOf(word, granted), word)
		}
	}
	assert.Equal(t, storage.Purpose("news"), PurposeOf("News", true))
	assert.Empty(t, PurposeOf("News", false), "a no that is not understood is a no to everything")
}
