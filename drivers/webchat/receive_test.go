package webchat_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/drivers/webchat/webchattest"
)

func TestWhatIsRefusedIsNamedAndNothingIsStored(t *testing.T) {
	type A = webchattest.Act
	long := strings.Repeat("x", 10_001)
	form := func(values map[string]any) A { return A{"type": "form", "form": "pre_chat", "values": values} }
	tests := []struct {
		name   string
		act    A
		status int
		field  string
	}{
		{"nothing to say", A{"type": "message"}, 422, "text"},
		{"blanks", A{"type": "message", "text": " \n\t"}, 422, "text"},
		{"too much", A{"type": "message", "text": long}, 422, "text"},
		{"too much, in emoji", A{"type": "message", "text": strings.Repeat("👍", 10_001)}, 422, "text"},
		{"a choice without id", A{"type": "message", "choice": A{"title": "A"}}, 422, "choice"},
		{"a choice without end", A{"type": "message", "choice": A{"id": long}}, 422, "choice"},
		{"a reply to too much", A{"type": "message", "text": "x", "reply_to": long}, 422, "reply_to"},
		{"a reply to control characters", A{"type": "message", "text": "x", "reply_to": "a\x00"}, 422, "reply_to"},
		{"opened by no way", A{"type": "open"}, 422, "via"},
		{"opened by a strange way", A{"type": "open", "via": "<b>"}, 422, "via"},
		{"opened by an endless tag", A{"type": "open", "via": "tag", "tag": long}, 422, "via"},
		{"the host's store is away", A{"type": "open", "via": "link", "code": "BROKEN"}, 503, ""},
		{"read nothing", A{"type": "read"}, 422, "ids"},
		{"read too much", A{"type": "read", "ids": make([]string, 51)}, 422, "ids"},
		{"read an empty name", A{"type": "read", "ids": []string{""}}, 422, "ids"},
		{"take back nothing", A{"type": "delete"}, 422, "of"},
		{"take back the business's", A{"type": "delete", "of": "o.abcdefgh"}, 422, "of"},
		{"a form that is not asked", A{"type": "form", "form": "tax"}, 422, "form"},
		{"a form without a required answer", form(map[string]any{"mail": "a@example.com"}), 422, "name"},
		{"a required answer of blanks", form(map[string]any{"name": "  "}), 422, "name"},
		{"a mail address that is none", form(map[string]any{"name": "A", "mail": "A <a@example.com>"}), 422, "mail"},
		{"a mail address with a line break", form(map[string]any{"name": "A", "mail": "a@example.com\nBcc: b@example.com"}), 422, "mail"},
		{"a number that is none", form(map[string]any{"name": "A", "phone": "call me"}), 422, "phone"},
		{"an option that is none", form(map[string]any{"name": "A", "topic": "z"}), 422, "topic"},
		{"a box with a text", form(map[string]any{"name": "A", "ok": "maybe"}), 422, "ok"},
		{"an answer that is an object", form(map[string]any{"name": map[string]string{"$gt": ""}}), 422, "name"},
		{"an answer that is too long", form(map[string]any{"name": strings.Repeat("x", 1001)}), 422, "name"},
		{"an answer of two lines", form(map[string]any{"name": "A\nB"}), 422, "name"},
		{"no identity", A{"type": "identify"}, 403, ""},
		{"a text that is a number", A{"type": "message", "text": 7}, 400, ""},
		{"a short id", A{"type": "message", "text": "x", "id": "1"}, 400, ""},
		{"a long id", A{"type": "message", "text": "x", "id": strings.Repeat("1", 65)}, 400, ""},
		{"an id with dots", A{"type": "message", "text": "x", "id": "a.b.c.d.e"}, 400, ""},
		{"no type", A{"text": "x"}, 400, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := hostOf(t, shop())
			_, err := entered(t, h).Act(t.Context(), A{"type": "message", "text": "a good one before it"}, tt.act)
			r := refusal(t, err)
			assert.Equal(t, tt.status, r.Status)
			assert.Equal(t, tt.field, r.Field)
			assert.Empty(t, h.Events(), "all or none")
		})
	}
}

func TestBodiesThatAreRefused(t *testing.T) {
	h := hostOf(t, shop())
	ana := entered(t, h)
	many := strings.TrimSuffix(strings.Repeat(`{"type":"open","id":"%d","via":"page"},`, 21), ",")
	for i := range 21 {
		many = strings.Replace(many, "%d", fmt.Sprint(10_000_000+i), 1)
	}
	for name, body := range map[string]string{
		"nothing": "", "no JSON": "hello", "a list": "[]", "no events": "{}", "an empty list": `{"events":[]}`, "too many": `{"events":[` + many + `]}`,
		"null":                `{"events":[null]}`,
		"the same id twice":   `{"events":[{"type":"open","id":"12345678","via":"page"},{"type":"open","id":"12345678","via":"page"}]}`,
		"JSON without bottom": strings.Repeat(`{"events":[`, 20_000),
	} {
		resp, _ := do(t, ana, http.MethodPost, "", body)
		assert.Equal(t, http.StatusBadRequest, resp.StatusCode, name)
	}
	resp, _ := do(t, ana, http.MethodPost, "", `{"events":["`+strings.Repeat("x", 256<<10)+`"]}`)
	assert.Equal(t, http.StatusRequestEntityTooLarge, resp.StatusCode)
	assert.Empty(t, h.Events())
}

