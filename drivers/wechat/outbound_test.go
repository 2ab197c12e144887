package wechat_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/wechat"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
)

var (
	two     = []channel.Button{{ID: "101", Title: "Yes"}, {ID: "answer:no", Title: "No & never"}}
	picture = channel.Media{URL: "https://shop.example/a.jpg", Type: "image/jpeg"}
)

// outbound is what each kind of part looks like in the body of a call.
var outbound = []struct {
	name string
	part func(r *rig, t testing.TB) channel.Part
	want string
}{
	{"text", just(channel.Text{Body: "<b>Tee</b> & \"茶\" 😀"}), `{"touser":"O","msgtype":"text","text":{"content":"<b>Tee</b> & \"茶\" 😀"}}`},
	{"image", fileOf("image/jpeg"), `{"touser":"O","msgtype":"image","image":{"media_id":"M"}}`},
	{"voice", fileOf("audio/amr"), `{"touser":"O","msgtype":"voice","voice":{"media_id":"M"}}`},
	{"video", fileOf("video/mp4"), `{"touser":"O","msgtype":"video","video":{"media_id":"M","description":"A film"}}`},
	{"buttons", just(channel.Buttons{Body: "Well?", Footer: "Take your time", Buttons: two}), `{"touser":"O","msgtype":"msgmenu","msgmenu":{"head_content":"Well?","list":[{"id":"101","content":"Yes"},{"id":"answer:no","content":"No & never"}],"tail_content":"Take your time"}}`},
	{"quick replies", just(channel.QuickReplies{Body: "Well?", Replies: two}), `{"touser":"O","msgtype":"msgmenu","msgmenu":{"head_content":"Well?","list":[{"id":"101","content":"Yes"},{"id":"answer:no","content":"No & never"}]}}`},
	{"link", just(channel.LinkButton{Body: "It is on its way", Label: "Your order", URL: "https://shop.example/o?a=1&b=2"}), `{"touser":"O","msgtype":"news","news":{"articles":[{"title":"Your order","description":"It is on its way","url":"https://shop.example/o?a=1&b=2"}]}}`},
	{"link with a picture", just(channel.LinkButton{Header: channel.Header{Image: &picture}, Body: "It is on its way", Label: "Your order", URL: "https://shop.example/o"}), `{"touser":"O","msgtype":"news","news":{"articles":[{"title":"Your order","description":"It is on its way","url":"https://shop.example/o","picurl":"https://shop.example/a.jpg"}]}}`},
	{"card", just(channel.Carousel{Cards: []channel.Card{{Title: "Tea", Body: "Green", Image: &picture, Buttons: []channel.CardButton{{Title: "Order", URL: "https://shop.example/tea"}}}}}), `{"touser":"O","msgtype":"news","news":{"articles":[{"title":"Tea","description":"Green\nOrder","url":"https://shop.example/tea","picurl":"https://shop.example/a.jpg"}]}}`},
	{"card without words", just(channel.Carousel{Cards: []channel.Card{{Title: "Tea", Buttons: []channel.CardButton{{Title: "Order", URL: "https://shop.example/tea"}}}}}), `{"touser":"O","msgtype":"news","news":{"articles":[{"title":"Tea","description":"Order","url":"https://shop.example/tea"}]}}`},
	{"card with a picture only", just(channel.Carousel{Cards: []channel.Card{{Title: "Tea", Image: &picture}}}), `{"touser":"O","msgtype":"news","news":{"articles":[{"title":"Tea","description":"","url":"https://shop.example/a.jpg","picurl":"https://shop.example/a.jpg"}]}}`},
	{"card with words only", just(channel.Carousel{Cards: []channel.Card{{Title: "Tea", Body: "Green"}}}), `{"touser":"O","msgtype":"text","text":{"content":"Tea\nGreen"}}`},
	{"card that answers", just(channel.Carousel{Cards: []channel.Card{{Title: "Tea", Image: &picture, Buttons: []channel.CardButton{{ID: "a", Title: "Take"}, {URL: "https://shop.example/tea", Title: "More"}}}}}), `{"touser":"O","msgtype":"msgmenu","msgmenu":{"head_content":"Tea\nhttps://shop.example/a.jpg\nMore: https://shop.example/tea","list":[{"id":"a","content":"Take"}]}}`},
	{"card with two addresses", just(channel.Carousel{Cards: []channel.Card{{Body: "Tea", Buttons: []channel.CardButton{{URL: "https://shop.example/1", Title: "One"}, {URL: "https://shop.example/2", Title: "Two"}}}}}), `{"touser":"O","msgtype":"text","text":{"content":"Tea\nOne: https://shop.example/1\nTwo: https://shop.example/2"}}`},
	{"template", just(filledOrder), `{"touser":"O","template_id":"T-order","client_msg_id":"K","data":{"thing1":{"value":"Tea"},"time2":{"value":"2026-11-01"}}}`},
	{"template with an address", just(linked(filledOrder)), `{"touser":"O","template_id":"T-order","url":"https://shop.example/o","client_msg_id":"K","data":{"thing1":{"value":"Tea"},"time2":{"value":"2026-11-01"}}}`},
	{"notification", just(filledNotice), `{"touser":"O","template_id":"N-visit","data":{"thing1":{"value":"Tea"}}}`},
	{"notification with an address", just(linked(filledNotice)), `{"touser":"O","template_id":"N-visit","page":"https://shop.example/o","data":{"thing1":{"value":"Tea"}}}`},
}

