package woztelltest_test

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

const (
	h1 = `{"from":"85290000001","to":"85290000002","timestamp":"1760000000","type":"TEXT","data":{"text":"héllo 你好"},"member":"m1","channel":"c1","app":"a1"}`
	h2 = `{"externalId":"85290000001","messageEvent":{"type":"TEXT","data":{"text":"hi"}},"meta":{}}`

	proof1 = "e5YnG1jVERH0gMthtmilOZSpVoA63GtIU7CwYl4PwSQ="
	proof2 = "U/Go+oCiuS+upKBBonQqBaVhocoxp8ZRYi1nu197VU8="
)

// vectors is a business whose channel has the secret of the vectors.
func vectors(t *testing.T) *business {
	t.Helper()
	return open(t, woztelltest.Options{Channels: []woztelltest.Channel{{ID: "c1", Secret: "test-channel-secret"}}})
}

// The published vectors, and what must differ from them (d:channels-webhook; trap P6).
func TestTrap6_SignatureIsBase64OfTheRawBody(t *testing.T) {
	b := vectors(t)
	require.Len(t, h1, 152)
	require.Len(t, h2, 90)
	assert.Equal(t, proof1, b.Sign("c1", []byte(h1)))
	assert.Equal(t, proof2, b.Sign("c1", []byte(h2)))

	var v any
	require.NoError(t, json.Unmarshal([]byte(h1), &v))
	again, err := json.Marshal(v)
	require.NoError(t, err)
	assert.NotEqual(t, proof1, b.Sign("c1", again), "keys in another order")
	assert.NotEqual(t, proof1, b.Sign("c1", []byte(strings.ReplaceAll(h1, "é", `\u00e9`))))
	assert.NotEqual(t, proof1, b.Sign("c1", []byte(h1+"\n")))
	b.RotateSecret("c1")
	assert.NotEqual(t, proof1, b.Sign("c1", []byte(h1)), "another secret")
	assert.Empty(t, b.Sign("nowhere", []byte(h1)))
	assert.Empty(t, b.RotateSecret("nowhere"))
}

// Incoming webhooks are checked as ours must be: hex, a prefix, a changed body,
// an empty header and another secret are refused (d:channels-incoming-webhook).
func TestIncomingWebhooksAreChecked(t *testing.T) {
	b := vectors(t)
	address := b.Credentials().Incoming
	const asHex = "7b96271b58d51111f480cb61b668a53994a956803adc6b4853b0b0625e0fc124"
	for name, c := range map[string]struct{ body, proof string }{
		"hex":              {h1, asHex},
		"hex with prefix":  {h1, "sha256=" + asHex},
		"another body":     {h2 + "\n", proof2},
		"escaped":          {strings.ReplaceAll(h2, "hi", `\u0068i`), proof2},
		"empty":            {h2, ""},
		"cut":              {h2, proof2[:20]},
		"of another":       {h2, proof1},
		"hex of this body": {h2, hex.EncodeToString([]byte(proof2))},
	} {
		t.Run(name, func(t *testing.T) {
			res := b.call(t, "POST", address, c.body, woztelltest.SignatureHeader, c.proof)
			assert.Equal(t, http.StatusUnauthorized, res.status, res.body)
		})
	}
	assert.Empty(t, b.told(t))
	assert.Equal(t, http.StatusOK, b.call(t, "POST", address, h2, woztelltest.SignatureHeader, proof2).status)
	assert.Equal(t, "hi", at(b.only(t), "data.text"))
	assert.Equal(t, http.StatusNotFound, b.call(t, "POST", address+"x", h2, woztelltest.SignatureHeader, proof2).status)
}

func TestCore(t *testing.T) {
	b := open(t, woztelltest.Options{})
	mia := b.Phone("Mia")
	assert.Empty(t, mia.Member())
	id := mia.Say("hello")
	e := b.only(t)
	assert.Equal(t, mia.Member(), e["member"])
	assert.Equal(t, "hello", at(e, "data.text"))
	assert.Equal(t, []any{"TEXT", "INBOUND", id, mia.ExternalID(), "85290000002"}, []any{e["type"], e["eventType"], e["messageId"], e["from"], e["to"]})
	assert.EqualValues(t, b.clock.Now().UnixMilli(), e["timestamp"])

	sent := b.send(t, mia, text("hi"))
	all := b.told(t)
	require.Equal(t, []string{"API_OUTBOUND MANUAL", "SENT", "DELIVERED"}, types(all))
	assert.Equal(t, sent[0], at(all[0], "messageEvent.messageId"))
	assert.Equal(t, tree{"clientRef": "r1"}, all[0]["meta"])
	assert.Equal(t, []any{"INBOUND", sent[0], sent[0]}, []any{all[1]["eventType"], all[1]["messageId"], at(all[1], "data.messageId")})
	mia.Read()
	assert.Equal(t, "READ", b.only(t)["type"])
	screen := mia.Screen()
	require.Len(t, screen, 2)
	assert.Equal(t, channel.StatusRead, screen[1].Status)
	assert.Equal(t, 1, b.Copies("r1"))
	assert.Equal(t, []string{"hello"}, said(mia.Sent()))
	assert.Equal(t, []string{"hi"}, said(mia.Arrived()))
}

func TestPostSendsAnything(t *testing.T) {
	b := open(t, woztelltest.Options{})
	at := b.Credentials().ChannelID
	require.NoError(t, b.Post(t.Context(), at, []byte(`{"channel":"channel-1","eventType":"NEW"}`)))
	assert.ErrorContains(t, b.Post(t.Context(), at, []byte(`{`)), "400")
	assert.ErrorContains(t, b.PostSigned(t.Context(), at, []byte(`{"channel":"channel-1"}`), ""), "400")
	assert.Error(t, woztelltest.New(woztelltest.Options{}).Post(t.Context(), at, nil), "nowhere to")
}

// A status says INBOUND and comes from the customer: its type tells them apart
// (d:channels-webhook; trap P7).
func TestTrap7_StatusesLookLikeMessages(t *testing.T) {
	b := open(t, woztelltest.Options{})
	mia := b.Phone("Mia")
	mia.Say("hi")
	b.send(t, mia, text("a"))
	mia.Read()
	all := b.told(t)
	for i, kind := range []string{"TEXT", "", "SENT", "DELIVERED", "READ"} {
		if kind != "" {
			assert.Equal(t, []any{kind, "INBOUND", mia.ExternalID()}, []any{all[i]["type"], all[i]["eventType"], all[i]["from"]})
		}
	}
}

// As documented, two equal texts within a second are the same to the byte
// (d:channels-webhook; trap P11).
func TestTrap11_EqualTextsInOneSecond(t *testing.T) {
	b := open(t, woztelltest.Options{Style: woztelltest.Documented()})
	say(b.Phone("Mia"), "ok", "ok")
	require.Len(t, b.told(t), 2)
	assert.Equal(t, b.bodies[0], b.bodies[1])
}
