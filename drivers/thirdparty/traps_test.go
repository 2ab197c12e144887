package thirdparty_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/thirdparty"
	"github.com/rapport-go/rapport/drivers/thirdparty/thirdpartytest"
	"github.com/rapport-go/rapport/internal/standardwebhooks"
)

// The traps are those of the provider's notes on signed webhooks. 14, 15, 19 and
// 20 have tests of their own in internal/standardwebhooks, too.

const said = `{"type":"message.received","data":{"external_message_id":"m","sender":{"external_id":"ana"},"content":[{"type":"text","text":"hello"}]}}`

// The signature is over the bytes as they came: the same JSON in other words is
// not what was signed.
func TestTrap14_RawBytesAreVerified(t *testing.T) {
	r := open(t, thirdpartytest.Options{})
	h := r.Sign([]byte(said))
	_, err := r.takeWith(t, said, h)
	require.NoError(t, err)
	for _, other := range []string{said + "\n", " " + said, strings.Replace(said, `":`, `": `, 1), strings.Replace(said, "hello", "hel\\u006co", 1)} {
		_, err := r.takeWith(t, other, h)
		assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
	}
}

func TestTrap15_ADotInAnIDIsRefusedInBothDirections(t *testing.T) {
	r := open(t, thirdpartytest.Options{})
	h := r.Sign([]byte(said))
	h.Set("webhook-id", "a.b")
	_, err := r.takeWith(t, said, h)
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)

	for _, key := range []string{"a.b", "ä", strings.Repeat("k", 300), "a b"} {
		m := r.message(hi)
		m.Key = key
		receipt, err := r.channel.Send(t.Context(), m)
		require.NoError(t, err)
		assert.Equal(t, channel.ProviderID(key), receipt.ID)
		id := r.wire.Last(t).Header.Get("webhook-id")
		assert.True(t, standardwebhooks.ValidID(id), id)
		_, err = r.channel.Send(t.Context(), m)
		require.NoError(t, err)
		assert.Equal(t, id, r.wire.Last(t).Header.Get("webhook-id"), "the same for every attempt")
		assert.Equal(t, 1, r.Copies(key))
	}
}

// A signed body must not go where nobody configured it to go.
func TestTrap16_RedirectsOfMessagesAreNotFollowed(t *testing.T) {
	var asked []string
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked = append(asked, r.URL.Path) }))
	defer elsewhere.Close()
	s := thirdpartytest.New(thirdpartytest.Options{})
	peer := httptest.NewServer(s)
	defer peer.Close()
	cfg := config(s)
	cfg.URL, cfg.Transport, cfg.AllowPrivate = peer.URL+"/inbox", nil, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	c := newChannel(t, cfg)
	m := &channel.Message{Key: "k", To: person(cfg.Account, s.Phone("ana")), Parts: channel.Parts{hi}, Now: time.Now()}
	s.FailCalls(1, thirdpartytest.CallFault{Redirect: elsewhere.URL + "/stolen"})
	_, err := c.Send(t.Context(), m)
	e := failure(t, err)
	assert.Equal(t, channel.Unauthorized, e.Kind)
	assert.Equal(t, channel.ScopeChannel, e.Scope)
	assert.Empty(t, asked)
	_, err = c.Send(t.Context(), m)
	require.NoError(t, err, "over a real connection, to a network that is allowed")
}

// The webhook-id and the body are the same for every attempt; only the time of
// the attempt and with it the signature are others.
func TestTrap17_ARepeatHasTheSameID(t *testing.T) {
	r := open(t, thirdpartytest.Options{})
	m := r.message(hi)
	m.Created = r.now.Add(1234567)
	r.FailCalls(1, thirdpartytest.CallFault{Accept: true, Drop: true})
	_, err := r.channel.Send(t.Context(), m)
	assert.True(t, failure(t, err).Uncertain)
	r.now = r.now.Add(10 * time.Minute)
	m.Now, m.Created = r.now, m.Created.Truncate(time.Microsecond).Local()
	_, err = r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	calls := r.wire.Calls()
	require.Len(t, calls, 2)
	assert.Equal(t, calls[0].Header.Get("webhook-id"), calls[1].Header.Get("webhook-id"))
	assert.Equal(t, m.Key, calls[0].Header.Get("webhook-id"))
	assert.Equal(t, calls[0].Body, calls[1].Body)
	assert.NotEqual(t, calls[0].Header.Get("webhook-timestamp"), calls[1].Header.Get("webhook-timestamp"))
	assert.Equal(t, 1, r.Copies(m.Key))
}

// A repeat is answered as the first was, in both directions; and a peer that
// answers 409 all the same is not asked for ever.
func TestTrap18_RepeatsAreNotRefused(t *testing.T) {
	r := open(t, thirdpartytest.Options{})
	first, err := r.take(t, said)
	require.NoError(t, err)
	second, err := r.take(t, said)
	require.NoError(t, err)
	assert.Equal(t, first, second)
	assert.Zero(t, second.Reply.Status)

	m := r.message(hi)
	r.FailCalls(1, thirdpartytest.CallFault{Status: http.StatusConflict, Body: "duplicate"})
	receipt, err := r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.Equal(t, channel.ProviderID(m.Key), receipt.ID)
	assert.NotEmpty(t, receipt.Detail)
}

