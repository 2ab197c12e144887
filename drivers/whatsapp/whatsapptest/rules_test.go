package whatsapptest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/templates"
)

// call posts a body to an edge of the number, as any client would, and returns
// the error's code, or 0.
func call(t *testing.T, s *whatsapptest.Server, edge, body string) int {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "https://graph.facebook.com/v25.0/1110001110/"+edge, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer token-of-the-simulator")
	return ask(t, s, r)
}

func ask(t *testing.T, s *whatsapptest.Server, r *http.Request) int {
	t.Helper()
	res, err := s.Transport().RoundTrip(r)
	require.NoError(t, err)
	defer func() { require.NoError(t, res.Body.Close()) }()
	raw, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	var answer struct {
		Error struct{ Code int }
	}
	require.NoError(t, json.Unmarshal(raw, &answer), string(raw))
	assert.Equal(t, answer.Error.Code != 0, res.StatusCode != http.StatusOK, string(raw))
	return answer.Error.Code
}

func long(n int) string { return strings.Repeat("ä", n) }

// Each message is at or beyond one rule; 0 means that it is accepted.
func TestRulesOfMessages(t *testing.T) {
	s := whatsapptest.New(whatsapptest.Options{})
	p := s.Phone("49151")
	id := p.Say("hi")
	button := func(id, title string) string {
		return fmt.Sprintf(`{"type":"reply","reply":{"id":%q,"title":%q}}`, id, title)
	}
	buttons := func(body string, all ...string) string {
		return `"type":"interactive","interactive":{"type":"button","body":{"text":"` + body + `"},"action":{"buttons":[` + strings.Join(all, ",") + `]}}`
	}
	row := func(id, title, hint string) string {
		return fmt.Sprintf(`{"id":%q,"title":%q,"description":%q}`, id, title, hint)
	}
	sheet := func(label string, sections ...string) string {
		return `"type":"interactive","interactive":{"type":"list","body":{"text":"x"},"action":{"button":"` + label + `","sections":[` + strings.Join(sections, ",") + `]}}`
	}
	section := func(title string, rows ...string) string {
		return `{"title":"` + title + `","rows":[` + strings.Join(rows, ",") + `]}`
	}
	link := func(label, url string) string {
		return `"type":"interactive","interactive":{"type":"cta_url","body":{"text":"x"},"action":{"name":"cta_url","parameters":{"display_text":"` + label + `","url":"` + url + `"}}}`
	}
	card := func(i int, kind, body string) string {
		return fmt.Sprintf(`{"card_index":%d,"type":%q,"header":{"type":"image","image":{"link":"https://a.example/a.jpg"}},"body":{"text":%q},
			"action":{"name":"cta_url","parameters":{"display_text":"Open","url":"https://a.example"},"buttons":[{"type":"quick_reply","quick_reply":{"id":"a","title":"A"}}]}}`, i, kind, body)
	}
	carousel := func(cards ...string) string {
		return `"type":"interactive","interactive":{"type":"carousel","body":{"text":"x"},"action":{"cards":[` + strings.Join(cards, ",") + `]}}`
	}
	var rows []string
	for i := range 11 {
		rows = append(rows, row(fmt.Sprint(i), "x", "y"))
	}
	for _, c := range []struct {
		want int
		rest string
	}{
		{0, `"type":"text","text":{"body":"` + long(4096) + `"}`},
		{131009, `"type":"text","text":{"body":"` + long(4097) + `"}`},
		{131008, `"type":"text","text":{"body":""}`},
		{131008, `"type":"text"`},
		{131051, `"type":"hologram"`},
		{0, `"type":"image","image":{"link":"https://a.example/a.jpg","caption":"` + long(1024) + `"}`},
		{131009, `"type":"image","image":{"link":"https://a.example/a.jpg","caption":"` + long(1025) + `"}`},
		{131008, `"type":"image","image":{}`},
		{131008, `"type":"video"`},
		{131009, `"type":"image","image":{"id":"123"}`},
		{100, `"type":"audio","audio":{"link":"https://a.example/a.mp3","caption":"x"}`},
		{131009, `"type":"location","location":{"latitude":91,"longitude":0}`},
		{131008, `"type":"location"`},
		{131008, `"type":"contacts","contacts":[{"name":{"first_name":"A"}}]`},
		{131009, `"type":"contacts","contacts":[{"name":{"formatted_name":"A"}}]`},
		{131009, `"type":"contacts","contacts":[]`},
		{0, `"type":"reaction","reaction":{"message_id":"` + id + `","emoji":""}`},
		{131008, `"type":"reaction","reaction":{"message_id":"` + id + `"}`},
		{131009, `"type":"reaction","reaction":{"message_id":"wamid.x","emoji":"👍"}`},

		{0, buttons("x", button("a", "A"), button("b", "B"), button(long(256), long(20)))},
		{131009, buttons("x", button("a", "A"), button("b", "B"), button("c", "C"), button("d", "D"))},
		{131009, buttons("x", button("a", "A"), button("b", "A"))},
		{131009, buttons("x", button("a", long(21)))},
		{131009, buttons("x", button(long(257), "A"))},
		{131009, buttons("x", button(" a", "A"))},
		{131008, buttons("x", button("a", ""))},
		{131009, buttons("x")},
		{131009, buttons("x", `{"type":"other"}`)},
		{131009, buttons(long(1025), button("a", "A"))},
		{131008, buttons("", button("a", "A"))},

		{0, sheet("Menu", section("", rows[:10]...))},
		{131009, sheet("Menu", section("a", rows[:6]...), section("b", rows[6:]...))},
		{131009, sheet(long(21), section("", rows[0]))},
		{131008, sheet("Menu", section("", rows[0]), section("b", rows[1]))},
		{131009, sheet("Menu", section(long(25), rows[0]))},
		{131009, sheet("Menu", section("", row(long(201), "x", "")))},
		{131009, sheet("Menu", section("", row("a", long(25), "")))},
		{131009, sheet("Menu", section("", row("a", "x", long(73))))},
		{131009, sheet("Menu", section("", rows[0], rows[0]))},
		{131009, sheet("Menu")},

		{0, link(long(20), "https://a.example/x")},
		{131009, link(long(21), "https://a.example/x")},
		{131009, link("Open", "ftp://a.example/x")},
		{131009, link("Open", "a.example")},

		{0, carousel(card(0, "cta_url", long(160)), card(1, "cta_url", "x"))},
		{0, carousel(card(0, "quick_reply", "x"), card(1, "quick_reply", "x"))},
		{131009, carousel(card(0, "cta_url", long(161)), card(1, "cta_url", "x"))},
		{131009, carousel(card(0, "cta_url", "a\nb\nc\nd"), card(1, "cta_url", "x"))},
		{131009, carousel(card(0, "cta_url", "x"))},
		{131009, carousel(card(0, "cta_url", "x"), card(1, "quick_reply", "x"))},
		{131009, carousel(card(1, "cta_url", "x"), card(0, "cta_url", "x"))},
		{131009, `"type":"interactive","interactive":{"type":"other","body":{"text":"x"}}`},
		{131008, `"type":"interactive","interactive":{"type":"button"}`},
		{131008, `"type":"interactive"`},
		{131009, `"type":"interactive","interactive":{"type":"list","header":{"type":"image","image":{"link":"https://a.example"}},"body":{"text":"x"}}`},
		{131009, `"type":"interactive","interactive":{"type":"location_request_message","header":{"type":"text","text":"x"},"body":{"text":"x"},"action":{"name":"send_location"}}`},
	} {
		body := `{"messaging_product":"whatsapp","to":"+49151",` + c.rest + `}`
		require.True(t, json.Valid([]byte(strings.ReplaceAll(body, "\n", " "))), body)
		assert.Equal(t, c.want, call(t, s, "messages", strings.ReplaceAll(body, "\n\t\t\t", " ")), c.rest)
	}
}

