package standardwebhooks_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/internal/standardwebhooks"
)

// The example of the specification's own libraries.
const (
	vectorKey       = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	vectorID        = "msg_p5jXN8AQM9LWM0D4loKWxJek"
	vectorBody      = `{"test": 2432232314}`
	vectorSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
)

var vectorTime = time.Unix(1614265330, 0)

const tolerance = standardwebhooks.DefaultTolerance

func keys(t testing.TB, texts ...string) []standardwebhooks.Key {
	t.Helper()
	var all []channel.Secret
	for _, s := range texts {
		all = append(all, channel.NewSecret(s))
	}
	ks, err := standardwebhooks.ParseKeys(all)
	require.NoError(t, err)
	return ks
}

func sign(t testing.TB, ks []standardwebhooks.Key, id string, at time.Time, body string) http.Header {
	t.Helper()
	h, err := standardwebhooks.Sign(ks, id, at, []byte(body))
	require.NoError(t, err)
	return h
}

func verify(ks []standardwebhooks.Key, h http.Header, body string, now time.Time) error {
	_, err := standardwebhooks.Verify(ks, h, []byte(body), now, tolerance)
	return err
}

func TestPublishedVector(t *testing.T) {
	ks := keys(t, vectorKey)
	h := sign(t, ks, vectorID, vectorTime, vectorBody)
	assert.Equal(t, vectorSignature, h.Get("webhook-signature"))
	assert.Equal(t, "1614265330", h.Get("webhook-timestamp"))
	assert.Equal(t, vectorID, h.Get("webhook-id"))
	a, err := standardwebhooks.Verify(ks, h, []byte(vectorBody), vectorTime, tolerance)
	require.NoError(t, err)
	assert.Equal(t, standardwebhooks.Attempt{ID: vectorID, At: vectorTime.UTC()}, a)
}

// RFC 8032, 7.1, test 1 has this key; ed25519 signs without dice, so that a
// signature is the same each time.
func TestPairSignsAndVerifies(t *testing.T) {
	private, public := standardwebhooks.NewPair()
	signing, verifying := keys(t, private.Reveal()), keys(t, public.Reveal())
	h := sign(t, signing, "a", vectorTime, "{}")
	assert.True(t, strings.HasPrefix(h.Get("webhook-signature"), "v1a,"))
	require.NoError(t, verify(verifying, h, "{}", vectorTime))
	require.NoError(t, verify(signing, h, "{}", vectorTime), "a private key verifies, too")
	require.ErrorIs(t, verify(verifying, h, "{ }", vectorTime), standardwebhooks.ErrSignature)
	_, other := standardwebhooks.NewPair()
	require.ErrorIs(t, verify(keys(t, other.Reveal()), h, "{}", vectorTime), standardwebhooks.ErrSignature)

	seed := "whsk_" + base64.StdEncoding.EncodeToString(mustHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
	pub := "whpk_" + base64.StdEncoding.EncodeToString(mustHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))
	require.NoError(t, verify(keys(t, pub), sign(t, keys(t, seed), "a", vectorTime, "{}"), "{}", vectorTime))
}

func mustHex(s string) []byte {
	var b []byte
	_, err := fmt.Sscanf(s, "%x", &b)
	if err != nil {
		panic(err)
	}
	return b
}

func TestASymmetricKeyIsNoPublicKeyAndTheOtherWayRound(t *testing.T) {
	_, public := standardwebhooks.NewPair()
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(public.Reveal(), "whpk_"))
	require.NoError(t, err)
	// An attacker who knows the public key takes it for a shared secret.
	secret := keys(t, "whsec_"+base64.StdEncoding.EncodeToString(raw))
	h := sign(t, secret, "a", vectorTime, "{}")
	require.ErrorIs(t, verify(keys(t, public.Reveal()), h, "{}", vectorTime), standardwebhooks.ErrSignature)
	h.Set("webhook-signature", strings.Replace(h.Get("webhook-signature"), "v1,", "v1a,", 1))
	require.ErrorIs(t, verify(keys(t, public.Reveal()), h, "{}", vectorTime), standardwebhooks.ErrSignature)
}

