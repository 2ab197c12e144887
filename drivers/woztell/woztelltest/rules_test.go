package woztelltest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

// A rule is a response at a limit, which is accepted, or beyond it: then words
// are in the refusal.
type rule struct {
	platform, words, response string
}

func long(n int) string { return strings.Repeat("ä", n) }

func many(n int, one string) string { return strings.TrimSuffix(strings.Repeat(one+",", n), ",") }

const (
	wa = woztelltest.TypeWhatsApp
	fb = woztelltest.TypeMessenger
	ig = woztelltest.TypeInstagram
	wc = woztelltest.TypeWebChat
)

func rules() []rule {
	reply := func(title, payload string) string {
		return `{"type":"reply","reply":{"payload":"` + payload + `","title":"` + title + `"}}`
	}
	ask := func(buttons, extra string) string {
		return `{"type":"WHATSAPP_REPLY_BUTTONS","body":{"text":"?"},"action":{"buttons":[` + buttons + `]}` + extra + `}`
	}
	row := func(title, more string) string {
		return `{"payload":"p","title":"` + title + `","description":"` + more + `"}`
	}
	list := func(button, sections, extra string) string {
		return `{"type":"WHATSAPP_LIST","body":{"text":"?"},"action":{"button":"` + button + `","sections":[` + sections + `]}` + extra + `}`
	}
	rows := func(title string, n int) string {
		return `{"title":"` + title + `","rows":[` + many(n, row("r", "")) + `]}`
	}
	quick := func(n int, title, payload string) string {
		return `{"type":"TEXT","text":"?","quickReplies":[` + many(n, `{"content_type":"text","title":"`+title+`","payload":"`+payload+`"}`) + `]}`
	}
	button := func(n int, title string) string {
		return `{"type":"BUTTON","text":"?","buttons":[` + many(n, `{"type":"postback","title":"`+title+`","payload":"p"}`) + `]}`
	}
	cards := func(n int, title, sub, extra string) string {
		return `{"type":"CAROUSEL","carousel":[` + many(n, `{"title":"`+title+`","subtitle":"`+sub+`"`+extra+`}`) + `]}`
	}
	return []rule{
		{wa, "", text(long(2000))}, {wa, "2000", text(long(2001))}, {wa, "text is required", text("")},
		{fb, "", text(long(2000))}, {fb, "2000", text(long(2001))},
		{ig, "", text(long(500))}, {ig, "1000 bytes", text(long(501))},
		{wc, "", text(long(9000))},

		{wa, "", `{"type":"IMAGE","url":"https://a.example/a.png","text":"` + long(1024) + `"}`},
		{wa, "1024", `{"type":"IMAGE","url":"https://a.example/a.png","text":"` + long(1025) + `"}`},
		{wa, "HTTPS", `{"type":"IMAGE","url":"http://a.example/a.png"}`}, {wa, "HTTPS", `{"type":"VIDEO"}`}, {wa, "HTTPS", `{"type":"AUDIO","url":"https:///x"}`},
		{wa, "", `{"type":"FILE","url":"https://a.example/a.pdf"}`}, {wa, "", `{"type":"STICKER","url":"https://a.example/a.webp"}`},
		{wa, "attachment", `{"type":"IMAGE","attachment_id":"x"}`},
		{fb, "", `{"type":"VIDEO","url":"https://a.example/a.mp4"}`}, {fb, "not supported", `{"type":"STICKER","url":"https://a.example"}`},
		{ig, "", `{"type":"STICKER","text":"like_heart"}`}, {ig, "like_heart", `{"type":"STICKER","url":"https://a.example/a.webp"}`},
		{ig, "not supported", `{"type":"FILE","url":"https://a.example/a.pdf"}`}, {wc, "", `{"type":"FILE","url":"https://a.example/a.pdf"}`},
		{fb, "not supported", ask(reply("a", "p"), "")}, {wa, "not supported", button(1, "x")}, {wa, "not supported", `{"type":"WHATSAPP_TEMPLATE"}`},
		{fb, "not supported", `{"type":"CARD"}`}, {wa, "not supported", `{}`}, {wa, "cannot be read", `{"type":1}`}, {wa, "cannot be read", `[]`},

		{wa, "", ask(many(3, reply(long(20), "p")), "")}, {wa, "1 to 3", ask(many(4, reply("a", "p")), "")}, {wa, "1 to 3", ask("", "")},
		{wa, "20 characters", ask(reply(long(21), "p"), "")}, {wa, "title is required", ask(reply("", "p"), "")},
		{wa, "must be reply", ask(`{"type":"url"}`, "")}, {wa, "256", ask(reply("a", long(257)), "")},
		{wa, "", ask(reply("a", "p"), `,"footer":{"text":"`+long(60)+`"},"header":{"type":"text","text":"`+long(60)+`"}`)},
		{wa, "footer", ask(reply("a", "p"), `,"footer":{"text":"`+long(61)+`"}`)}, {wa, "header.text", ask(reply("a", "p"), `,"header":{"type":"text","text":"`+long(61)+`"}`)},
		{wa, "", ask(reply("a", "p"), `,"header":{"type":"document","document":{"link":"https://a.example/a.pdf"}}`)},
		{wa, "header.video.link", ask(reply("a", "p"), `,"header":{"type":"video","video":{"link":"x"}}`)}, {wa, "header", ask(reply("a", "p"), `,"header":{"type":"image"}`)},
		{wa, "body is required", `{"type":"WHATSAPP_REPLY_BUTTONS","action":{"buttons":[` + reply("a", "p") + `]}}`},
		{wa, "body.text", `{"type":"WHATSAPP_REPLY_BUTTONS","body":{},"action":{"buttons":[` + reply("a", "p") + `]}}`},

		{wa, "", list(long(20), rows("", 10), "")}, {wa, "rows: 1 to 10", list("b", rows("", 11), "")}, {wa, "rows: 1 to 10", list("b", rows("", 0), "")},
		{wa, "rows: 1 to 10", list("b", rows("a", 5)+","+rows("b", 6), "")}, {wa, "action.button", list(long(21), rows("", 1), "")}, {wa, "action.button", list("", rows("", 1), "")},
		{wa, "sections.title is required", list("b", many(2, rows("", 1)), "")}, {wa, "sections: 1 to 10", list("b", "", "")},
		{wa, "sections.title", list("b", rows(long(25), 1), "")},
		{wa, "", list("b", `{"rows":[`+row(long(24), long(72))+`]}`, "")}, {wa, "rows.title", list("b", `{"rows":[`+row(long(25), "")+`]}`, "")},
		{wa, "rows.description", list("b", `{"rows":[`+row("a", long(73))+`]}`, "")}, {wa, "lists have a text only", list("b", rows("", 1), `,"header":{"type":"image"}`)},

		{fb, "", quick(13, long(20), long(1000))}, {fb, "at most 13", quick(14, "a", "")}, {ig, "20 characters", quick(1, long(21), "")},
		{fb, "1000", quick(1, "a", long(1001))}, {fb, "content_type", `{"type":"TEXT","text":"x","quickReplies":[{"content_type":"location"}]}`},
		{fb, "", button(3, long(20))}, {fb, "1 to 3", button(4, "a")}, {fb, "20 characters", button(1, long(21))}, {wc, "1 to 3", button(0, "")},
		{wc, "", `{"type":"BUTTON","text":"` + long(640) + `","buttons":[{"type":"web_url","title":"a","url":"https://a.example"}]}`},
		{wc, "640", `{"type":"BUTTON","text":"` + long(641) + `","buttons":[{"type":"web_url","title":"a","url":"https://a.example"}]}`},
		{fb, "buttons.url", `{"type":"BUTTON","text":"x","buttons":[{"type":"web_url","title":"a"}]}`}, {fb, "buttons.type", `{"type":"BUTTON","text":"x","buttons":[{"type":"phone","title":"a"}]}`},
		{ig, "", cards(10, long(80), long(80), "")}, {ig, "1 to 10", cards(11, "a", "", "")}, {ig, "1 to 10", cards(0, "", "", "")},
		{fb, "carousel.title", cards(1, "", "", "")}, {fb, "carousel.title", cards(1, long(81), "", "")}, {fb, "carousel.subtitle", cards(1, "a", long(81), "")},
		{fb, "carousel.image_url", cards(1, "a", "", `,"image_url":"http://a.example"`)}, {fb, "", cards(1, "a", "", `,"image_url":"https://a.example"`)},
		{fb, "buttons", cards(1, "a", "", `,"buttons":[{},{},{},{}]`)},

		{wa, "elementName", `{"type":"TEMPLATE","languageCode":"en"}`}, {wa, "languageCode", `{"type":"TEMPLATE","elementName":"hello"}`},
		{fb, "not supported", template("hello", "en", "")},
	}
}