func TestRulesOfTheHead(t *testing.T) {
	s := whatsapptest.New(whatsapptest.Options{})
	p := s.Phone("49151")
	p.Say("hi")
	const text = `"type":"text","text":{"body":"x"}}`
	for body, want := range map[string]int{
		`{"messaging_product":"whatsapp","to":"+49 (151)",` + text: 0,
		`{"to":"49151",` + text:                                                                               100,
		`{"messaging_product":"whatsapp",` + text:                                                             131008,
		`{"messaging_product":"whatsapp","to":"49301234567",` + text:                                          131021,
		`{"messaging_product":"whatsapp","to":"49151","recipient_type":"other",` + text:                       131009,
		`{"messaging_product":"whatsapp","recipient":"DE.1",` + text:                                          131009,
		`{"messaging_product":"whatsapp","recipient":"49151",` + text:                                         131009,
		`{"messaging_product":"whatsapp","recipient":"` + p.Customer().UserID + `",` + text:                   0,
		`{"messaging_product":"whatsapp","to":"49151","biz_opaque_callback_data":"` + long(513) + `",` + text: 131009,
		`{"messaging_product":"whatsapp","status":"read","message_id":"wamid.x"}`:                             131009,
		`{`: 100,
	} {
		assert.Equal(t, want, call(t, s, "messages", body), body)
	}
}

