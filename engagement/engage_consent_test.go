package engagement_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// newStrictShop is a shop in which consent has to be recorded.
func newStrictShop(t *testing.T) *world {
	t.Helper()
	w := newShop(t, nil)
	s := on(7)
	s.AssumeConsent = false
	require.NoError(t, w.save("chief", s))
	return w
}

// record records a yes or a no of the contact of the number.
func (w *world) record(p storage.Purpose, granted bool) error {
	w.t.Helper()
	s, err := w.Start(w.t.Context(), "ana", engagement.Target{Number: number})
	require.NoError(w.t, err)
	require.NotNil(w.t, s.Contact)
	_, err = w.RecordConsent(w.t.Context(), "ana", engagement.ConsentGiven{
		Contact: s.Contact.ID, Kind: "whatsapp", Purpose: p, Granted: granted, Basis: storage.BasisAgent,
	})
	return err
}

func TestS3_7_S3_22_S5_41_WithoutPermissionNobodyIsEngaged(t *testing.T) {
	w := newStrictShop(t)
	w.untouched(func() {
		_, err := w.engage("ana")
		r := refused(t, err, engagement.ReasonNoConsent)
		assert.Equal(t, storage.PurposeMarketing, r.Purpose)
		_, err = w.Send(t.Context(), engagement.Outgoing{Channel: line, To: byPhone, Parts: channel.Parts{noticed()}})
		refused(t, err, engagement.ReasonNoConsent) // the system neither
		assert.True(t, w.startFor("ana", engagement.Target{Number: number}).Senders[0].NeedsConsent, "which Start tells beforehand")
	})
}

func TestS3_8_WhoWroteBeforeMayBeEngaged(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newStrictShop(t)
		w.answer("hello")
		pass(10 * day)
		_, err := w.engage("ana")
		require.NoError(t, err)
	})
}

func TestS3_9_AnOptInCountsAsPermission(t *testing.T) {
	w := newStrictShop(t)
	sent, err := w.Engage(t.Context(), engagement.Engagement{
		Agent: "ana", Channel: line, Target: engagement.Target{Number: number}, Template: greet("Mia"),
		Consent: &engagement.ConsentGiven{Granted: true, Purpose: storage.PurposeMarketing, Basis: storage.BasisOptIn, Detail: "fair, stand 7"},
	})
	require.NoError(t, err)
	w.due()
	assert.Equal(t, storage.OutcomeAccepted, w.message(sent.Messages[0].ID).Outcome)
	list, err := w.Consents(t.Context(), w.live().Contact.ID)
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, "fair, stand 7", list[0].Detail)
	assert.Equal(t, "ana", list[0].By.ID)
	assert.Equal(t, byPhone, list[0].Address)
	_, err = w.engageAs("ana", engagement.Target{Number: number}, noticed())
	assert.Equal(t, storage.PurposeUtility, refused(t, err, engagement.ReasonNoConsent).Purpose, "that was for marketing")
	require.NoError(t, w.record("", true))
	_, err = w.engageAs("ana", engagement.Target{Number: number}, noticed())
	require.NoError(t, err)
}

func TestAGrantIsRecordedOnlyWithItsMessage(t *testing.T) {
	w := newStrictShop(t)
	w.untouched(func() {
		_, err := w.Engage(t.Context(), engagement.Engagement{
			Agent: "ana", Channel: line, Target: engagement.Target{Number: number}, Template: greet(""),
			Consent: &engagement.ConsentGiven{Granted: true, Basis: storage.BasisOptIn},
		})
		require.ErrorIs(t, err, channel.Invalid)
	})
	assert.Nil(t, w.startFor("ana", engagement.Target{Number: number}).Contact)
}

func TestS3_10_AWithdrawalWinsFromThatMoment(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.answer("hello")
		w.mustEngage("ana")
		pass(time.Hour)
		require.NoError(t, w.record(storage.PurposeMarketing, false))
		w.untouched(func() {
			_, err := w.engage("ana")
			refused(t, err, engagement.ReasonWithdrawn)
			sender := w.startFor("ana", engagement.Target{Number: number}).Senders[0]
			assert.Equal(t, []storage.Purpose{storage.PurposeMarketing}, sender.Withdrawn)
			assert.False(t, sender.NeedsConsent)
		})
		_, err := w.engageAs("ana", engagement.Target{Number: number}, noticed())
		require.NoError(t, err, "utility was not withdrawn")
		pass(time.Minute)
		w.answer("by the way") // does not undo it
		_, err = w.engage("ana")
		refused(t, err, engagement.ReasonWithdrawn)
		w.mustSay("ana", "you asked, we answer")
		pass(time.Minute)
		require.NoError(t, w.record("", true))
		_, err = w.engage("ana")
		require.NoError(t, err)
	})
}

func TestS3_10_AWithdrawalStopsWhatIsQueued(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		sent, err := w.engage("ana")
		require.NoError(t, err)
		require.NoError(t, w.record("", false))
		w.due()
		m := w.message(sent.Messages[0].ID)
		assert.Equal(t, storage.OutcomeRejected, m.Outcome)
		assert.Equal(t, "consent_withdrawn", m.Progress.Failure.Code)
		assert.Zero(t, w.fake.Calls())
		assert.Equal(t, storage.BindingReleased, w.bindings()[0].Binding.EndReason, "nothing was ever sent")
	})
}