func TestAnyOfSeveralKeysWillDo(t *testing.T) {
	old, next, private := standardwebhooks.NewSecret().Reveal(), standardwebhooks.NewSecret().Reveal(), ""
	p, public := standardwebhooks.NewPair()
	private = p.Reveal()
	h := sign(t, keys(t, next, old, private), "a", vectorTime, "{}")
	assert.Len(t, strings.Fields(h.Get("webhook-signature")), 3)
	for _, k := range []string{old, next, public.Reveal(), private} {
		require.NoError(t, verify(keys(t, k), h, "{}", vectorTime))
		require.NoError(t, verify(keys(t, standardwebhooks.NewSecret().Reveal(), k), h, "{}", vectorTime))
	}
	require.ErrorIs(t, verify(keys(t, vectorKey), h, "{}", vectorTime), standardwebhooks.ErrSignature)
	require.ErrorIs(t, verify(nil, h, "{}", vectorTime), standardwebhooks.ErrSignature)
	require.ErrorIs(t, verify([]standardwebhooks.Key{{}}, h, "{}", vectorTime), standardwebhooks.ErrSignature)
}

func TestWhatIsRefused(t *testing.T) {
	good := func() http.Header { return sign(t, keys(t, vectorKey), vectorID, vectorTime, vectorBody) }
	many := strings.TrimSpace(strings.Repeat("v1,AAAA ", 32))
	for name, c := range map[string]struct {
		change func(http.Header)
		want   error
	}{
		"nothing":                      {func(http.Header) {}, nil},
		"unknown versions are skipped": {func(h http.Header) { h.Set("webhook-signature", "v1,AAAA v1a,xxx v2,AAAA , v1 "+vectorSignature) }, nil},
		"a second line of signatures":  {func(h http.Header) { h.Add("webhook-signature", "v9,AAAA") }, nil},
		"no id":                        {func(h http.Header) { h.Del("webhook-id") }, standardwebhooks.ErrHeaders},
		"another id":                   {func(h http.Header) { h.Set("webhook-id", "msg_2") }, standardwebhooks.ErrSignature},
		"two ids":                      {func(h http.Header) { h.Add("webhook-id", vectorID) }, standardwebhooks.ErrHeaders},
		"an id with a dot":             {func(h http.Header) { h.Set("webhook-id", "msg.2") }, standardwebhooks.ErrHeaders},
		"a long id":                    {func(h http.Header) { h.Set("webhook-id", strings.Repeat("a", 257)) }, standardwebhooks.ErrHeaders},
		"no timestamp":                 {func(h http.Header) { h.Del("webhook-timestamp") }, standardwebhooks.ErrHeaders},
		"two timestamps":               {func(h http.Header) { h.Add("webhook-timestamp", "1") }, standardwebhooks.ErrHeaders},
		"a signed timestamp":           {func(h http.Header) { h.Set("webhook-timestamp", "+1614265330") }, standardwebhooks.ErrHeaders},
		"a timestamp in hex":           {func(h http.Header) { h.Set("webhook-timestamp", "0x60") }, standardwebhooks.ErrHeaders},
		"a timestamp beyond int64":     {func(h http.Header) { h.Set("webhook-timestamp", "99999999999999999999") }, standardwebhooks.ErrHeaders},
		"a timestamp beyond years":     {func(h http.Header) { h.Set("webhook-timestamp", "999999999999") }, standardwebhooks.ErrHeaders},
		"another timestamp":            {func(h http.Header) { h.Set("webhook-timestamp", "1614265331") }, standardwebhooks.ErrSignature},
		"a timestamp with a zero":      {func(h http.Header) { h.Set("webhook-timestamp", "01614265330") }, standardwebhooks.ErrSignature},
		"no signature":                 {func(h http.Header) { h.Del("webhook-signature") }, standardwebhooks.ErrHeaders},
		"an empty signature":           {func(h http.Header) { h.Set("webhook-signature", " ") }, standardwebhooks.ErrHeaders},
		"a signature without version":  {func(h http.Header) { h.Set("webhook-signature", vectorSignature[3:]) }, standardwebhooks.ErrSignature},
		"another version":              {func(h http.Header) { h.Set("webhook-signature", "v2"+vectorSignature[2:]) }, standardwebhooks.ErrSignature},
		"an asymmetric version":        {func(h http.Header) { h.Set("webhook-signature", "v1a"+vectorSignature[2:]) }, standardwebhooks.ErrSignature},
		"without padding":              {func(h http.Header) { h.Set("webhook-signature", strings.TrimRight(vectorSignature, "=")) }, standardwebhooks.ErrSignature},
		"base64 for addresses": {func(h http.Header) {
			h.Set("webhook-signature", strings.NewReplacer("+", "-", "/", "_").Replace(vectorSignature))
		}, standardwebhooks.ErrSignature},
		"half of it":       {func(h http.Header) { h.Set("webhook-signature", vectorSignature[:23]+"=") }, standardwebhooks.ErrSignature},
		"the last of 32":   {func(h http.Header) { h.Set("webhook-signature", many[:len(many)-8]+" "+vectorSignature) }, nil},
		"one more than 32": {func(h http.Header) { h.Set("webhook-signature", many+" "+vectorSignature) }, standardwebhooks.ErrHeaders},
	} {
		t.Run(name, func(t *testing.T) {
			h := good()
			c.change(h)
			err := verify(keys(t, vectorKey), h, vectorBody, vectorTime)
			if c.want == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, c.want)
		})
	}
}