// A user id in "to" is accepted and leads nowhere, without any status.
func TestUserIDsInToAreLost(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	ana := b.Phone("49151")
	ana.Say("hi")
	b.told(t)
	body := `{"messaging_product":"whatsapp","to":"` + ana.Customer().UserID + `","type":"text","text":{"body":"x"}}`
	assert.Zero(t, call(t, b.Server, "messages", body))
	assert.Empty(t, b.told(t))
	assert.Len(t, ana.Screen(), 1)
}

func TestNumbersWithoutWhatsAppFailLater(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	r, err := b.channel.Send(t.Context(), &channel.Message{To: channel.Address{Kind: channel.AddressPhone, Value: "+49999"}, Parts: channel.Parts{channel.Text{Body: "x"}}})
	require.NoError(t, err)
	s := b.told(t)[0].(channel.StatusChanged)
	assert.Equal(t, r.ID, s.Of)
	assert.Equal(t, "131026", s.Failure.Code)
}

func TestTheWindow(t *testing.T) {
	b := open(t, whatsapptest.Options{Templates: []templates.Template{{Name: "hello", Language: "de", Body: templates.Text{Text: "Hello"}}}})
	ana := b.Phone("49151")
	_, err := b.write(t, ana, channel.Text{Body: "x"})
	assert.Equal(t, "131047", code(t, err), "she never wrote")
	ana.Say("hi")
	b.clock.Pass(24*time.Hour - 1)
	b.wrote(t, ana, channel.Text{Body: "x"})
	b.clock.Pass(1)
	_, err = b.write(t, ana, channel.Text{Body: "x"})
	assert.Equal(t, "131047", code(t, err))
	b.wrote(t, ana, channel.Template{Name: "hello", Language: "de"})
	_, err = b.write(t, ana, channel.Text{Body: "x"})
	assert.Equal(t, "131047", code(t, err), "our own template opens nothing")
	require.NoError(t, ana.React(ana.Arrived()[0].ID, "👍"))
	b.wrote(t, ana, channel.Text{Body: "x"})
}

func TestTheWindowCanBeRefusedLater(t *testing.T) {
	b := open(t, whatsapptest.Options{LateRefusals: true})
	ana := b.Phone("49151")
	b.wrote(t, ana, channel.Text{Body: "x"})
	assert.Equal(t, "131047", b.told(t)[0].(channel.StatusChanged).Failure.Code)
	assert.Empty(t, ana.Screen())
}