func just(p channel.Part) func(*rig, testing.TB) channel.Part {
	return func(*rig, testing.TB) channel.Part { return p }
}

func linked(t channel.Template) channel.Template {
	t.Buttons = []channel.TemplateButton{{Kind: channel.TemplateURL, Value: "https://shop.example/o"}}
	return t
}

// fileOf uploads a file and is the part that shows it.
func fileOf(kind string) func(*rig, testing.TB) channel.Part {
	return func(r *rig, t testing.TB) channel.Part {
		m := r.uploaded(t, kind)
		switch kind {
		case "audio/amr":
			return channel.Audio{Media: m, Voice: true}
		case "video/mp4":
			return channel.Video{Media: m, Caption: "A film"}
		}
		return channel.Image{Media: m}
	}
}

// jpegStart is how a picture begins.
const jpegStart = "\xff\xd8\xff\xe0 a picture"

func (r *rig) uploaded(t testing.TB, kind string) channel.Media {
	t.Helper()
	m, err := r.channel.UploadMedia(t.Context(), channel.MediaUpload{Body: strings.NewReader(jpegStart), Type: kind, Name: "a", Size: int64(len(jpegStart))})
	require.NoError(t, err)
	return m
}

func granted() wechattest.Options {
	return wechattest.Options{Templates: []wechattest.Template{order}, Notices: []wechattest.Template{notice}, MiniPrograms: []string{"wxmini"}}
}

func TestPartsBecomeMessages(t *testing.T) {
	for _, c := range outbound {
		t.Run(c.name, func(t *testing.T) {
			r := open(t, granted())
			require.NoError(t, r.ana.TemplateConsent(notice.ID, true, 1))
			part := c.part(r, t)
			receipt, err := r.send(t, part)
			require.NoError(t, err)
			assert.Equal(t, channel.StatusAccepted, receipt.Status)
			_, isTemplate := part.(channel.Template)
			assert.Equal(t, isTemplate, receipt.ID != "", "only templates are named")
			assert.Equal(t, c.want, r.sent(t, part))
			require.Len(t, r.ana.Arrived(), 1)
		})
	}
}

// sent is the body of the latest call, with O for the person, M for the file and
// K for the key.
func (r *rig) sent(t testing.TB, part channel.Part) string {
	t.Helper()
	body := strings.ReplaceAll(r.wire.Last(t).Body, r.ana.OpenID(), "O")
	if m, ok := channel.MediaOf(part); ok {
		body = strings.ReplaceAll(body, m.ID, "M")
	}
	var v struct {
		Key string `json:"client_msg_id"`
	}
	require.NoError(t, json.Unmarshal([]byte(body), &v))
	if v.Key != "" {
		assert.LessOrEqual(t, len(v.Key), 32)
		body = strings.ReplaceAll(body, v.Key, "K")
	}
	return body
}

// Every kind that the capabilities promise has a row above.
func TestEveryKindThatIsPromisedIsTried(t *testing.T) {
	r := open(t, granted())
	tried := map[channel.PartKind]bool{}
	for _, c := range outbound {
		tried[c.part(r, t).Kind()] = true
	}
	for kind := range r.channel.Capabilities().Parts {
		assert.True(t, tried[kind], kind)
	}
}

