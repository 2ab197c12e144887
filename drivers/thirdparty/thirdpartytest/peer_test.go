package thirdpartytest_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/thirdparty/thirdpartytest"
)

// complaints collects what a check reports.
type complaints struct {
	mu  sync.Mutex
	all []string
}

func (c *complaints) Helper() {}

func (c *complaints) Errorf(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, fmt.Sprintf(format, args...))
}

type fatal struct{}

func (c *complaints) Fatalf(format string, args ...any) {
	c.Errorf(format, args...)
	panic(fatal{})
}

func (c *complaints) text() string { return strings.Join(c.all, "\n") }

func peer(s *thirdpartytest.Server, rt http.RoundTripper) thirdpartytest.Peer {
	know := s.Credentials()
	return thirdpartytest.Peer{
		URL: know.URL, Key: know.SigningKeys[0], Recipient: s.Phone("ana").User().ExternalID, Nobody: "nobody", Appeared: s.Copies, Transport: rt,
	}
}

func TestTheSimulatorKeepsTheContract(t *testing.T) {
	s := thirdpartytest.New(thirdpartytest.Options{Strict: true})
	thirdpartytest.Verify(t, peer(s, s.Transport()))
}

// Each row breaks one rule of the contract; the check must say which.
func TestVerifyFindsWhatIsWrong(t *testing.T) {
	answer := func(status int, body string) func(*http.Request, []byte, http.RoundTripper) (*http.Response, error) {
		return func(r *http.Request, _ []byte, _ http.RoundTripper) (*http.Response, error) {
			return made(r, status, body), nil
		}
	}
	for name, c := range map[string]struct {
		bend func(r *http.Request, body []byte, next http.RoundTripper) (*http.Response, error)
		want []string
	}{
		"everything is fine":  {answer(200, `{"status":"accepted"}`), []string{"ping:", "another key:", "a tampered body:", "-6m0s off", "6m0s off", "no JSON:", "256 KiB"}},
		"everything is wrong": {answer(500, ""), []string{"ping:", "a message:", "a repeat:", "two signatures"}},
		"not JSON":            {answer(200, "ok"), []string{"the answer is no JSON"}},
		"an odd status":       {answer(200, `{"status":"queued"}`), []string{`the status "queued"`}},
		"no dedupe":           {forgetful, []string{"a repeat: called"}},
		"409":                 {conflicts(), []string{"answered with 409"}},
		"keeps one key's signature only": {func(r *http.Request, _ []byte, next http.RoundTripper) (*http.Response, error) {
			if strings.Contains(r.Header.Get("webhook-signature"), " ") {
				return made(r, 401, ""), nil
			}
			return next.RoundTrip(r)
		}, []string{"two signatures", "unknown version"}},
		"verifies what it decoded": {func(r *http.Request, body []byte, next http.RoundTripper) (*http.Response, error) {
			if bytes.Contains(body, []byte("\" :\t")) {
				return made(r, 401, ""), nil
			}
			return next.RoundTrip(r)
		}, []string{"space and escapes"}},
		"a narrow clock": {func(r *http.Request, _ []byte, next http.RoundTripper) (*http.Response, error) {
			var at int64
			_, _ = fmt.Sscan(r.Header.Get("webhook-timestamp"), &at)
			if off := time.Since(time.Unix(at, 0)); off > time.Minute || off < -time.Minute {
				return made(r, 401, ""), nil
			}
			return next.RoundTrip(r)
		}, []string{"a clock that is -4m0s off", "a clock that is 4m0s off"}},
		"refuses what is new": {func(r *http.Request, body []byte, next http.RoundTripper) (*http.Response, error) {
			if bytes.Contains(body, []byte("dreamt")) {
				return made(r, 400, ""), nil
			}
			return next.RoundTrip(r)
		}, []string{"nobody knows yet"}},
		"takes anybody": {func(r *http.Request, body []byte, next http.RoundTripper) (*http.Response, error) {
			if bytes.Contains(body, []byte(`"nobody"`)) {
				return made(r, 200, `{"status":"accepted"}`), nil
			}
			return next.RoundTrip(r)
		}, []string{"does not exist"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := thirdpartytest.New(thirdpartytest.Options{Strict: true})
			tb := &complaints{}
			thirdpartytest.Verify(tb, peer(s, bent{c.bend, s.Transport()}))
			for _, want := range c.want {
				assert.Contains(t, tb.text(), want)
			}
		})
	}
	tb := &complaints{}
	assert.Panics(t, func() { thirdpartytest.Verify(tb, thirdpartytest.Peer{}) })
}