func TestRulesOfTemplates(t *testing.T) {
	b := open(t, whatsapptest.Options{Templates: []templates.Template{
		{Name: "plain", Language: "de", Header: templates.Header{Kind: templates.HeaderText, Text: templates.Text{Text: "Hi {{1}}"}}, Body: templates.Text{Text: "{{1}} and {{2}}"}, Footer: "bye"},
		{Name: "named", Language: "de", Parameters: templates.Named, Body: templates.Text{Text: "Order {{order}}"}},
		{Name: "place", Language: "de", Header: templates.Header{Kind: templates.HeaderLocation}, Body: templates.Text{Text: "Here"}},
		{Name: "links", Language: "de", Body: templates.Text{Text: "x"}, Buttons: []templates.Button{
			{Kind: templates.ButtonURL, Title: "a", URL: "https://a.example"}, {Kind: templates.ButtonURL, Title: "b", URL: "https://a.example/{{1}}"}, {Kind: templates.ButtonCode, Title: "c"}}},
		{Name: "paused", Language: "de", Status: templates.StatusPaused},
		{Name: "disabled", Language: "de", Status: templates.StatusDisabled},
		{Name: "pending", Language: "de", Status: templates.StatusPending},
	}})
	ana := b.Phone("49151")
	text := func(s string) channel.Parameter { return channel.Parameter{Text: s} }
	for _, c := range []struct {
		want string
		part channel.Template
	}{
		{"", channel.Template{Name: "plain", Language: "de", Header: []channel.Parameter{text("A")}, Body: []channel.Parameter{text("b"), text("c")}}},
		{"132001", channel.Template{Name: "plain", Language: "en"}},
		{"132001", channel.Template{Name: "none", Language: "de"}},
		{"132001", channel.Template{Name: "pending", Language: "de"}},
		{"132015", channel.Template{Name: "paused", Language: "de"}},
		{"132016", channel.Template{Name: "disabled", Language: "de"}},
		{"132000", channel.Template{Name: "plain", Language: "de", Header: []channel.Parameter{text("A")}, Body: []channel.Parameter{text("b")}}},
		{"132000", channel.Template{Name: "plain", Language: "de", Body: []channel.Parameter{text("b"), text("c")}}},
		{"132012", channel.Template{Name: "plain", Language: "de", Header: []channel.Parameter{{Image: &channel.Media{URL: "https://a.example"}}}, Body: []channel.Parameter{text("b"), text("c")}}},
		{"", channel.Template{Name: "named", Language: "de", Body: []channel.Parameter{{Name: "order", Text: "77"}}}},
		{"132000", channel.Template{Name: "named", Language: "de", Body: []channel.Parameter{text("77")}}},
		{"", channel.Template{Name: "place", Language: "de", Header: []channel.Parameter{{Location: &channel.Location{Latitude: 1, Longitude: 2}}}}},
		{"132012", channel.Template{Name: "place", Language: "de"}},
		{"", channel.Template{Name: "links", Language: "de", Buttons: []channel.TemplateButton{{Index: 1, Kind: channel.TemplateURL, Value: "x"}, {Index: 2, Kind: channel.TemplateCode, Value: "SAVE"}}}},
		{"131008", channel.Template{Name: "links", Language: "de", Buttons: []channel.TemplateButton{{Index: 1, Kind: channel.TemplateURL, Value: "x"}}}},
		{"132000", channel.Template{Name: "links", Language: "de", Buttons: []channel.TemplateButton{{Index: 0, Kind: channel.TemplateURL, Value: "x"}, {Index: 1, Kind: channel.TemplateURL, Value: "x"}, {Index: 2, Kind: channel.TemplateCode, Value: "SAVE"}}}},
	} {
		_, err := b.write(t, ana, c.part)
		if c.want == "" {
			assert.NoError(t, err, c.part)
			continue
		}
		assert.Equal(t, c.want, code(t, err), c.part)
	}
	assert.Equal(t, channel.Parts{channel.Text{Body: "Hi A\n\nb and c\n\nbye"}}, ana.Screen()[0].Parts)
	assert.Equal(t, "plain", ana.Screen()[0].Template)
	assert.Equal(t, channel.Parts{channel.Text{Body: "Order 77"}}, ana.Screen()[1].Parts)

	for _, value := range []string{`a\nb`, `a\tb`, "a     b"} {
		body := `{"messaging_product":"whatsapp","to":"49151","type":"template","template":{"name":"named","language":{"code":"de"},"components":[{"type":"body","parameters":[{"type":"text","parameter_name":"order","text":"` + value + `"}]}]}}`
		assert.Equal(t, 132018, call(t, b.Server, "messages", body), value)
	}
}

func TestRulesOfFiles(t *testing.T) {
	s := whatsapptest.New(whatsapptest.Options{})
	s.Phone("49151").Say("hi")
	up := func(kind string, size int) int {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		require.NoError(t, form.WriteField("messaging_product", "whatsapp"))
		part, err := form.CreatePart(map[string][]string{"Content-Disposition": {`form-data; name="file"; filename="a"`}, "Content-Type": {kind}})
		require.NoError(t, err)
		_, err = part.Write(make([]byte, size))
		require.NoError(t, err)
		require.NoError(t, form.Close())
		r := httptest.NewRequest(http.MethodPost, "https://graph.facebook.com/v25.0/1110001110/media", &body)
		r.Header.Set("Content-Type", form.FormDataContentType())
		r.Header.Set("Authorization", "Bearer token-of-the-simulator")
		return ask(t, s, r)
	}
	assert.Zero(t, up("image/jpeg", 5<<20))
	assert.Equal(t, 131053, up("image/jpeg", 5<<20+1))
	assert.Zero(t, up("audio/ogg; codecs=opus", 10))
	assert.Equal(t, 100, up("application/octet-stream", 10))
	assert.Equal(t, 100, up("image/gif", 10))
	assert.Equal(t, 100, call(t, s, "media", `{}`))
}

