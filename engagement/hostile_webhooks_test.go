package engagement_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// post hands a request to the engine's handler.
func (s *siege) post(r *http.Request) int {
	rec := httptest.NewRecorder()
	s.hook.ServeHTTP(rec, r)
	return rec.Code
}

// A webhook that somebody recorded is delivered again, at once and long after: it
// is refused, or known.
func TestHostileReplaysAreKnownOrRefused(t *testing.T) {
	besiege(t, func(s *siege) {
		s.hears("once")
		before, genuine := s.said(), s.tap.last(s.t)
		for _, wait := range []time.Duration{0, time.Second, time.Hour, 400 * day} {
			pass(wait)
			status := s.post(genuine.request(bytes.NewReader(genuine.body)))
			assert.True(s.t, status == http.StatusOK || status/100 == 4, "after %s: %d", wait, status)
			assert.Equal(s.t, before, s.said(), "after %s", wait)
		}
	})
}

// endless is a body without an end. It counts what is read of it.
type endless struct {
	begin io.Reader
	read  int
}

func (e *endless) Read(p []byte) (int, error) {
	n, err := e.begin.Read(p)
	if err == io.EOF {
		for i := range p {
			p[i] = ' '
		}
		n = len(p)
	}
	e.read += n
	return n, nil
}

// A body without an end, before and after a right beginning and with a right
// signature of the beginning, is read as far as the driver's limit and refused.
func TestHostileBodiesWithoutAnEnd(t *testing.T) {
	besiege(t, func(s *siege) {
		s.hears("hello")
		before, genuine := s.said(), s.tap.last(s.t)
		limit := s.party.channel.Capabilities().MaxWebhook
		if limit == 0 {
			limit = 1 << 20
		}
		for name, begin := range map[string][]byte{"nothing": nil, "a message": genuine.body} {
			body := &endless{begin: bytes.NewReader(begin)}
			r := genuine.request(body)
			r.ContentLength = -1
			status := s.post(r)
			assert.Equal(s.t, 4, status/100, "%s: %d", name, status)
			assert.LessOrEqual(s.t, int64(body.read), limit+64<<10, "%s: more was read than may be kept", name)
		}
		assert.Equal(s.t, before, s.said())
	})
}

// Whatever else may be wrong with a request, it is refused, and what comes after it
// is taken.
func TestHostileRequestsLeaveNoTrace(t *testing.T) {
	besiege(t, func(s *siege) {
		s.hears("hello")
		before, genuine := s.said(), s.tap.last(s.t)
		end, err := s.EventsEnd(s.t.Context())
		require.NoError(s.t, err)
		for name, change := range odd {
			r := genuine.request(bytes.NewReader(genuine.body))
			change(r)
			status := s.post(r)
			assert.Contains(s.t, []int{2, 4}, status/100, "%s: %d", name, status)
		}
		now, err := s.EventsEnd(s.t.Context())
		require.NoError(s.t, err)
		assert.Equal(s.t, end, now, "something was stored")
		s.hears("still there?")
		assert.Equal(s.t, before+1, s.said())
	})
}

// odd are requests that no provider makes.
var odd = map[string]func(r *http.Request){
	"another method": func(r *http.Request) { r.Method = http.MethodPut },
	"no body":        func(r *http.Request) { r.Body, r.ContentLength = http.NoBody, 0 },
	"no header":      func(r *http.Request) { r.Header = http.Header{}; r.URL.RawQuery = "" },
	"ten thousand headers": func(r *http.Request) {
		body(r, []byte("{}"))
		for i := range 10_000 {
			r.Header.Add(fmt.Sprintf("X-Odd-%d", i), strings.Repeat("x", 100))
		}
	},
	"every header twice, the other first": func(r *http.Request) {
		body(r, []byte("{}"))
		for name, values := range r.Header {
			r.Header[name] = append([]string{"x"}, values...)
		}
	},
	"a long query":      func(r *http.Request) { body(r, []byte("{}")); r.URL.RawQuery = strings.Repeat("a=b&", 100_000) },
	"a broken query":    func(r *http.Request) { body(r, []byte("{}")); r.URL.RawQuery = "%zz=%&;=" },
	"compressed":        func(r *http.Request) { body(r, []byte("\x1f\x8b\x08")); r.Header.Set("Content-Encoding", "gzip") },
	"a signature of no": func(r *http.Request) { body(r, []byte("null")) },
	"a body of zeros":   func(r *http.Request) { body(r, make([]byte, 100_000)) },
}

func body(r *http.Request, b []byte) {
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b))
}

// canary is what no log, error and journal may repeat.
const canary = "nightingale-in-the-coalmine"

// A talk in which much goes wrong, with the log at its most talkative: neither
// credentials nor what people wrote and are called is in the log or in errors, and
// neither credentials nor what was said is in the journal.
func TestHostileLogsAndErrorsKeepSecrets(t *testing.T) {
	besiege(t, func(s *siege) {
		s.hears(canary)
		genuine := s.tap.last(s.t)
		errs := []error{s.answers(canary)}
		s.party.refuse()
		errs = append(errs, s.answers(canary+" again"))
		s.settleAt(s.party.sim)
		for _, change := range odd {
			r := genuine.request(bytes.NewReader(genuine.body))
			change(r)
			s.post(r)
		}
		half := genuine.request(bytes.NewReader(genuine.body[:len(genuine.body)-1]))
		s.post(half)
		pass(time.Hour)
		s.settleAt(s.party.sim)
		journal, err := s.EventPage(s.t.Context(), "", 10_000)
		require.NoError(s.t, err)
		written, err := json.Marshal(journal)
		require.NoError(s.t, err)
		assert.Contains(s.t, string(written), `"outcome":"rejected"`, "the provider refused nothing: this proves nothing")
		assert.NotEmpty(s.t, s.log.String(), "nothing was logged: this proves nothing")
		places := map[string]string{"log": s.log.String(), "journal": string(written)}
		for i, err := range errs {
			places[fmt.Sprintf("error %d", i)] = fmt.Sprint(err)
		}
		for where, text := range places {
			for _, secret := range s.party.secrets {
				if secret != "" {
					assert.NotContains(s.t, text, secret, "a credential is in the %s", where)
				}
			}
			assert.NotContains(s.t, text, canary, where)
			if where != "journal" { // which says who did something, and is erased with them
				assert.NotContains(s.t, text, shadow, where)
				assert.NotContains(s.t, text, strings.TrimPrefix(number, "+"), where)
			}
		}
	})
}

// answers writes into the one conversation.
func (s *siege) answers(text string) error {
	s.t.Helper()
	page, err := s.Inbox(s.t.Context(), engagement.InboxQuery{View: engagement.ViewOpen, Agent: "ana"})
	require.NoError(s.t, err)
	require.Len(s.t, page.Items, 1)
	_, err = s.Send(s.t.Context(), engagement.Outgoing{
		Conversation: page.Items[0].Conversation.ID, Agent: "ana", Parts: channel.Parts{channel.Text{Body: text}},
	})
	s.settleAt(s.party.sim)
	for _, m := range s.timeline(page.Items[0].Conversation.ID) {
		if m.Direction == storage.Outbound {
			assert.NotContains(s.t, fmt.Sprint(m.Progress.Failure), canary, "what is kept of a failure")
		}
	}
	return err
}
