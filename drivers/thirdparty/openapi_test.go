package thirdparty_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/thirdparty"
	"github.com/rapport-go/rapport/drivers/thirdparty/thirdpartytest"
)

// An api is the contract's own description. Every object in it is closed here,
// so that a property that nobody has described is found.
type api struct{ doc *openapi3.T }

func openAPI(t testing.TB) api {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile("../../docs/thirdparty.openapi.yaml")
	require.NoError(t, err)
	require.NoError(t, doc.Validate(t.Context()))
	seen := map[*openapi3.Schema]bool{}
	for _, name := range slices.Sorted(maps.Keys(doc.Components.Schemas)) {
		closeAll(doc.Components.Schemas[name], seen)
	}
	return api{doc}
}

func closeAll(ref *openapi3.SchemaRef, seen map[*openapi3.Schema]bool) {
	if ref == nil || seen[ref.Value] {
		return
	}
	s := ref.Value
	seen[s] = true
	for _, p := range s.Properties {
		closeAll(p, seen)
	}
	closeAll(s.Items, seen)
	if len(s.Properties) > 0 && s.AdditionalProperties.Has == nil {
		closed := false
		s.AdditionalProperties.Has = &closed
	}
}

func (a api) check(schema, body string) error {
	var v any
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		return err
	}
	return a.doc.Components.Schemas[schema].Value.VisitJSON(v, openapi3.MultiErrors(), openapi3.DisableSchemaErrorDetails())
}

func (a api) conforms(t testing.TB, schema, body string) {
	t.Helper()
	if err := a.check(schema, body); err != nil {
		t.Errorf("%s: %v: %s", schema, err, body)
	}
}

// header checks the three headers of a request.
func (a api) header(t testing.TB, h http.Header) {
	t.Helper()
	for _, p := range a.doc.Components.Parameters {
		value := h.Get(p.Value.Name)
		if err := p.Value.Schema.Value.VisitJSON(value); err != nil {
			t.Errorf("%s: %v: %q", p.Value.Name, err, value)
		}
	}
}

// answer checks the answer of a side by its status.
func (a api) answer(t testing.TB, path string, status int, body string) {
	t.Helper()
	described := a.doc.Paths.Value(path).Post.Responses.Status(status)
	require.NotNil(t, described, "%s answered with %d", path, status)
	if body == "" {
		return
	}
	content := described.Value.Content.Get("application/json")
	require.NotNil(t, content, "%s answered %d with %s", path, status, body)
	var v any
	require.NoError(t, json.Unmarshal([]byte(body), &v))
	if err := content.Schema.Value.VisitJSON(v); err != nil {
		t.Errorf("%s: %d: %v: %s", path, status, err, body)
	}
}

// What the driver sends and what the peer answers is as the contract says.
func TestRequestsAndAnswersAreAsDescribed(t *testing.T) {
	doc := openAPI(t)
	r := openWith(t, thirdpartytest.Options{Parts: everyPart(), Strict: true}, func(cfg *thirdparty.Config) {
		cfg.Parts, cfg.MarkRead, cfg.Profile, cfg.TypingFor = everyPart(), true, true, time.Second
	})
	r.ana.Say("hello")
	for _, part := range everything {
		m := r.message(part)
		m.ReplyTo, m.Author, m.Topic, m.Sender = "m0", channel.AuthorBot, "Tea", channel.Sender{Name: "Ann", Picture: "https://shop.example/ann.png"}
		_, err := r.channel.Send(t.Context(), m)
		require.NoError(t, err)
	}
	reader, _ := channel.As[channel.ReadMarker](r.channel)
	typist, _ := channel.As[channel.Typist](r.channel)
	profiler, _ := channel.As[channel.ProfileReader](r.channel)
	healthy, _ := channel.As[channel.HealthChecker](r.channel)
	require.NoError(t, reader.MarkRead(t.Context(), r.to(), "m", ""))
	require.NoError(t, typist.Typing(t.Context(), r.to(), ""))
	_, err := profiler.Profile(t.Context(), r.to())
	require.NoError(t, err)
	_, err = healthy.CheckHealth(t.Context())
	require.NoError(t, err)

	nobody := r.message(hi)
	nobody.To.Value = "nobody"
	_, err = r.channel.Send(t.Context(), nobody)
	require.Error(t, err)
	_, err = profiler.Profile(t.Context(), nobody.To)
	require.Error(t, err)
	for _, f := range []thirdpartytest.CallFault{
		{Class: "rate_limited", Code: "x", Text: "y"}, {Status: 400, Class: "permanent"}, {Status: 401, Code: "x"}, {Status: 429, RetryAfter: 1e9}, {Status: 410}, {Status: 500},
	} {
		r.FailCalls(1, f)
		_, err = r.send(t, hi)
		require.Error(t, err)
	}
	r.SetKeys([]string{standard(t)}, []string{standard(t)})
	_, err = r.send(t, hi)
	require.Error(t, err)

	kinds := map[string]bool{}
	for _, x := range r.wire.Calls() {
		doc.conforms(t, "Request", x.Body)
		doc.header(t, x.Header)
		doc.answer(t, "/inbox", x.Status, x.Answer)
		var e struct{ Type string }
		require.NoError(t, json.Unmarshal([]byte(x.Body), &e))
		kinds[e.Type] = true
	}
	for kind := range doc.doc.Components.Schemas["Request"].Value.Discriminator.Mapping {
		assert.True(t, kinds[kind], "no %s was sent", kind)
	}
	for kind := range doc.doc.Components.Schemas["Outgoing"].Value.Discriminator.Mapping {
		found := slices.ContainsFunc(r.wire.Calls(), func(x metatest.Exchange) bool { return strings.Contains(x.Body, `"type":"`+kind+`"`) })
		assert.True(t, found, "no %s was sent", kind)
	}
}