// JSON goes out with every character as it is.
func TestCharactersAreNotEscaped(t *testing.T) {
	for text, want := range map[string]string{
		"<a&b>":              "<a&b>",
		"早上好 😀 é":            "早上好 😀 é",
		"a\u2028b\u2029c":    "a\nb\nc",
		"tab\there\r\nthere": "tab\there\r\nthere",
		`\u003c "quoted" \\`: `\u003c "quoted" \\`,
		"bell\x07 and \x1b":  "bell and ",
		"\uFFFD":             "\uFFFD",
	} {
		r := open(t, wechattest.Options{})
		_, err := r.send(t, channel.Text{Body: text})
		require.NoError(t, err, "%q", text)
		assert.Equal(t, channel.Parts{channel.Text{Body: want}}, r.ana.Arrived()[0].Parts, "%q", text)
	}
}

// What a person types is no markup; a program may link.
func TestLinksOfPeopleAreShownAsTyped(t *testing.T) {
	const typed = `see <a href="https://evil.example">here</a>, <A HREF='x'>, <abbr> and a<b`
	for author, links := range map[channel.AuthorKind]bool{channel.AuthorAgent: false, "": false, channel.AuthorBot: true, channel.AuthorSystem: true} {
		r := open(t, wechattest.Options{})
		m := r.message(channel.Text{Body: typed})
		m.Author = author
		_, err := r.channel.Send(t.Context(), m)
		require.NoError(t, err)
		b := r.ana.Arrived()[0]
		assert.Equal(t, links, len(b.Actions) > 0, author)
		shown := strings.ReplaceAll(b.Parts[0].(channel.Text).Body, "\u2060", "")
		assert.Equal(t, !links, shown == typed, author)
		assert.Contains(t, b.Parts[0].(channel.Text).Body, "<abbr> and a<b")

		m = r.message(channel.Buttons{Body: typed, Footer: typed, Buttons: two})
		m.Author = author
		_, err = r.channel.Send(t.Context(), m)
		require.NoError(t, err)
		assert.Equal(t, links, strings.Contains(r.wire.Last(t).Body, "<a href"))
	}
	r := open(t, wechattest.Options{})
	_, err := r.send(t, channel.Text{Body: "<a >" + strings.Repeat("x", 2044)})
	assert.Equal(t, channel.Invalid, failure(t, err).Kind, "it does not fit any more")
}

func TestTextsAreCountedInBytes(t *testing.T) {
	caps := open(t, wechattest.Options{}).channel.Capabilities()
	for name, c := range map[string]struct {
		text  string
		calls int
	}{
		"2047": {strings.Repeat("x", 2047), 1}, "2048": {strings.Repeat("x", 2048), 1}, "2049": {strings.Repeat("x", 2049), 2},
		"Chinese at the border": {strings.Repeat("茶", 682) + "xx", 1}, "Chinese over the border": {strings.Repeat("茶", 683), 2},
		"an emoji over the border": {strings.Repeat("x", 2046) + "😀", 2}, "much": {strings.Repeat("早上好。", 1000), 6},
	} {
		r := open(t, wechattest.Options{})
		r.ana.Pay()
		plan, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{channel.Text{Body: c.text}}}, caps)
		require.NoError(t, err, name)
		assert.Len(t, plan.Calls, c.calls, name)
		for _, call := range plan.Calls {
			assert.True(t, utf8.ValidString(call.Parts[0].(channel.Text).Body), name)
			_, err := r.send(t, call.Parts[0])
			assert.NoError(t, err, name)
		}
	}
	r := openWith(t, wechattest.Options{TextBytes: 100}, func(cfg *wechat.Config) { cfg.MaxText = 100 })
	_, err := r.send(t, channel.Text{Body: strings.Repeat("x", 101)})
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	assert.Empty(t, r.paths())
}