// The signature covers every byte of the body: the same JSON written in another
// way is another body.
func TestTrap14_BodyIsVerifiedAsItCame(t *testing.T) {
	ks := keys(t, vectorKey)
	h := sign(t, ks, vectorID, vectorTime, vectorBody)
	for _, other := range []string{"", `{"test":2432232314}`, vectorBody + "\n", " " + vectorBody, `{"test": 2432232315}`} {
		require.ErrorIs(t, verify(ks, h, other, vectorTime), standardwebhooks.ErrSignature)
	}
}

// With a dot in the id, one signature would stand for two requests.
func TestTrap15_NoDotsInIDs(t *testing.T) {
	ks := keys(t, vectorKey)
	for _, id := range []string{"a.1", ".", "", " a", "a\n", "ä", "a b", strings.Repeat("a", 257)} {
		_, err := standardwebhooks.Sign(ks, id, vectorTime, nil)
		require.Error(t, err, "%q", id)
		assert.False(t, standardwebhooks.ValidID(id))
	}
	// "a" at "1" with the body "2.{}" is the same text as "a" at "1.2" with "{}".
	h := sign(t, ks, "a", time.Unix(1, 0), "2.{}")
	h.Set("webhook-timestamp", "1.2")
	require.ErrorIs(t, verify(ks, h, "{}", vectorTime), standardwebhooks.ErrHeaders)
}

func TestTrap19_ClocksMayDifferByTheToleranceAndNoMore(t *testing.T) {
	ks := keys(t, vectorKey)
	h := sign(t, ks, vectorID, vectorTime, vectorBody)
	for _, off := range []time.Duration{0, 4 * time.Minute, -4 * time.Minute, tolerance, -tolerance} {
		require.NoError(t, verify(ks, h, vectorBody, vectorTime.Add(off)), "%v", off)
	}
	for _, off := range []time.Duration{6 * time.Minute, -6 * time.Minute, tolerance + time.Second, -tolerance - time.Second, 1000 * time.Hour} {
		err := verify(ks, h, vectorBody, vectorTime.Add(off))
		late, ok := errors.AsType[*standardwebhooks.TimeError](err)
		require.True(t, ok, "%v: %v", off, err)
		assert.Equal(t, -off, late.Off)
		assert.Contains(t, err.Error(), late.Off.String())
	}
	// Without a good signature nobody learns what the clock shows.
	require.ErrorIs(t, verify(keys(t, standardwebhooks.NewSecret().Reveal()), h, vectorBody, vectorTime.Add(time.Hour)), standardwebhooks.ErrSignature)
}

