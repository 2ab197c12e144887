package thirdparty_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/thirdparty"
	"github.com/rapport-go/rapport/drivers/thirdparty/thirdpartytest"
)

var hi = channel.Text{Body: "hi"}

func TestRefusalsAreSorted(t *testing.T) {
	type fault = thirdpartytest.CallFault
	body := func(status int, class string) fault {
		return fault{Status: status, Class: class, Code: "c-1", Text: "because"}
	}
	r := open(t, thirdpartytest.Options{})
	for name, c := range map[string]struct {
		fault     fault
		kind      channel.ErrorKind
		scope     channel.ErrorScope
		uncertain bool
		code      string
	}{
		"400":                   {fault{Status: 400}, channel.Invalid, 0, false, "HTTP 400"},
		"401":                   {fault{Status: 401}, channel.Unauthorized, channel.ScopeChannel, false, "HTTP 401"},
		"403":                   {fault{Status: 403}, channel.Unauthorized, channel.ScopeChannel, false, "HTTP 403"},
		"404":                   {fault{Status: 404}, channel.Unavailable, 0, false, "HTTP 404"},
		"405":                   {fault{Status: 405}, channel.Unavailable, 0, false, "HTTP 405"},
		"408":                   {fault{Status: 408}, channel.Unavailable, 0, true, "HTTP 408"},
		"410":                   {fault{Status: 410}, channel.Unauthorized, channel.ScopeChannel, false, "HTTP 410"},
		"413":                   {fault{Status: 413}, channel.Invalid, 0, false, "HTTP 413"},
		"422":                   {fault{Status: 422}, channel.Invalid, 0, false, "HTTP 422"},
		"429":                   {fault{Status: 429}, channel.RateLimited, channel.ScopeChannel, false, "HTTP 429"},
		"500":                   {fault{Status: 500}, channel.Unavailable, 0, true, "HTTP 500"},
		"501":                   {fault{Status: 501}, channel.Unavailable, 0, true, "HTTP 501"},
		"502 of a gateway":      {fault{Status: 502, Body: "<html>"}, channel.Unavailable, 0, true, "HTTP 502"},
		"503":                   {fault{Status: 503}, channel.Unavailable, 0, true, "HTTP 503"},
		"504":                   {fault{Status: 504}, channel.Unavailable, 0, true, "HTTP 504"},
		"302":                   {fault{Redirect: "https://elsewhere.example"}, channel.Unauthorized, channel.ScopeChannel, false, "HTTP 302"},
		"307":                   {fault{Status: 307}, channel.Unauthorized, channel.ScopeChannel, false, "HTTP 307"},
		"permanent":             {body(0, "permanent"), channel.Invalid, 0, false, "c-1"},
		"transient":             {body(0, "transient"), channel.Unavailable, 0, false, "c-1"},
		"rate_limited":          {body(0, "rate_limited"), channel.RateLimited, channel.ScopeChannel, false, "c-1"},
		"auth":                  {body(0, "auth"), channel.Unauthorized, channel.ScopeChannel, false, "c-1"},
		"window_closed":         {body(0, "window_closed"), channel.OutOfWindow, 0, false, "c-1"},
		"unknown_recipient":     {body(0, "unknown_recipient"), channel.Unreachable, channel.ScopeRecipient, false, "c-1"},
		"content_rejected":      {body(0, "content_rejected"), channel.Invalid, 0, false, "c-1"},
		"unsupported":           {body(0, "unsupported"), channel.Unsupported, 0, false, "c-1"},
		"a class of its own":    {body(0, "odd"), channel.Unknown, 0, false, "c-1"},
		"no class":              {fault{Status: 200, Code: "c-1"}, channel.Unknown, 0, false, "c-1"},
		"404 that says why":     {body(404, "unknown_recipient"), channel.Unreachable, channel.ScopeRecipient, false, "c-1"},
		"400 of its own class":  {body(400, "odd"), channel.Invalid, 0, false, "c-1"},
		"500 that calls itself": {body(500, "permanent"), channel.Invalid, 0, true, "c-1"},
		"an odd answer":         {fault{Status: 200, Body: `{"status":"perhaps"}`, Accept: true}, channel.Unavailable, 0, true, ""},
		"a list":                {fault{Status: 200, Body: `[]`, Accept: true}, channel.Unavailable, 0, true, ""},
		"a word":                {fault{Status: 200, Body: `ok`, Accept: true}, channel.Unavailable, 0, true, ""},
		"half an answer":        {fault{Status: 202, Body: `{"status":"acce`, Accept: true}, channel.Unavailable, 0, true, ""},
		"fields of other types": {fault{Status: 200, Body: `{"status":{}}`, Accept: true}, channel.Unavailable, 0, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			before := len(r.wire.Calls())
			r.FailCalls(1, c.fault)
			_, err := r.send(t, hi)
			e := failure(t, err)
			assert.Equal(t, c.kind, e.Kind)
			assert.Equal(t, c.scope, e.Scope)
			assert.Equal(t, c.uncertain, e.Uncertain)
			assert.Equal(t, c.code, e.Code)
			assert.Equal(t, "thirdparty: send", e.Op)
			assert.Len(t, r.wire.Calls(), before+1)
		})
	}
}