func TestAgentsAreShown(t *testing.T) {
	r := openWith(t, wechattest.Options{}, func(cfg *wechat.Config) { cfg.KFAccount = "ann@shop" })
	r.AddAgent("ann@shop", "Ann")
	_, err := r.send(t, hi)
	require.NoError(t, err)
	assert.Equal(t, "Ann", r.ana.Arrived()[0].AgentName)
	m := r.message()
	m.Native = wechat.Native{Type: "text", Object: json.RawMessage(`{"content":"as it is"}`)}
	_, err = r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.Equal(t, "Ann", r.ana.Arrived()[1].AgentName)
}

func TestNativeMessages(t *testing.T) {
	r := open(t, granted())
	thumb := r.uploaded(t, "image/jpeg").ID
	article, _ := r.Publish("News", "https://shop.example/news")
	for kind, object := range map[string]string{
		"miniprogrampage": `{"title":"Shop","appid":"wxmini","pagepath":"pages/a?x=1\u0026y","thumb_media_id":"` + thumb + `"}`,
		"music":           `{"title":"t","description":"d","musicurl":"https://shop.example/a.mp3","thumb_media_id":"` + thumb + `"}`,
		"mpnewsarticle":   `{"article_id":"` + article + `"}`,
		"wxcard":          `{"card_id":"C"}`,
	} {
		m := r.message()
		m.Native = wechat.Native{Type: kind, Object: json.RawMessage(object)}
		_, err := r.channel.Send(t.Context(), m)
		require.NoError(t, err, kind)
	}
	assert.Len(t, r.ana.Arrived(), 4)
	calls := len(r.wire.Calls())
	for name, bad := range map[string]any{
		"no object": wechat.Native{Type: "text", Object: json.RawMessage(`[]`)}, "null": wechat.Native{Type: "text", Object: json.RawMessage(`null`)},
		"no type": wechat.Native{Object: json.RawMessage(`{}`)}, "not JSON": wechat.Native{Type: "text", Object: json.RawMessage(`{`)},
		"another field": wechat.Native{Type: "touser", Object: json.RawMessage(`{}`)}, "nothing": wechat.Native{}, "a stranger's": 7,
	} {
		m := r.message()
		m.Native = bad
		_, err := r.channel.Send(t.Context(), m)
		assert.Equal(t, channel.Invalid, failure(t, err).Kind, name)
	}
	m := r.message(hi)
	m.Native = wechat.Native{Type: "wxcard", Object: json.RawMessage(`{"card_id":"C"}`)}
	_, err := r.channel.Send(t.Context(), m)
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	_, err = r.channel.DecodeNative([]byte(`7`))
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	assert.Len(t, r.wire.Calls(), calls)
}

func TestRecipientsThatAreNone(t *testing.T) {
	r := open(t, wechattest.Options{})
	id, scope := r.ana.OpenID(), r.Credentials().AppID
	for name, to := range map[string]channel.Address{
		"nobody":          {},
		"a phone":         {Kind: channel.AddressPhone, Value: "+49151"},
		"a union id":      {Kind: channel.AddressParent, Scope: "p", Value: "u1"},
		"no value":        {Kind: channel.AddressUser, Scope: scope},
		"another account": {Kind: channel.AddressUser, Scope: "wxanother", Value: id},
		"a query":         {Kind: channel.AddressUser, Scope: scope, Value: "o&x=1"},
		"a new line":      {Kind: channel.AddressUser, Scope: scope, Value: id + "\n"},
	} {
		m := r.message(hi)
		m.To = to
		_, err := r.channel.Send(t.Context(), m)
		assert.Equal(t, channel.Invalid, failure(t, err).Kind, name)
		_, err = r.channel.Profile(t.Context(), to)
		assert.Equal(t, channel.Invalid, failure(t, err).Kind, name)
		assert.Equal(t, channel.Invalid, failure(t, r.channel.CheckContact(t.Context(), to)).Kind, name)
		assert.Equal(t, channel.Invalid, failure(t, r.channel.Typing(t.Context(), to, "")).Kind, name)
		assert.Equal(t, channel.Invalid, failure(t, r.channel.SetRemark(t.Context(), to, "x")).Kind, name)
	}
	assert.Empty(t, r.wire.Calls())
	m := r.message(hi)
	m.To.Scope = ""
	_, err := r.channel.Send(t.Context(), m)
	assert.NoError(t, err, "an address without a scope is ours")
}