type bent struct {
	bend func(*http.Request, []byte, http.RoundTripper) (*http.Response, error)
	next http.RoundTripper
}

func (b bent) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(body))
	return b.bend(r, body, b.next)
}

func made(r *http.Request, status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(body)), Header: http.Header{}, Request: r}
}

// forgetful is a peer that remembers nothing from one request to the next.
func forgetful(r *http.Request, _ []byte, _ http.RoundTripper) (*http.Response, error) {
	s := thirdpartytest.New(thirdpartytest.Options{Strict: true})
	s.Phone("ana")
	return s.Transport().RoundTrip(r)
}

// conflicts is a peer that answers 409 to ids that it knows.
func conflicts() func(*http.Request, []byte, http.RoundTripper) (*http.Response, error) {
	var mu sync.Mutex
	seen := map[string]bool{}
	return func(r *http.Request, _ []byte, next http.RoundTripper) (*http.Response, error) {
		res, err := next.RoundTrip(r)
		mu.Lock()
		defer mu.Unlock()
		id := r.Header.Get("webhook-id")
		if err == nil && res.StatusCode == 200 && seen[id] {
			return made(r, 409, ""), nil
		}
		seen[id] = true
		return res, err
	}
}

// everything is what a user does, in a good order.
func everything(t *testing.T, s *thirdpartytest.Server) {
	t.Helper()
	ana := s.Phone("ana")
	id := ana.Say("hello")
	_, err := ana.Write(channel.Image{Media: s.Keep([]byte("x"), "image/png", "a.png")}, thirdpartytest.Manner{Quote: id, LinkCode: "R7"})
	require.NoError(t, err)
	require.NoError(t, ana.Edit(id, "hello!"))
	require.NoError(t, ana.React(id, "👍"))
	require.NoError(t, ana.Delete(id))
	ana.Open("R7")
	ana.Consent("", true)
	ana.Block(true)
	ana.Move("ana-2")
}

func TestInspectFindsNothingWrongWithTheSimulator(t *testing.T) {
	s := thirdpartytest.New(thirdpartytest.Options{AutoRead: true, Strict: true})
	i := thirdpartytest.Inspect(t, s.Credentials().PeerKeys[0], nil)
	s.SendTo(i)
	thirdpartytest.Verify(t, peer(s, s.Transport()))
	everything(t, s)
	s.DisturbWebhooks(1, thirdpartytest.Disturbance{Late: time.Nanosecond})
	require.NoError(t, s.Flush(t.Context()))
	assert.Greater(t, len(i.Events()), 10)
	assert.Empty(t, s.Rejections())
}