func TestYesHasManyForms(t *testing.T) {
	r := open(t, thirdpartytest.Options{})
	for body, want := range map[string]channel.Receipt{
		"":                                   {Status: channel.StatusAccepted},
		" \n":                                {Status: channel.StatusAccepted},
		"{}":                                 {Status: channel.StatusAccepted},
		`{"status":"accepted"}`:              {Status: channel.StatusAccepted},
		`{"status":"sent"}`:                  {Status: channel.StatusAccepted},
		`{"status":"delivered"}`:             {Status: channel.StatusDelivered},
		`{"status":"read","new":[7]}`:        {Status: channel.StatusRead},
		`{"external_message_id":"x7"}`:       {Status: channel.StatusAccepted, Also: []channel.ProviderID{"x7"}},
		`{"external_message_id":77}`:         {Status: channel.StatusAccepted, Also: []channel.ProviderID{"77"}},
		`{"at":"2026-11-01T10:00:00+01:00"}`: {Status: channel.StatusAccepted, At: start},
		`{"at":"yesterday","external_message_id":null}`: {Status: channel.StatusAccepted},
	} {
		for _, status := range []int{200, 202} {
			r.FailCalls(1, thirdpartytest.CallFault{Status: status, Body: body, Accept: true})
			m := r.message(hi)
			got, err := r.channel.Send(t.Context(), m)
			require.NoError(t, err, body)
			want.ID = channel.ProviderID(m.Key)
			assert.Equal(t, want, got, body)
		}
	}
	m := r.message(hi)
	r.FailCalls(1, thirdpartytest.CallFault{Status: 200, Body: `{"external_message_id":"` + m.Key + `"}`})
	got, err := r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.Empty(t, got.Also, "our own name is no other name")
}

func TestWaitsAreThePeers(t *testing.T) {
	r := open(t, thirdpartytest.Options{})
	for _, c := range []struct {
		fault thirdpartytest.CallFault
		want  time.Duration
	}{
		{thirdpartytest.CallFault{Status: 429, RetryAfter: 7 * time.Second}, 7 * time.Second},
		{thirdpartytest.CallFault{Status: 503, RetryAfter: 8 * time.Second}, 8 * time.Second},
		{thirdpartytest.CallFault{Status: 400, RetryAfter: 8 * time.Second}, 0},
		{thirdpartytest.CallFault{Status: 200, Body: `{"status":"failed","error":{"class":"rate_limited","retry_after":9}}`}, 9 * time.Second},
		{thirdpartytest.CallFault{Status: 200, Body: `{"status":"failed","error":{"class":"transient","retry_after":99999999999}}`}, 24 * time.Hour},
		{thirdpartytest.CallFault{Status: 200, Body: `{"status":"failed","error":{"class":"transient","retry_after":-1}}`}, 0},
		{thirdpartytest.CallFault{Status: 200, Body: `{"status":"failed","error":{"class":"permanent","retry_after":9}}`}, 0},
	} {
		r.FailCalls(1, c.fault)
		_, err := r.send(t, hi)
		assert.Equal(t, c.want, failure(t, err).RetryAfter, "%+v", c.fault)
	}
}

func TestExplanationsAreShortAndNameThePart(t *testing.T) {
	r := open(t, thirdpartytest.Options{})
	r.FailCalls(1, thirdpartytest.CallFault{Status: 200, Body: `{"status":"failed","error":{"class":"content_rejected","code":"` + strings.Repeat("c", 1000) + `","text":"` + strings.Repeat(`é\n`, 600) + `","part":1}}`})
	_, err := r.send(t, hi)
	e := failure(t, err)
	assert.Equal(t, 1, e.Part)
	assert.Less(t, len(e.Detail), 510)
	assert.Less(t, len(e.Code), 510)
	assert.NotContains(t, e.Detail, "\n")
}

// The peer's silence ends after Config.Timeout, and leaves open what happened.
func TestSilenceIsUncertain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := openWith(t, thirdpartytest.Options{}, func(cfg *thirdparty.Config) { cfg.Timeout = 20 * time.Second })
		r.FailCalls(1, thirdpartytest.CallFault{Accept: true, Hang: true})
		began := time.Now()
		m := r.message(hi)
		_, err := r.channel.Send(t.Context(), m)
		assert.Equal(t, 20*time.Second, time.Since(began))
		e := failure(t, err)
		assert.Equal(t, channel.Unavailable, e.Kind)
		assert.True(t, e.Uncertain)
		receipt, err := r.channel.Send(t.Context(), m)
		require.NoError(t, err)
		assert.Equal(t, channel.ProviderID(m.Key), receipt.ID)
		assert.Len(t, r.ana.Arrived(), 1)
	})
}

// drips answers yes, a byte a second, until nobody listens any more.
type drips struct{}