func TestTextOfTheLargestSizeFits(t *testing.T) {
	h := hostOf(t, open())
	text := strings.Repeat("👍", 10_000)
	_, err := entered(t, h).Say(t.Context(), text)
	require.NoError(t, err)
	assert.Equal(t, channel.Text{Body: text}, lastEvent[channel.MessageReceived](t, h).Parts[0])
}

func TestARepeatIsTheSameMessage(t *testing.T) {
	h := hostOf(t, open())
	ana := entered(t, h)
	h.FailStore(1)
	one := webchattest.Act{"type": "message", "id": "aaaaaaaa-1", "text": "once"}
	_, err := ana.Act(t.Context(), one)
	assert.Equal(t, http.StatusServiceUnavailable, refusal(t, err).Status)
	first, err := ana.Act(t.Context(), one)
	require.NoError(t, err)
	second, err := ana.Act(t.Context(), one)
	require.NoError(t, err)
	assert.Equal(t, first, second)
	assert.Len(t, h.Events(), 1)
	assert.True(t, strings.HasSuffix(first[0].MessageID, ".aaaaaaaa-1"), "the widget knows its own by it")
	ben := entered(t, h)
	other, err := ben.Act(t.Context(), one)
	require.NoError(t, err)
	assert.NotEqual(t, first[0].MessageID, other[0].MessageID, "two visitors may choose the same id")
	assert.Len(t, h.Events(), 2)
}

func TestFormsBecomeMessages(t *testing.T) {
	h := hostOf(t, shop())
	ana := entered(t, h)
	_, err := ana.Act(t.Context(), webchattest.Act{
		"type": "form", "form": "offline", "via": "tag", "tag": "billing",
		"values": map[string]any{"email": "ana@example.com", "message": "Please call <b>me</b>", "admin": "true", "constructor": "x"},
	})
	require.NoError(t, err)
	m := lastEvent[channel.MessageReceived](t, h)
	assert.Equal(t, channel.Parts{
		channel.Form{Name: "offline", Data: `{"email":"ana@example.com","message":"Please call \u003cb\u003eme\u003c/b\u003e"}`},
		channel.Text{Body: "Please call <b>me</b>"},
	}, m.Parts)
	assert.Equal(t, "tag:billing", m.Referral.Ref)
	p, err := ana.History(t.Context(), "", 10)
	require.NoError(t, err)
	assert.Equal(t, []any{
		map[string]any{"key": "email", "label": "Mail", "value": "ana@example.com"},
		map[string]any{"key": "message", "label": "Message", "value": "Please call <b>me</b>"},
	}, p.Messages[0].Parts[0].Fields)
}

func TestStatusesComeBack(t *testing.T) {
	h := hostOf(t, open())
	ana := entered(t, h)
	one, err := h.Say(ana.Address(), "one")
	require.NoError(t, err)
	two, err := h.Say(ana.Address(), "two")
	require.NoError(t, err)
	status := func() (all []string) {
		p, err := ana.History(t.Context(), "", 10)
		require.NoError(t, err)
		for _, m := range p.Messages {
			all = append(all, m.Text()+" "+m.Status)
		}
		return all
	}
	assert.ElementsMatch(t, []string{"one sent", "two sent"}, status())
	_, err = ana.Act(t.Context(), webchattest.Act{"type": "delivered", "ids": []channel.ProviderID{one.ID, two.ID}}, webchattest.Act{"type": "read", "ids": []channel.ProviderID{one.ID}})
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{"one read", "two delivered"}, status())
	assert.Equal(t, ana.Address(), lastEvent[channel.StatusChanged](t, h).To.Address())
}

// Trap 9: one visitor who floods is held up, and nobody else in the office.
func TestTrap9_RatesAreForVisitorsFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := open()
		cfg.Now, cfg.Rates.Messages, cfg.Rates.Signals = time.Now, channel.Rate{PerSecond: 1, Burst: 3}, channel.Rate{PerSecond: 1, Burst: 2}
		h := hostOf(t, cfg)
		ana, ben := entered(t, h), entered(t, h)
		for range 3 {
			_, err := ana.Say(t.Context(), "spam")
			require.NoError(t, err)
		}
		_, err := ana.Say(t.Context(), "spam")
		r := refusal(t, err)
		assert.Equal(t, http.StatusTooManyRequests, r.Status)
		assert.Equal(t, "rate", r.Code)
		assert.Equal(t, 1, r.RetryAfter)
		_, err = ben.Say(t.Context(), "hello")
		require.NoError(t, err)
		read := webchattest.Act{"type": "read", "ids": []string{"o.1"}}
		_, err = ana.Act(t.Context(), read)
		require.NoError(t, err, "signs have a measure of their own")
		<-time.After(time.Second)
		_, err = ana.Say(t.Context(), "sorry")
		require.NoError(t, err)
		assert.Len(t, h.Events(), 6)
	})
}