func TestAFileIsWhatItsTypeSays(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	ana := b.Phone("49151")
	ana.Say("hi")
	m, err := b.channel.UploadMedia(t.Context(), channel.MediaUpload{Body: strings.NewReader("x"), Type: "image/png", Size: 1})
	require.NoError(t, err)
	b.wrote(t, ana, channel.Image{Media: m})
	_, err = b.write(t, ana, channel.Video{Media: m})
	assert.Equal(t, "131053", code(t, err))
	b.clock.Pass(30 * 24 * time.Hour)
	ana.Say("hi")
	_, err = b.write(t, ana, channel.Image{Media: m})
	assert.Equal(t, "131009", code(t, err), "it has expired")
}

func TestAddressesOfFilesLiveForFiveMinutes(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	m := b.Keep([]byte("x"), "image/png", "")
	get := func(address string) *http.Response {
		r := httptest.NewRequest(http.MethodGet, address, nil)
		r.Header.Set("Authorization", "Bearer token-of-the-simulator")
		res, err := b.Transport().RoundTrip(r)
		require.NoError(t, err)
		return res
	}
	var file struct{ URL string }
	require.NoError(t, json.NewDecoder(get("https://graph.facebook.com/v25.0/"+m.ID).Body).Decode(&file))
	b.clock.Pass(5*time.Minute - 1)
	assert.Equal(t, http.StatusOK, get(file.URL).StatusCode)
	b.clock.Pass(1)
	assert.Equal(t, http.StatusNotFound, get(file.URL).StatusCode)
	assert.Equal(t, http.StatusBadRequest, get("https://graph.facebook.com/v25.0/"+m.ID+"?phone_number_id=7").StatusCode)
}

func TestPathsThatAreNotThere(t *testing.T) {
	s := whatsapptest.New(whatsapptest.Options{})
	for _, path := range []string{"/", "/v25.0/", "/v25.0/1110001110/nothing", "/1110001110/messages", "/v25.0/7/messages"} {
		r := httptest.NewRequest(http.MethodPost, "https://graph.facebook.com"+path, strings.NewReader("{}"))
		r.Header.Set("Authorization", "Bearer token-of-the-simulator")
		assert.Equal(t, 33, ask(t, s, r), path)
	}
	r := httptest.NewRequest(http.MethodGet, "https://graph.facebook.com/v25.0/1110001110", nil)
	assert.Equal(t, 190, ask(t, s, r), "without a token")
}

// The server works over a network as well: files then come from itself.
func TestOverHTTP(t *testing.T) {
	b := open(t, whatsapptest.Options{})
	server := httptest.NewServer(b.Server)
	defer server.Close()
	hooks := httptest.NewServer(b)
	defer hooks.Close()
	b.SendToURL(hooks.URL, nil)
	cfg := b.Config()
	cfg.BaseURL, cfg.Transport = server.URL, nil
	c, err := whatsapp.New(cfg)
	require.NoError(t, err)

	b.Phone("49151").Say("hi")
	require.Len(t, b.told(t), 1)
	_, err = c.Send(t.Context(), &channel.Message{To: b.Phone("49151").Address(), Parts: channel.Parts{channel.Text{Body: "x"}}})
	require.NoError(t, err)
	content, err := c.OpenMedia(t.Context(), b.Keep([]byte("bytes"), "image/jpeg", ""))
	require.NoError(t, err)
	body, err := io.ReadAll(content.Body)
	require.NoError(t, err)
	assert.Equal(t, "bytes", string(body))
	require.NoError(t, content.Body.Close())

	b.FailCalls(1, whatsapptest.CallFault{Accept: true, Drop: true})
	_, err = c.Send(t.Context(), &channel.Message{To: b.Phone("49151").Address(), Parts: channel.Parts{channel.Text{Body: "x"}}})
	assert.ErrorIs(t, err, channel.Unavailable)
	assert.Len(t, b.Phone("49151").Arrived(), 2)
}