func standard(t testing.TB) string {
	t.Helper()
	return thirdparty.NewSecret().Reveal()
}

// What the simulated peer sends and what we answer is as the contract says, and
// so are the samples, but for those that are wrong on purpose.
func TestEventsAndOurAnswersAreAsDescribed(t *testing.T) {
	doc := openAPI(t)
	r := openWith(t, thirdpartytest.Options{AutoRead: true, Batch: 3}, func(*thirdparty.Config) {})
	var bodies []string
	r.SendTo(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		bodies = append(bodies, string(body))
		doc.header(t, req.Header)
		r.receive(w, post(string(body), req.Header))
	}))
	everythingHappens(t, r)
	require.NoError(t, r.Flush(t.Context()))
	kinds := map[string]bool{}
	for _, body := range bodies {
		doc.conforms(t, "Events", body)
		for kind := range doc.doc.Components.Schemas["Event"].Value.Discriminator.Mapping {
			kinds[kind] = kinds[kind] || strings.Contains(body, `"type":"`+kind+`"`)
		}
	}
	for _, f := range metatest.Changes(t, "testdata/inbound") {
		if wrong[f.Name] {
			assert.Error(t, doc.check("Events", f.JSON), f.Name)
			continue
		}
		doc.conforms(t, "Event", f.JSON)
		for kind := range doc.doc.Components.Schemas["Event"].Value.Discriminator.Mapping {
			kinds[kind] = kinds[kind] || strings.Contains(f.JSON, `"type":"`+kind+`"`)
		}
	}
	kinds["ping"] = true // below
	for kind := range doc.doc.Components.Schemas["Event"].Value.Discriminator.Mapping {
		assert.True(t, kinds[kind], "there was no %s", kind)
	}
	ping := `{"type":"ping","timestamp":"2026-11-01T09:00:00Z","data":{"challenge":"x"}}`
	doc.conforms(t, "Event", ping)
	for body, want := range map[string]int{
		ping: 200, `{"events":[{}]}`: 200, "x": 400, `{"events":[` + strings.Repeat(ping+",", 100) + ping + `]}`: 400, strings.Repeat("x", 256<<10+1): 413,
	} {
		d, _ := r.take(t, body)
		status := d.Reply.Status
		if status == 0 {
			status = 200
		}
		assert.Equal(t, want, status)
		doc.answer(t, "/channels/{channel}", status, string(d.Reply.Body))
	}
	d, err := r.takeWith(t, ping, http.Header{})
	require.Error(t, err)
	doc.answer(t, "/channels/{channel}", d.Reply.Status, string(d.Reply.Body))
	h := r.Sign([]byte(ping))
	r.now = r.now.Add(time.Hour)
	d, err = r.takeWith(t, ping, h)
	require.Error(t, err)
	doc.answer(t, "/channels/{channel}", d.Reply.Status, string(d.Reply.Body))
}

