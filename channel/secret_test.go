package channel_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
)

const token = "hunter2-hunter2"

type account struct {
	Name   string
	Open   channel.Secret
	hidden channel.Secret
	ref    *channel.Secret
	list   []channel.Secret
	byName map[string]channel.Secret
}

func holder() account {
	s := channel.NewSecret(token)
	return account{Name: "a", Open: s, hidden: s, ref: &s, list: []channel.Secret{s}, byName: map[string]channel.Secret{"x": s}}
}

// forms is how a token could show up in print.
func forms() []string {
	return []string{token, fmt.Sprintf("%x", token), fmt.Sprintf("%X", token), fmt.Sprintf("%d", []byte(token)), fmt.Sprintf("%q", []rune(token))}
}

func assertHidden(t *testing.T, how, out string) {
	t.Helper()
	for _, form := range forms() {
		assert.NotContains(t, out, form, how)
	}
}

func TestSecretIsNeverPrinted(t *testing.T) {
	h := holder()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%c", "%U", "%p", "%T", "%t", "%e", "%100v", "%-5s", "%!"} {
		for _, v := range []any{h.Open, &h.Open, h, &h, []any{h}, map[string]account{"a": h}, h.list, h.byName, h.ref} {
			assertHidden(t, verb, fmt.Sprintf(verb, v))
		}
	}
	assertHidden(t, "Println", fmt.Sprintln(h, h.hidden, h.ref))
	assert.Equal(t, "[secret]", fmt.Sprint(h.Open))
}

func TestSecretIsNeverEncoded(t *testing.T) {
	h := holder()
	b, err := json.Marshal(h)
	require.NoError(t, err)
	assertHidden(t, "json", string(b))
	assert.Contains(t, string(b), "[secret]")
	var out bytes.Buffer
	assert.Error(t, gob.NewEncoder(&out).Encode(struct{ S channel.Secret }{h.Open}), "gob refuses it")
	assertHidden(t, "gob", out.String())
	b, err = xml.Marshal(h.Open)
	require.NoError(t, err)
	assertHidden(t, "xml", string(b))
}

func TestSecretIsNeverLogged(t *testing.T) {
	h := holder()
	var out bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		l := slog.New(handler).With("with", h.Open)
		l.Info("message", "secret", h.Open, "holder", h, "pointer", &h, slog.Any("list", h.list), slog.Group("g", "s", h.hidden))
	}
	assertHidden(t, "slog", out.String())
	err := &channel.Error{Op: "x: send", Err: fmt.Errorf("token %v: %w", h.Open, errors.New("refused"))}
	assertHidden(t, "error", fmt.Sprintf("%v %+v %#v", err, err, err))
}

func TestSecretWorks(t *testing.T) {
	s := channel.NewSecret(token)
	assert.Equal(t, token, s.Reveal())
	assert.True(t, s.Equal(token))
	assert.False(t, s.Equal(token+"x"))
	var none channel.Secret
	assert.True(t, none.IsZero())
	assert.True(t, channel.NewSecret("").IsZero())
	assert.False(t, none.Equal(""), "a secret that is not set equals nothing")
	assert.Empty(t, none.Reveal())

	var read struct{ Token channel.Secret }
	require.NoError(t, json.Unmarshal([]byte(`{"Token":"`+token+`"}`), &read))
	assert.Equal(t, token, read.Token.Reveal())
	assert.Error(t, json.Unmarshal([]byte(`{"Token":"[secret]"}`), &read), "what was redacted is no secret")
}