// Every rule of the message types at its limit and beyond (d:wa-message-types,
// d:fb-message-types, s: message types for Instagram and Web Chat).
func TestRules(t *testing.T) {
	servers := map[string]*business{}
	for _, platform := range []string{wa, fb, ig, wc} {
		servers[platform] = on(t, platform, woztelltest.Options{})
		servers[platform].Phone("Mia").Say("hi")
	}
	for _, c := range rules() {
		b := servers[c.platform]
		mia := b.Phone("Mia")
		before := len(mia.Arrived())
		res := b.post(t, mia, c.response)
		name := c.platform + " " + c.response[:min(len(c.response), 200)]
		if c.words == "" {
			assert.Equal(t, http.StatusOK, res.status, name+res.body)
			assert.Len(t, mia.Arrived(), before+1, name)
			continue
		}
		assert.Equal(t, http.StatusInternalServerError, res.status, name)
		assertErr(t, res, nil, c.words)
		assert.Len(t, mia.Arrived(), before, name)
	}
}

func TestLongTexts(t *testing.T) {
	b := open(t, woztelltest.Options{LongText: true})
	mia := b.Phone("Mia")
	mia.Say("hi")
	b.send(t, mia, text(long(4096)))
	assertErr(t, b.post(t, mia, text(long(4097))), nil, "4096")
}

// One wrong message refuses all of them.
func TestAllOrNothingBeforeTheRun(t *testing.T) {
	b := open(t, woztelltest.Options{})
	mia := b.Phone("Mia")
	mia.Say("hi")
	require.Equal(t, http.StatusInternalServerError, b.post(t, mia, text("a")+","+text("")).status)
	assert.Empty(t, mia.Arrived())
}