func TestRatesOfNetworks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := open()
		cfg.Now = time.Now
		cfg.Rates.Sessions, cfg.Rates.Calls = channel.Rate{PerSecond: 0.1, Burst: 2}, channel.Rate{PerSecond: 1, Burst: 5}
		cfg.Rates.Files = channel.Rate{PerSecond: 1, Burst: 1}
		h := hostOf(t, cfg)
		ana := entered(t, h)
		entered(t, h)
		v := h.Visitor()
		resp, body := do(t, v, http.MethodPost, "/session", "{}")
		assert.Equal(t, http.StatusTooManyRequests, resp.StatusCode)
		assert.Equal(t, "10", resp.Header.Get("Retry-After"))
		assert.Contains(t, body, `"retry_after":10`)
		require.NoError(t, ana.Enter(t.Context()), "who has a session keeps it")
		_, err := ana.Upload(t.Context(), "a.txt", []byte("x"))
		require.NoError(t, err)
		_, err = ana.Upload(t.Context(), "a.txt", []byte("x"))
		assert.Equal(t, http.StatusTooManyRequests, refusal(t, err).Status, "five calls are five")
		resp, _ = do(t, ana, http.MethodGet, "/chat", "")
		assert.Equal(t, http.StatusOK, resp.StatusCode, "pages are free")
		_, err = ana.Say(t.Context(), "hello")
		assert.Equal(t, http.StatusTooManyRequests, refusal(t, err).Status)
		<-time.After(time.Minute)
		_, err = ana.Say(t.Context(), "hello")
		require.NoError(t, err)
	})
}

func TestAnotherWindowOfTheVisitorSeesWhatWasSaidSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := ticking()
		cfg.PollEvery = -1 // only because something was done here
		h := hostOf(t, cfg)
		ana := entered(t, h)
		s := listening(t, ana)
		_, err := ana.Say(t.Context(), "hello")
		require.NoError(t, err)
		<-time.After(400 * time.Millisecond)
		assert.Equal(t, []string{"hello"}, ana.Texts())
		reads := h.Reads()
		<-time.After(time.Hour)
		assert.Equal(t, reads, h.Reads(), "nothing is asked for nothing")
		s.Close()
	})
}

func TestErrorsOfTheHostAreNotTold(t *testing.T) {
	cfg := shop()
	cfg.Directory = nil
	cfg.Challenge = func(context.Context, *http.Request, string) error {
		return fmt.Errorf("password of the store is hunter2")
	}
	h := hostOf(t, cfg)
	for _, path := range []string{"/qr?code=BROKEN", "/l/BROKEN"} {
		resp, body := do(t, h.Visitor(), http.MethodGet, path, "")
		assert.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
		assert.NotContains(t, body, "store is away")
	}
	_, body := do(t, h.Visitor(), http.MethodPost, "/session", "{}")
	assert.NotContains(t, body, "hunter2")
}

// Every refusal is an error for the host, with words for the widget beside it.
func TestRefusalsAreErrorsWithWords(t *testing.T) {
	cfg := open()
	cfg.Rates.Messages = channel.Rate{PerSecond: 0.1, Burst: 1}
	h := hostOf(t, cfg)
	token := entered(t, h).Session().Token
	say := func(text string) []byte { return act("message", webchattest.Act{"text": text}) }
	receive := func(body []byte, s channeltest.Signature) (channel.Delivery, *channel.Error) {
		d, err := h.Channel().Receive(t.Context(), posted(body, s, token))
		e, _ := errors.AsType[*channel.Error](err)
		return d, e
	}
	check := func(d channel.Delivery, e *channel.Error, kind channel.ErrorKind, status int, code string) {
		t.Helper()
		require.NotNil(t, e)
		assert.Equal(t, kind, e.Kind)
		assert.Equal(t, status, d.Reply.Status)
		assert.Contains(t, string(d.Reply.Body), `"code":"`+code+`"`)
		assert.Empty(t, d.Events)
	}
	d, e := receive(say("x"), channeltest.Unsigned)
	check(d, e, channel.Unauthorized, http.StatusUnauthorized, "session")
	d, e = receive(act("message", webchattest.Act{}), channeltest.Signed)
	check(d, e, channel.Invalid, http.StatusUnprocessableEntity, "invalid")
	_, _ = receive(say("one"), channeltest.Signed)
	_, _ = receive(say("two"), channeltest.Signed)
	d, e = receive(say("three"), channeltest.Signed)
	check(d, e, channel.RateLimited, http.StatusTooManyRequests, "rate")
	assert.Positive(t, e.RetryAfter)
}