func (drips) RoundTrip(r *http.Request) (*http.Response, error) {
	out, in := io.Pipe()
	go func() {
		for range 1 << 20 {
			select {
			case <-r.Context().Done():
				_ = in.CloseWithError(r.Context().Err())
				return
			case <-time.After(time.Second):
				_, _ = in.Write([]byte{' '})
			}
		}
	}()
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: out, Request: r}, nil
}

// An answer that comes a byte at a time ends after Config.Timeout as well.
func TestAnAnswerThatDripsIsUncertain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := openWith(t, thirdpartytest.Options{}, func(cfg *thirdparty.Config) { cfg.Timeout, cfg.Transport = 20*time.Second, drips{} })
		began := time.Now()
		_, err := r.channel.Send(t.Context(), r.message(hi))
		assert.Equal(t, 20*time.Second, time.Since(began))
		assert.Equal(t, channel.Unavailable, failure(t, err).Kind)
		assert.True(t, failure(t, err).Uncertain)
	})
}

func TestAnswersThatAreTooLongAreNotRead(t *testing.T) {
	r := open(t, thirdpartytest.Options{})
	r.FailCalls(1, thirdpartytest.CallFault{Status: 200, Accept: true, Body: `{"status":"accepted","x":"` + strings.Repeat("x", 1<<20) + `"}`})
	_, err := r.send(t, hi)
	assert.True(t, failure(t, err).Uncertain)
	r.FailCalls(1, thirdpartytest.CallFault{Status: 400, Body: strings.Repeat("x", 1<<20)})
	_, err = r.send(t, hi)
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}

func TestVerbsFailLikeMessages(t *testing.T) {
	r := openWith(t, thirdpartytest.Options{}, func(cfg *thirdparty.Config) { cfg.MarkRead, cfg.Profile, cfg.TypingFor = true, true, time.Second })
	reader, _ := channel.As[channel.ReadMarker](r.channel)
	typist, _ := channel.As[channel.Typist](r.channel)
	profiler, _ := channel.As[channel.ProfileReader](r.channel)
	healthy, _ := channel.As[channel.HealthChecker](r.channel)
	verbs := map[string]func(channel.Address) error{
		"mark read":    func(a channel.Address) error { return reader.MarkRead(t.Context(), a, "m", "") },
		"typing":       func(a channel.Address) error { return typist.Typing(t.Context(), a, "") },
		"profile":      func(a channel.Address) error { _, err := profiler.Profile(t.Context(), a); return err },
		"check health": func(channel.Address) error { _, err := healthy.CheckHealth(t.Context()); return err },
	}
	for name, do := range verbs {
		r.FailCalls(1, thirdpartytest.CallFault{Status: http.StatusGone})
		e := failure(t, do(r.to()))
		assert.Equal(t, channel.Unauthorized, e.Kind, name)
		assert.Equal(t, channel.ScopeChannel, e.Scope, name)
		assert.Equal(t, "thirdparty: "+name, e.Op)
		if name != "check health" {
			assert.Equal(t, channel.Invalid, failure(t, do(channel.Address{})).Kind, name)
		}
	}
	r.FailCalls(1, thirdpartytest.CallFault{Status: 200, Body: "ok"})
	assert.Equal(t, channel.Unknown, failure(t, verbs["profile"](r.to())).Kind)
	nobody := r.to()
	nobody.Value = "nobody"
	assert.Equal(t, channel.Unreachable, failure(t, verbs["profile"](nobody)).Kind)

	for _, body := range []string{"", "ok", `{"challenge":"another"}`} {
		r.FailCalls(1, thirdpartytest.CallFault{Status: 200, Body: body})
		h, err := healthy.CheckHealth(t.Context())
		require.NoError(t, err)
		assert.Equal(t, channel.AbilityLimited, h.Send)
		assert.NotEmpty(t, h.Reasons)
	}
}

func TestVerbsReachThePhone(t *testing.T) {
	r := openWith(t, thirdpartytest.Options{}, func(cfg *thirdparty.Config) { cfg.MarkRead, cfg.Profile, cfg.TypingFor = true, true, time.Second })
	reader, _ := channel.As[channel.ReadMarker](r.channel)
	typist, _ := channel.As[channel.Typist](r.channel)
	profiler, _ := channel.As[channel.ProfileReader](r.channel)
	one, two := r.ana.Say("one"), r.ana.Say("two")
	require.NoError(t, reader.MarkRead(t.Context(), r.to(), channel.ProviderID(one), ""))
	screen := r.ana.Screen()
	assert.Equal(t, channel.StatusRead, screen[0].Status)
	assert.Equal(t, channel.StatusAccepted, screen[1].Status)
	require.NoError(t, typist.Typing(t.Context(), r.to(), channel.ProviderID(two)))
	assert.True(t, r.ana.Typing())
	r.now = r.now.Add(time.Minute)
	assert.False(t, r.ana.Typing())
	p, err := profiler.Profile(t.Context(), r.to())
	require.NoError(t, err)
	assert.Equal(t, channel.Person{Addresses: []channel.Address{r.to()}, Name: "ana"}, p)

	_, none := channel.As[channel.Typist](open(t, thirdpartytest.Options{}).channel)
	assert.False(t, none, "a peer that was not said to take it is not told")
}