func TestInspectFindsWhatIsWrong(t *testing.T) {
	for body, want := range map[string]string{
		`{`:                                     "refused",
		`{"type":"message.received","data":{}}`: "missing_field",
		`{"type":"message.dreamt","data":{}}`:   "nobody knows",
		`{"type":"message.received","data":{"external_message_id":"m","sender":{"external_id":"a"},"content":[{"type":"dream"}]}}`:                                  "cannot be read",
		`{"events":[{"type":"message.status","data":{"message_id":"m","status":"read"}},{"type":"message.status","data":{"message_id":"m","status":"delivered"}}]}`: "was read, and then delivered",
		`{"events":[{"type":"message.status","data":{"message_id":"m","status":"failed"}},{"type":"message.status","data":{"message_id":"m","status":"sent"}}]}`:    "was failed, and then accepted",
		`{"type":"x","data":"` + strings.Repeat("x", 256<<10) + `"}`:                                                                                                "256 KiB",
	} {
		tb := &complaints{}
		s := thirdpartytest.New(thirdpartytest.Options{})
		s.SendTo(thirdpartytest.Inspect(tb, s.Credentials().PeerKeys[0], nil))
		_ = s.Post(t.Context(), []byte(body)) // it may be refused
		assert.Contains(t, tb.text(), want, body[:min(len(body), 100)])
	}
	tb := &complaints{}
	s := thirdpartytest.New(thirdpartytest.Options{})
	s.SendTo(thirdpartytest.Inspect(tb, channel.NewSecret("whsec_"+strings.Repeat("QUJD", 10)), nil))
	require.Error(t, s.Post(t.Context(), []byte(`{"type":"typing.started","data":{}}`)))
	assert.Contains(t, tb.text(), "signature")
	assert.Panics(t, func() { thirdpartytest.Inspect(&complaints{}, channel.NewSecret("x"), nil) })

	tb = &complaints{}
	i := thirdpartytest.Inspect(tb, s.Credentials().PeerKeys[0], nil)
	s.SendTo(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { i.ServeHTTP(w, r) }))
	for _, body := range []string{`{"type":"typing.started","data":{}}`, `{"type":"typing.started","data":{"x":1}}`} {
		require.NoError(t, s.Post(t.Context(), []byte(body)))
	}
	assert.Empty(t, tb.all)
	require.NoError(t, s.Post(t.Context(), []byte(`{"type":"typing.started","data":{}}`)), "a repeat is fine")
	assert.Empty(t, tb.all)
}

func TestSavedServersGoOn(t *testing.T) {
	s := thirdpartytest.New(thirdpartytest.Options{})
	ana := s.Phone("ana")
	ana.Say("hello")
	file := s.Keep([]byte("x"), "image/png", "a.png")
	data, err := s.Save()
	require.NoError(t, err)
	other := thirdpartytest.New(thirdpartytest.Options{})
	require.NoError(t, other.Restore(data))
	assert.Equal(t, ana.Screen(), other.Phone("ana").Screen())
	assert.Equal(t, 1, other.Pending())
	body, kind, ok := other.File(file.URL)
	assert.True(t, ok)
	assert.Equal(t, "x", string(body))
	assert.Equal(t, "image/png", kind)
	require.Error(t, other.Restore(data), "the phones are there")
	require.Error(t, other.Restore([]byte("{")))
	i := thirdpartytest.Inspect(t, other.Credentials().PeerKeys[0], nil)
	other.SendTo(i)
	require.NoError(t, other.Flush(t.Context()))
	assert.Len(t, i.Events(), 1)
}

func TestWhatUsersCannotDo(t *testing.T) {
	s := thirdpartytest.New(thirdpartytest.Options{})
	ana := s.Phone("ana")
	require.Error(t, ana.Edit("nothing", "x"))
	require.Error(t, ana.Delete("nothing"))
	require.Error(t, ana.React("nothing", "x"))
	require.Error(t, ana.Fail("nothing", "", "", ""))
	_, err := ana.Tap("nothing", "x")
	require.Error(t, err)
	_, err = ana.Tap(ana.Say("x"), "x")
	require.Error(t, err)
	_, err = ana.Write(channel.Template{}, thirdpartytest.Manner{})
	require.Error(t, err)
	_, err = s.AddPhone(ana.User())
	require.Error(t, err)
	_, err = s.AddPhone(thirdpartytest.User{ExternalID: "bo"})
	require.NoError(t, err)
	assert.Len(t, s.Phones(), 2)
	assert.Panics(t, func() { s.SetKeys([]string{"x"}, nil) })
	require.Error(t, s.Flush(context.Background()), "nobody said where events go")
}

func TestEventsThatAreNotTakenComeAgain(t *testing.T) {
	now := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	s := thirdpartytest.New(thirdpartytest.Options{Now: func() time.Time { return now }})
	var ids, times []string
	s.SendTo(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ids, times = append(ids, r.Header.Get("webhook-id")), append(times, r.Header.Get("webhook-timestamp"))
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	s.Phone("ana").Say("hello")
	for range 20 {
		_ = s.Flush(t.Context()) // it is not taken
		now = now.Add(3 * time.Hour)
	}
	assert.Len(t, ids, 8, "by the contract's schedule")
	for i := range ids {
		assert.Equal(t, ids[0], ids[i])
	}
	assert.NotEqual(t, times[0], times[1])
	assert.Zero(t, s.Pending())
}