// A wrong clock is told from a wrong key, but only to whoever has the key.
func TestTrap19_AWrongClockHasACodeOfItsOwn(t *testing.T) {
	r := open(t, thirdpartytest.Options{})
	for _, off := range []time.Duration{6 * time.Minute, -6 * time.Minute} {
		h := r.Sign([]byte(said))
		r.now = r.now.Add(off)
		d, err := r.takeWith(t, said, h)
		e := failure(t, err)
		assert.Equal(t, channel.Unauthorized, e.Kind)
		assert.Equal(t, "timestamp", e.Code)
		assert.Equal(t, http.StatusUnauthorized, d.Reply.Status)
		assert.Contains(t, string(d.Reply.Body), `"code":"timestamp"`)
		assert.Empty(t, d.Events)
	}
	h := r.Sign([]byte(said))
	r.now = r.now.Add(time.Hour)
	d, err := r.takeWith(t, said+" ", h)
	assert.Empty(t, failure(t, err).Code)
	assert.Contains(t, string(d.Reply.Body), `"code":"signature"`)

	within := open(t, thirdpartytest.Options{})
	for _, off := range []time.Duration{4 * time.Minute, -4 * time.Minute} {
		h := within.Sign([]byte(said))
		within.now = within.now.Add(off)
		_, err := within.takeWith(t, said, h)
		require.NoError(t, err)
	}
}

func TestTrap20_KeysAreReadInTheirTextForm(t *testing.T) {
	s := thirdpartytest.New(thirdpartytest.Options{})
	cfg := config(s)
	cfg.SigningKeys = []channel.Secret{channel.NewSecret(strings.TrimPrefix(cfg.SigningKeys[0].Reveal(), "whsec_"))}
	m := &channel.Message{Key: "k", To: person(cfg.Account, s.Phone("ana")), Parts: channel.Parts{hi}, Now: time.Now()}
	_, err := newChannel(t, cfg).Send(t.Context(), m)
	require.NoError(t, err, "without the prefix")
	cfg.SigningKeys[0] = channel.NewSecret("whsec_" + strings.TrimRight(cfg.SigningKeys[0].Reveal(), "="))
	_, err = thirdparty.New(cfg)
	require.ErrorContains(t, err, "SigningKeys: key 1 is not a key in padded base64")
}

// Keys are replaced without a message that is refused: at first both sign, then
// the peer changes, then the old one goes. The same in the other direction.
func TestKeysAreReplacedWithoutAGap(t *testing.T) {
	old, next := standardwebhooks.NewSecret().Reveal(), standardwebhooks.NewSecret().Reveal()
	private, public := standardwebhooks.NewPair()
	s := thirdpartytest.New(thirdpartytest.Options{SigningKeys: []string{old}, PeerKeys: []string{old + ""}})
	peerOld, peerNext := standardwebhooks.NewSecret().Reveal(), private.Reveal()
	s.SetKeys([]string{old}, []string{peerOld})
	try := func(signing, peer []string) {
		t.Helper()
		cfg := config(s)
		cfg.SigningKeys, cfg.PeerKeys = secrets(signing), secrets(peer)
		c := newChannel(t, cfg)
		m := &channel.Message{Key: standardwebhooks.NewSecret().Reveal()[6:20], To: person(cfg.Account, s.Phone("ana")), Parts: channel.Parts{hi}, Now: time.Now()}
		_, err := c.Send(t.Context(), m)
		require.NoError(t, err)
		rec, _ := channel.As[channel.Receiver](c)
		_, err = rec.Receive(t.Context(), post(said, s.Sign([]byte(said))))
		require.NoError(t, err)
	}
	try([]string{old}, []string{peerOld})
	try([]string{next, old}, []string{public.Reveal(), peerOld})
	s.SetKeys([]string{old, next}, []string{peerNext, peerOld})
	try([]string{next, old}, []string{public.Reveal(), peerOld})
	s.SetKeys([]string{next}, []string{peerNext})
	try([]string{next}, []string{public.Reveal()})

	cfg := config(s)
	cfg.SigningKeys, cfg.PeerKeys = secrets([]string{old}), secrets([]string{peerOld})
	c := newChannel(t, cfg)
	_, err := c.Send(t.Context(), &channel.Message{Key: "k", To: person(cfg.Account, s.Phone("ana")), Parts: channel.Parts{hi}, Now: time.Now()})
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind, "the old keys are no good any more")
	rec, _ := channel.As[channel.Receiver](c)
	_, err = rec.Receive(t.Context(), post(said, s.Sign([]byte(said))))
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
}

