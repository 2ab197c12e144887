package webchat_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat"
	"github.com/rapport-go/rapport/drivers/webchat/webchattest"
)

// A clock is moved by the test.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func hostOf(t *testing.T, cfg webchat.Config) *webchattest.Host {
	t.Helper()
	h, err := webchattest.NewHost(cfg)
	require.NoError(t, err)
	return h
}

// entered is a visitor with a session.
func entered(t *testing.T, h *webchattest.Host) *webchattest.Visitor {
	t.Helper()
	v := h.Visitor()
	require.NoError(t, v.Enter(t.Context()))
	return v
}

// listening is a stream that is live, and ends with the test.
func listening(t *testing.T, v *webchattest.Visitor) *webchattest.Stream {
	t.Helper()
	s, err := v.Listen(t.Context())
	require.NoError(t, err)
	t.Cleanup(s.Close)
	_, err = awaits(t, s, "ready")
	require.NoError(t, err)
	return s
}

// shows waits until the visitor sees the texts, and no others.
func shows(t *testing.T, v *webchattest.Visitor, s *webchattest.Stream, want ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	err := s.Until(ctx, func() bool { return len(v.Shown()) >= len(want) })
	require.NoError(t, err, "shown so far: %q", v.Texts())
	require.Equal(t, want, v.Texts())
}

// refusal is err as what the server answered.
func refusal(t *testing.T, err error) webchattest.Refusal {
	t.Helper()
	r, ok := errors.AsType[*webchattest.Refusal](err)
	require.True(t, ok, "got %v, want a refusal", err)
	return *r
}

func lastEvent[T channel.Event](t *testing.T, h *webchattest.Host) T {
	t.Helper()
	all := h.Events()
	require.NotEmpty(t, all)
	e, ok := all[len(all)-1].(T)
	require.True(t, ok, "got a %T", all[len(all)-1])
	return e
}

// shop is a chat with everything that can be chosen.
func shop() webchat.Config {
	cfg := open()
	cfg.Origins = []string{"https://shop.example", "https://*.eu.shop.example"}
	cfg.Directory = func(context.Context, string) (webchat.Directory, error) {
		return webchat.Directory{
			Tags:  []webchat.Entry{{Key: "billing", Title: "Billing", Online: true}},
			Staff: []webchat.Entry{{Key: "anna", Title: "Anna"}},
		}, nil
	}
	cfg.Resolve = func(_ context.Context, code string) (webchat.Target, bool, error) {
		switch code {
		case "SUMMER7":
			return webchat.Target{Tag: "sale"}, true, nil
		case "BROKEN":
			return webchat.Target{}, false, errors.New("the store is away")
		}
		return webchat.Target{}, false, nil
	}
	cfg.PreChat = []webchat.Field{
		{Key: "name", Type: webchat.FieldText, Label: "Name", Required: true},
		{Key: "mail", Type: webchat.FieldMail, Label: "Mail"},
		{Key: "phone", Type: webchat.FieldPhone, Label: "Phone"},
		{Key: "topic", Type: webchat.FieldSelect, Label: "Topic", Options: []webchat.Option{{Value: "a", Label: "A"}}},
		{Key: "ok", Type: webchat.FieldCheckbox, Label: "I agree", Link: "javascript:alert(1)"},
	}
	cfg.Offline = []webchat.Field{
		{Key: "email", Type: webchat.FieldMail, Label: "Mail", Required: true},
		{Key: "message", Type: webchat.FieldArea, Label: "Message", Required: true, Max: 100},
	}
	cfg.Texts = map[string]webchat.Texts{
		"en": {Title: "Shop", Greeting: "Hello"},
		"de": {Title: "Laden", Greeting: "Hallo", Labels: map[string]string{"topic": "Thema", "topic/a": "Ah"}},
	}
	return cfg
}

// awaits waits for the next event of a kind, but not for ever.
func awaits(t *testing.T, s *webchattest.Stream, kind string) (webchattest.Event, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	return s.AwaitKind(ctx, kind)
}