// wrong are samples that a peer should not send.
var wrong = map[string]bool{"new_content": true, "closed": true, "rejected": true, "files": true, "text": true}

// everythingHappens makes the user do all that users do.
func everythingHappens(t *testing.T, r *rig) {
	t.Helper()
	id := r.ana.Say("hello")
	file := r.Keep([]byte("x"), "image/png", "a.png")
	for _, part := range []channel.Part{
		channel.Image{Media: file, Caption: "x"}, channel.Video{Media: file}, channel.Audio{Media: file, Voice: true}, channel.File{Media: file}, channel.Sticker{Media: file},
		channel.Location{Latitude: 1, Longitude: 2, Name: "x"}, channel.Contacts{Cards: []channel.ContactCard{{Name: "Bo", FirstName: "Bo"}}}, channel.Form{Name: "x", Data: "{}"},
	} {
		_, err := r.ana.Write(part, thirdpartytest.Manner{Quote: id, LinkCode: "R7", Group: "family"})
		require.NoError(t, err)
	}
	receipt, err := r.send(t, channel.Buttons{Body: "Which?", Buttons: []channel.Button{{ID: "g", Title: "Green"}}})
	require.NoError(t, err)
	_, err = r.ana.Tap(string(receipt.ID), "g")
	require.NoError(t, err)
	require.NoError(t, r.ana.React(string(receipt.ID), "👍"))
	require.NoError(t, r.ana.React(id, ""))
	require.NoError(t, r.ana.Edit(id, "good morning"))
	require.NoError(t, r.ana.Delete(id))
	require.NoError(t, r.ana.Fail(string(receipt.ID), "permanent", "x", "y"))
	r.ana.Open("R7")
	r.ana.Block(true)
	r.ana.Block(false)
	r.ana.Consent("marketing", false)
	r.ana.Move("ana-2")
}

// The description finds what is wrong: each of these has one thing.
func TestWhatIsNotDescribedIsFound(t *testing.T) {
	doc := openAPI(t)
	send := func(content string) string {
		return `{"type":"message.send","timestamp":"2026-11-01T09:00:00Z","data":{"message_id":"m","conversation_key":"c","recipient":{"kind":"person","external_id":"a"},"content":[` + content + `]}}`
	}
	doc.conforms(t, "Request", send(`{"type":"text","text":"x"}`))
	for _, content := range []string{
		``, `{"type":"text"}`, `{"type":"text","text":""}`, `{"type":"text","text":"x","txet":"x"}`, `{"type":"hologram"}`, `{"type":"image"}`, `{"type":"image","url":"ftp://x"}`,
		`{"type":"image","url":"https://x","sha256":"x"}`, `{"type":"location","latitude":91,"longitude":0}`, `{"type":"buttons","text":"x","buttons":[]}`, `{"type":"buttons","text":"x","buttons":[{"id":"a"}]}`,
		`{"type":"list","text":"x","label":"y","sections":[{"rows":[]}]}`, `{"type":"carousel","cards":[{"image":{"type":"image"}}]}`, `{"type":"reaction","emoji":"x"}`,
	} {
		assert.Error(t, doc.check("Request", send(content)), content)
	}
	assert.Error(t, doc.check("Request", strings.Replace(send(`{"type":"text","text":"x"}`), "person", "robot", 1)))
	assert.Error(t, doc.check("Request", `{"type":"message.forget","timestamp":"2026-11-01T09:00:00Z","data":{}}`))
	for _, event := range []string{
		`{}`, `{"type":"message.status","timestamp":"2026-11-01T09:00:00Z","data":{"status":"read"}}`, `{"type":"message.status","timestamp":"x","data":{"status":"read","message_id":"m"}}`,
		`{"type":"message.received","timestamp":"2026-11-01T09:00:00Z","data":{"external_message_id":"m","sender":{},"content":[{"type":"text","text":"x"}]}}`,
		`{"type":"consent.changed","timestamp":"2026-11-01T09:00:00Z","data":{"sender":{"external_id":"a"},"granted":"no"}}`,
	} {
		assert.Error(t, doc.check("Event", event), event)
	}
	assert.Error(t, doc.check("Taken", `{"accepted":1}`))
	assert.Error(t, doc.check("Taken", `{"accepted":1,"rejected":[{"index":0,"code":"odd","text":""}]}`))
	assert.Error(t, doc.check("Sent", `{"status":"perhaps"}`))
}