func TestTrap20_KeysAreStandardBase64WithPadding(t *testing.T) {
	secret := base64.StdEncoding.EncodeToString([]byte("???>>>???>>>???>>>???>>>?"))
	require.Contains(t, secret, "/")
	require.Contains(t, secret, "=")
	h := sign(t, keys(t, "whsec_"+secret), "a", vectorTime, "{}")
	require.NoError(t, verify(keys(t, secret), h, "{}", vectorTime), "the prefix may be missing")
	require.NoError(t, verify(keys(t, " whsec_"+secret+"\n"), h, "{}", vectorTime), "pasted with space around it")
	private, public := standardwebhooks.NewPair()
	for name, bad := range map[string]string{
		"empty":              "",
		"prefix only":        "whsec_",
		"no padding":         "whsec_" + strings.TrimRight(secret, "="),
		"for addresses":      "whsec_" + strings.NewReplacer("+", "-", "/", "_").Replace(secret),
		"23 bytes":           "whsec_" + base64.StdEncoding.EncodeToString(make([]byte, 23)),
		"65 bytes":           "whsec_" + base64.StdEncoding.EncodeToString(make([]byte, 65)),
		"a line in it":       "whsec_" + secret[:8] + "\n" + secret[8:],
		"a short public":     "whpk_" + base64.StdEncoding.EncodeToString(make([]byte, 31)),
		"private as public":  "whpk_" + strings.TrimPrefix(private.Reveal(), "whsk_"),
		"halves of two keys": "whsk_" + base64.StdEncoding.EncodeToString(make([]byte, 64)),
	} {
		_, err := standardwebhooks.ParseKeys([]channel.Secret{public, channel.NewSecret(bad)})
		var which *standardwebhooks.KeyError
		require.ErrorAs(t, err, &which, name)
		assert.Equal(t, 2, which.Number)
		if len(bad) > 10 {
			assert.NotContains(t, err.Error(), bad[6:])
		}
	}
	for _, n := range []int{24, 64} {
		require.Len(t, keys(t, base64.StdEncoding.EncodeToString(make([]byte, n))), 1)
	}
}

func TestOnlySomeKeysSign(t *testing.T) {
	private, public := standardwebhooks.NewPair()
	assert.True(t, keys(t, private.Reveal())[0].CanSign())
	assert.True(t, keys(t, vectorKey)[0].CanSign())
	assert.False(t, keys(t, public.Reveal())[0].CanSign())
	assert.False(t, standardwebhooks.Key{}.CanSign())
	for _, ks := range [][]standardwebhooks.Key{nil, keys(t, vectorKey, public.Reveal()), {{}}, make([]standardwebhooks.Key, 33)} {
		_, err := standardwebhooks.Sign(ks, "a", vectorTime, nil)
		require.Error(t, err)
	}
	for _, at := range []time.Time{{}, time.Unix(0, 0), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)} {
		_, err := standardwebhooks.Sign(keys(t, vectorKey), "a", at, nil)
		require.Error(t, err, "%v", at)
	}
}

func TestKeysAreNotPrinted(t *testing.T) {
	ks := keys(t, vectorKey)
	held := struct{ k standardwebhooks.Key }{ks[0]}
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		for _, v := range []any{ks[0], ks, held, &held} {
			out := fmt.Sprintf(format, v)
			assert.NotContains(t, out, "31f290f6")   // in hex
			assert.NotContains(t, out, "49 242 144") // in decimal
			assert.NotContains(t, out, "0x31, 0xf2") // as Go writes it
			assert.NotContains(t, out, vectorKey[6:])
		}
	}
}

// Whatever comes in, only what was signed with the key is taken, and nothing
// panics.
func FuzzVerify(f *testing.F) {
	f.Add(vectorID, "1614265330", vectorSignature, []byte(vectorBody))
	f.Add("a.b", "-1", "v1a,AAAA v1,", []byte(nil))
	ks := keys(f, vectorKey)
	_, public := standardwebhooks.NewPair()
	ks = append(ks, keys(f, public.Reveal())...)
	f.Fuzz(func(t *testing.T, id, timestamp, signature string, body []byte) {
		h := http.Header{"Webhook-Id": {id}, "Webhook-Timestamp": {timestamp}, "Webhook-Signature": {signature}}
		a, err := standardwebhooks.Verify(ks, h, body, vectorTime, tolerance)
		if err == nil && (id != vectorID || timestamp != "1614265330" || string(body) != vectorBody || !strings.Contains(signature, vectorSignature)) {
			t.Fatalf("taken: %q %q %q %q as %+v", id, timestamp, signature, body, a)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	ks := keys(b, vectorKey, standardwebhooks.NewSecret().Reveal())
	h := sign(b, ks[:1], vectorID, vectorTime, vectorBody)
	for b.Loop() {
		if err := verify(ks, h, vectorBody, vectorTime); err != nil {
			b.Fatal(err)
		}
	}
}