// Parts that the planner would not have let through are refused without a call.
func TestPartsThatDoNotFit(t *testing.T) {
	r := open(t, granted())
	film := channel.Media{URL: "https://shop.example/a.mp4", Type: "video/mp4"}
	named := func(change func(*channel.Template)) channel.Template {
		v := filledOrder
		change(&v)
		return v
	}
	for name, c := range map[string]struct {
		part channel.Part
		kind channel.ErrorKind
	}{
		"nothing":                      {nil, channel.Invalid},
		"an empty text":                {channel.Text{}, channel.Invalid},
		"a file":                       {channel.File{Media: picture}, channel.Unsupported},
		"a picture without an id":      {channel.Image{Media: picture}, channel.Unsupported},
		"a picture of another type":    {channel.Image{Media: channel.Media{ID: "M", Type: "image/webp"}}, channel.Unsupported},
		"a picture with a caption":     {channel.Image{Media: channel.Media{ID: "M"}, Caption: "x"}, channel.Invalid},
		"a large picture":              {channel.Image{Media: channel.Media{ID: "M", Type: "image/png", Size: 2<<20 + 1}}, channel.Invalid},
		"a film without an id":         {channel.Video{Media: film}, channel.Unsupported},
		"eleven items":                 {channel.Buttons{Body: "x", Buttons: buttons(11)}, channel.Invalid},
		"a header":                     {channel.Buttons{Header: channel.Header{Text: "h"}, Body: "x", Buttons: two}, channel.Invalid},
		"a film above a link":          {channel.LinkButton{Header: channel.Header{Video: &film}, Body: "x", Label: "y", URL: "https://x.example"}, channel.Unsupported},
		"a nameless film above a link": {channel.LinkButton{Header: channel.Header{Video: &channel.Media{URL: film.URL}}, Body: "x", Label: "y", URL: "https://x.example"}, channel.Unsupported},
		"an uploaded picture above":    {channel.LinkButton{Header: channel.Header{Image: &channel.Media{ID: "M"}}, Body: "x", Label: "y", URL: "https://x.example"}, channel.Invalid},
		"a link to no page":            {channel.LinkButton{Body: "x", Label: "y", URL: "tel:1"}, channel.Invalid},
		"a card that opens no page":    {channel.Carousel{Cards: []channel.Card{{Title: "A", Buttons: []channel.CardButton{{Title: "x", URL: "tel:1"}}}}}, channel.Invalid},
		"a card that is too long":      {channel.Carousel{Cards: []channel.Card{{Title: "A", Body: strings.Repeat("x", 300), Buttons: []channel.CardButton{{Title: "x", URL: "https://x.example/" + strings.Repeat("x", 1000)}, {Title: "y", URL: "https://x.example/" + strings.Repeat("y", 1000)}, {Title: "z", ID: "z"}}}}}, channel.Invalid},
		"two cards":                    {channel.Carousel{Cards: []channel.Card{{Title: "A"}, {Title: "B"}}}, channel.Invalid},
		"a nameless value":             {named(func(v *channel.Template) { v.Body = []channel.Parameter{{Text: "x"}} }), channel.Invalid},
		"an empty value":               {named(func(v *channel.Template) { v.Body = []channel.Parameter{{Name: "thing1", Text: " "}} }), channel.Invalid},
		"a value that is a file":       {named(func(v *channel.Template) { v.Body = []channel.Parameter{{Name: "thing1", Image: &picture}} }), channel.Unsupported},
		"a header of a template":       {named(func(v *channel.Template) { v.Header = []channel.Parameter{{Text: "x"}} }), channel.Unsupported},
		"cards of a template":          {named(func(v *channel.Template) { v.Cards = make([]channel.TemplateCard, 1) }), channel.Invalid},
		"an answer of a template": {named(func(v *channel.Template) {
			v.Buttons = []channel.TemplateButton{{Kind: channel.TemplateReply, Value: "x"}}
		}), channel.Unsupported},
		"a template that leads nowhere": {named(func(v *channel.Template) {
			v.Buttons = []channel.TemplateButton{{Kind: channel.TemplateURL, Value: "77"}}
		}), channel.Invalid},
	} {
		_, err := r.send(t, c.part)
		e := failure(t, err)
		assert.Equal(t, c.kind, e.Kind, "%s: %v", name, err)
		assert.False(t, e.Uncertain, name)
	}
	assert.Empty(t, r.wire.Calls())
}