func secrets(all []string) []channel.Secret {
	var out []channel.Secret
	for _, s := range all {
		out = append(out, channel.NewSecret(s))
	}
	return out
}

// What we sent cannot be sent back to us as if the peer had.
func TestOurOwnRequestsAreNotThePeers(t *testing.T) {
	r := open(t, thirdpartytest.Options{})
	_, err := r.send(t, hi)
	require.NoError(t, err)
	x := r.wire.Last(t)
	_, err = r.takeWith(t, x.Body, x.Header)
	assert.Equal(t, channel.Unauthorized, failure(t, err).Kind)
	cfg := config(r.Server)
	cfg.PeerKeys = append(cfg.PeerKeys, cfg.SigningKeys[0])
	_, err = thirdparty.New(cfg)
	require.ErrorContains(t, err, "share a key")
}

func TestLimitsOfARequest(t *testing.T) {
	r := open(t, thirdpartytest.Options{})
	one := `{"type":"typing.started","data":{}}`
	d, err := r.take(t, `{"events":[`+strings.TrimSuffix(strings.Repeat(one+",", 100), ",")+`]}`)
	require.NoError(t, err)
	assert.JSONEq(t, `{"accepted":100,"rejected":[]}`, string(d.Reply.Body))
	d, err = r.take(t, `{"events":[`+strings.Repeat(one+",", 100)+one+`]}`)
	e := failure(t, err)
	assert.Equal(t, channel.Invalid, e.Kind)
	assert.Equal(t, "too_many_events", e.Code)
	assert.Equal(t, http.StatusBadRequest, d.Reply.Status)
	d, err = r.take(t, `{"events":[]}`)
	require.NoError(t, err)
	assert.JSONEq(t, `{"accepted":0,"rejected":[]}`, string(d.Reply.Body))

	assert.Equal(t, int64(256<<10), r.channel.Capabilities().MaxWebhook)
	frame := len(`{"type":"x","data":""}`)
	body := func(n int) string { return `{"type":"x","data":"` + strings.Repeat("x", n-frame) + `"}` }
	_, err = r.take(t, body(256<<10))
	require.NoError(t, err)
	d, err = r.take(t, body(256<<10+1))
	_, large := errors.AsType[*http.MaxBytesError](err)
	assert.True(t, large, "%v", err)
	assert.Equal(t, http.StatusRequestEntityTooLarge, d.Reply.Status)
	for _, bad := range []string{`[]`, `{"events":{}}`, `{"events":null}`, `{"events":"x"}`} {
		d, err := r.take(t, bad)
		assert.Equal(t, channel.Invalid, failure(t, err).Kind, bad)
		assert.Contains(t, string(d.Reply.Body), "malformed")
	}
	req := post(said, r.Sign([]byte(said)))
	req.Method = http.MethodPut
	rec, _ := channel.As[channel.Receiver](r.channel)
	_, err = rec.Receive(t.Context(), req)
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}

func TestPingIsAnsweredWithItsChallenge(t *testing.T) {
	r := open(t, thirdpartytest.Options{})
	d, err := r.take(t, `{"type":"ping","timestamp":"2026-11-01T09:00:00Z","data":{"challenge":"are you there?"}}`)
	require.NoError(t, err)
	assert.Empty(t, d.Events)
	assert.JSONEq(t, `{"accepted":1,"rejected":[],"challenge":"are you there?"}`, string(d.Reply.Body))
	assert.Equal(t, "application/json", d.Reply.Type)
}

// Statuses may come before the answer, twice and backwards: each names the
// message so that the engine can tell.
func TestStatusesNameTheMessageByAnyOfItsNames(t *testing.T) {
	for name, o := range map[string]thirdpartytest.Options{"both": {}, "ours": {Nameless: true}, "theirs": {ByOwnName: true}} {
		t.Run(name, func(t *testing.T) {
			r := open(t, o)
			m := r.message(hi)
			r.FailCalls(1, thirdpartytest.CallFault{WebhooksFirst: true})
			r.DisturbWebhooks(1, thirdpartytest.Disturbance{Twice: true})
			receipt, err := r.channel.Send(t.Context(), m)
			require.NoError(t, err)
			require.Len(t, r.events, 2, "before the answer, and twice")
			r.ana.Read()
			for _, e := range append(r.events, r.flush(t)...) {
				s := e.(channel.StatusChanged)
				assert.Contains(t, append(receipt.Also, receipt.ID), s.Of)
				assert.Equal(t, r.to(), s.To.Address())
				if !o.ByOwnName {
					assert.Equal(t, m.Key, s.Key)
				}
			}
			require.NoError(t, r.ana.Fail(m.Key, "unknown_recipient", "gone", "closed"))
			s := r.flush(t)[0].(channel.StatusChanged)
			assert.Equal(t, channel.StatusFailed, s.Status)
			assert.Equal(t, channel.Failure{Kind: channel.Unreachable, Code: "gone", Detail: "closed"}, s.Failure)
		})
	}
}