func TestKeywordsWithdrawAndGrant(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		w.answer("Please don't stop") // says more than the word
		_, err := w.engage("ana")
		require.NoError(t, err)
		pass(time.Minute)
		w.answer(" stop! ")
		_, err = w.engage("ana")
		refused(t, err, engagement.ReasonWithdrawn)
		list, err := w.Consents(t.Context(), w.live().Contact.ID)
		require.NoError(t, err)
		require.Len(t, list, 1)
		assert.Equal(t, storage.BasisKeyword, list[0].Basis)
		assert.Equal(t, channel.AuthorContact, list[0].By.Kind)
		assert.Equal(t, channel.Parts{channel.Text{Body: " stop! "}}, w.message(list[0].Message).Parts)
		assert.Contains(t, w.kinds(), engagement.ConsentChanged)
		pass(time.Minute)
		w.answer("START")
		_, err = w.engage("ana")
		require.NoError(t, err)
	})
}

func TestKeywordRulesCanBeChanged(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		rules, version, err := w.KeywordRules(t.Context())
		require.NoError(t, err)
		assert.NotEmpty(t, rules.Keywords)
		mine := engagement.KeywordRules{Keywords: []engagement.Keyword{{Words: []string{"basta"}, Purpose: storage.PurposeMarketing}}}
		_, err = w.SaveKeywordRules(t.Context(), "ana", mine, version)
		assert.ErrorAs(t, err, new(*engagement.DeniedError))
		_, err = w.SaveKeywordRules(t.Context(), "chief", engagement.KeywordRules{Keywords: []engagement.Keyword{{Words: []string{""}}}}, version)
		isInvalid(t, err, "Keywords")
		_, err = w.SaveKeywordRules(t.Context(), "chief", mine, version)
		require.NoError(t, err)
		_, err = w.SaveKeywordRules(t.Context(), "chief", mine, version)
		assert.ErrorIs(t, err, storage.ErrConflict)
		w.mustEngage("ana")
		w.answer("stop")
		_, err = w.engage("ana")
		require.NoError(t, err)
		pass(time.Minute)
		w.answer("Basta")
		_, err = w.engage("ana")
		refused(t, err, engagement.ReasonWithdrawn)
		_, err = w.engageAs("ana", engagement.Target{Number: number}, noticed())
		require.NoError(t, err)
	})
}

func TestOtherProcessesFollowKeywordRulesWithinAPoll(t *testing.T) {
	bubble(t, func(t *testing.T) {
		db := memory.New()
		w, elsewhere := newShopOn(t, db.Tenant("test"), nil), newShopOn(t, db.Tenant("test"), nil)
		w.mustEngage("ana")
		elsewhere.answer("hello") // it has read the rules now
		mine := engagement.KeywordRules{Keywords: []engagement.Keyword{{Words: []string{"basta"}}}}
		_, err := w.SaveKeywordRules(t.Context(), "chief", mine, 0)
		require.NoError(t, err)
		pass(time.Second)
		elsewhere.answer("basta")
		_, err = w.engage("ana")
		refused(t, err, engagement.ReasonWithdrawn)
	})
}

func TestAProviderReportsAWithdrawal(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		pass(time.Minute)
		wish := func(id channel.ProviderID, from channel.Address, granted bool) {
			require.Equal(t, 200, w.deliver(channel.ConsentChanged{
				Origin: channel.Origin{ID: id, Account: w.fake.Account(), At: time.Now()},
				From:   channel.Person{Addresses: []channel.Address{from}}, Purpose: "marketing_messages", Granted: granted,
			}))
		}
		wish("c1", byPhone, false)
		_, err := w.engage("ana")
		refused(t, err, engagement.ReasonWithdrawn)
		_, err = w.engageAs("ana", engagement.Target{Number: number}, noticed())
		require.NoError(t, err)
		pass(time.Minute)
		wish("c2", byPhone, true)
		_, err = w.engage("ana")
		require.NoError(t, err)
		wish("c3", channel.Address{Kind: channel.AddressPhone, Value: other}, false) // a stranger
		assert.Equal(t, engagement.ConsentChanged, w.kinds()[len(w.kinds())-1])
	})
}

func TestBadConsentIsRefused(t *testing.T) {
	w := newShop(t, nil)
	w.mustEngage("ana")
	good := engagement.ConsentGiven{Contact: w.live().Contact.ID, Kind: "whatsapp", Basis: storage.BasisImport}
	for field, spoil := range map[string]func(*engagement.ConsentGiven){
		"Contact": func(g *engagement.ConsentGiven) { g.Contact = storage.ContactID{} },
		"Kind":    func(g *engagement.ConsentGiven) { g.Kind = "" },
		"Basis":   func(g *engagement.ConsentGiven) { g.Basis = "" },
		"Detail":  func(g *engagement.ConsentGiven) { g.Detail = "a\x00b" },
		"At":      func(g *engagement.ConsentGiven) { g.At = time.Now().Add(time.Hour) },
	} {
		g := good
		spoil(&g)
		w.untouched(func() {
			_, err := w.RecordConsent(t.Context(), "ana", g)
			isInvalid(t, err, field)
		})
	}
	good.Contact = storage.ContactID{7}
	_, err := w.RecordConsent(t.Context(), "ana", good)
	assert.ErrorIs(t, err, storage.ErrNotFound)
}
