package engagement_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/stretchr/testify/assert"
)

// A porter refuses every webhook, in words of its own.
type porter struct {
	*channeltest.Fake
	words channel.Reply
	err   error
}

func (p porter) Receive(context.Context, *http.Request) (channel.Delivery, error) {
	return channel.Delivery{Reply: p.words}, p.err
}

func TestADriverMaySayWhyItRefuses(t *testing.T) {
	late := channel.Reply{Status: 401, Type: "application/json", Body: []byte(`{"code":"timestamp"}`)}
	gone := channel.Reply{Status: 409, Body: []byte("taken")}
	unauthorized := &channel.Error{Kind: channel.Unauthorized, Op: "porter: receive"}
	invalid := &channel.Error{Kind: channel.Invalid, Op: "porter: receive"}
	fast := &channel.Error{Kind: channel.RateLimited, Op: "porter: receive", RetryAfter: 1500 * time.Millisecond}
	down := &channel.Error{Kind: channel.Unavailable, Op: "porter: receive"}
	broken := errors.New("broken")
	for name, tt := range map[string]struct {
		words  channel.Reply
		err    error
		status int
		body   string
		wait   string
	}{
		"its words":                   {late, unauthorized, 401, `{"code":"timestamp"}`, ""},
		"its status":                  {gone, invalid, 409, "taken", ""},
		"no words":                    {channel.Reply{}, unauthorized, 401, "Unauthorized\n", ""},
		"a success is no refusal":     {channel.Reply{Status: 200, Body: []byte("fine")}, invalid, 400, "Bad Request\n", ""},
		"a wait":                      {channel.Reply{Status: 429, Body: []byte("slow")}, fast, 429, "slow", "2"},
		"what cannot be checked now":  {channel.Reply{Status: 503, Body: []byte("later")}, down, 503, "later", ""},
		"what broke stays with us":    {late, broken, 500, "Internal Server Error\n", ""},
		"a body too large stays that": {late, &http.MaxBytesError{Limit: 1}, 413, "Request Entity Too Large\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(c *engagement.Config, f *channeltest.Fake) { c.Channels[line] = porter{f, tt.words, tt.err} })
			rec := httptest.NewRecorder()
			w.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodPost, "/line-1", nil))
			assert.Equal(t, tt.status, rec.Code)
			assert.Equal(t, tt.body, rec.Body.String())
			assert.Equal(t, "nosniff", rec.Header().Get("X-Content-Type-Options"))
			assert.Equal(t, tt.wait, rec.Header().Get("Retry-After"))
		})
	}
}
