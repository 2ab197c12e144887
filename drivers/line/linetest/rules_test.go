package linetest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/line/linetest"
)

// A rule is a message at a limit, which is accepted, or beyond it: then
// property is what the answer names.
type rule struct {
	property string
	message  string
	// looser says that the simulator accepts what the description does not.
	looser bool
}

// long is n UTF-16 units: characters beyond the basic plane count two (REF,
// character counting).
func long(n int) string { return strings.Repeat("😀", n/2) + strings.Repeat("ä", n%2) }

func many(n int, one string) string { return strings.TrimSuffix(strings.Repeat(one+",", n), ",") }

const (
	url     = "https://a.example/a.jpg"
	another = `{"type":"postback","label":"A","data":"a"}`
)

func template(format string, args ...any) string {
	return `{"type":"template","altText":"x","template":{` + fmt.Sprintf(format, args...) + `}}`
}

func quick(items string) string {
	return `{"type":"text","text":"x","quickReply":{"items":[` + items + `]}}`
}

func item(action string) string { return `{"type":"action","action":` + action + `}` }

func action(a string) string { return template(`"type":"buttons","text":"x","actions":[%s]`, a) }

func imagemap(rest string) string {
	return `{"type":"imagemap","baseUrl":"https://a.example/map","altText":"x",` + rest + `}`
}

func flex(contents string) string { return `{"type":"flex","altText":"x","contents":` + contents + `}` }

func box(contents string) string {
	return `{"type":"bubble","body":{"type":"box","layout":"vertical","contents":[` + contents + `]}}`
}

func rules() []rule {
	const area = `"area":{"x":0,"y":0,"width":1,"height":1}`
	column := func(extra string, actions int) string {
		return `{"text":"x"` + extra + `,"actions":[` + many(actions, another) + `]}`
	}
	accepted := []string{
		`{"type":"text","text":"` + long(5000) + `"}`,
		`{"type":"text","text":"😀$","emojis":[{"index":2,"productId":"a","emojiId":"1"}]}`,
		`{"type":"text","text":"` + strings.Repeat("$", 20) + `","emojis":[` + many(20, `{"index":0,"productId":"a","emojiId":"1"}`) + `]}`,
		`{"type":"textV2","text":"{{a}} {e}","substitution":{"e":{"type":"emoji","productId":"a","emojiId":"1"}}}`,
		`{"type":"textV2","text":"{m}","substitution":{"m":{"type":"mention","mentionee":{"type":"all"}}}}`,
		`{"type":"sticker","packageId":"446","stickerId":"1988"}`,
		`{"type":"image","originalContentUrl":"` + url + `","previewImageUrl":"` + url + `"}`,
		`{"type":"image","originalContentUrl":"https://a.example/` + strings.Repeat("a", 1982) + `","previewImageUrl":"` + url + `"}`,
		`{"type":"video","originalContentUrl":"` + url + `","previewImageUrl":"` + url + `","trackingId":"` + long(100) + `"}`,
		`{"type":"audio","originalContentUrl":"` + url + `","duration":1}`,
		`{"type":"location","title":"` + long(100) + `","address":"` + long(100) + `","latitude":-90,"longitude":180}`,
		imagemap(`"baseSize":{"width":1040,"height":1},"actions":[` + many(50, `{"type":"message","label":"`+long(100)+`","text":"`+long(400)+`",`+area+`}`) + `]`),
		imagemap(`"baseSize":{"width":1040,"height":1},"actions":[{"type":"uri","linkUri":"https://a.example",` + area + `},{"type":"clipboard","clipboardText":"` + long(1000) + `",` + area + `}],
			"video":{"originalContentUrl":"` + url + `","previewImageUrl":"` + url + `",` + area + `,"externalLink":{"linkUri":"https://a.example","label":"x"}}`),
		`{"type":"coupon","couponId":"c","deliveryTag":"` + long(30) + `"}`,
		`{"type":"text","text":"x","sender":{"name":"` + long(20) + `","iconUrl":"` + url + `"}}`,

		`{"type":"template","altText":"` + long(1500) + `","template":{"type":"confirm","text":"` + long(240) + `","actions":[` + many(2, another) + `]}}`,
		template(`"type":"buttons","text":"%s","actions":[%s]`, long(160), many(4, another)),
		template(`"type":"buttons","title":"%s","text":"%s","actions":[%s],"imageAspectRatio":"square","imageSize":"contain","defaultAction":{"type":"uri","uri":"https://a.example"}`, long(40), long(60), another),
		template(`"type":"carousel","columns":[%s]`, many(10, column("", 3))),
		template(`"type":"carousel","columns":[%s]`, many(2, column(`,"title":"x","thumbnailImageUrl":"`+url+`"`, 1))),
		template(`"type":"image_carousel","columns":[%s]`, many(10, `{"imageUrl":"`+url+`","action":{"type":"uri","label":"`+long(12)+`","uri":"tel:+4930"}}`)),

		action(`{"type":"message","label":"` + long(20) + `","text":"` + long(300) + `"}`),
		action(`{"type":"postback","label":"A","data":"` + long(300) + `","displayText":"` + long(300) + `","inputOption":"openKeyboard","fillInText":"` + long(300) + `"}`),
		action(`{"type":"uri","label":"A","uri":"https://a.example/` + strings.Repeat("a", 982) + `","altUri":{"desktop":"https://a.example"}}`),
		action(`{"type":"datetimepicker","label":"A","data":"a","mode":"date","initial":"2026-11-01","max":"2026-12-01","min":"2026-10-01"}`),
		action(`{"type":"clipboard","label":"A","clipboardText":"` + long(1000) + `"}`),
		action(`{"type":"richmenuswitch","label":"A","data":"a","richMenuAliasId":"` + long(32) + `"}`),
		quick(many(13, item(`{"type":"camera","label":"A"}`))),
		quick(item(`{"type":"location","label":"A"}`) + `,{"type":"action","imageUrl":"` + url + `","action":{"type":"cameraRoll","label":"A"}}`),

		flex(box(`{"type":"text","text":"x"},{"type":"text","contents":[{"type":"span","text":"x"}]},{"type":"separator"},{"type":"filler"},
			{"type":"image","url":"` + url + `"},{"type":"icon","url":"` + url + `"},{"type":"button","action":` + another + `}`)),
		flex(`{"type":"carousel","contents":[` + many(12, box(`{"type":"text","text":"x"}`)) + `]}`),
		flex(`{"type":"bubble","size":"mega","hero":{"type":"video","url":"` + url + `","previewUrl":"` + url + `","altContent":{"type":"image","url":"` + url + `"}},"action":{"type":"uri","uri":"https://a.example"}}`),
	}
	refused := []rule{
		{"", `{"type":"text","text":"x","quoteToken":null}`, true},
		{".type", `{"type":"hologram"}`, false},
		{".type", `{}`, false},
		{".text", `{"type":"text","text":""}`, false},
		{".text", `{"type":"text","text":"` + long(5001) + `"}`, false},
		{".emojis", `{"type":"text","text":"$","emojis":[` + many(21, `{"index":0,"productId":"a","emojiId":"1"}`) + `]}`, false},
		{".emojis[0].index", `{"type":"text","text":"😀$","emojis":[{"index":1,"productId":"a","emojiId":"1"}]}`, false},
		{".emojis[0].index", `{"type":"text","text":"$","emojis":[{"productId":"a","emojiId":"1"}]}`, false},
		{".emojis[0].emojiId", `{"type":"text","text":"$","emojis":[{"index":0,"productId":"a"}]}`, false},
		{".text", `{"type":"textV2","text":"{none}"}`, false},
		{".text", `{"type":"textV2","text":"a { brace"}`, false},
		{".substitution.a-b", `{"type":"textV2","text":"x","substitution":{"a-b":{"type":"emoji","productId":"a","emojiId":"1"}}}`, false},
		{".substitution.e.type", `{"type":"textV2","text":"x","substitution":{"e":{"type":"other"}}}`, false},
		{".substitution.e.mentionee", `{"type":"textV2","text":"x","substitution":{"e":{"type":"mention"}}}`, false},
		{".substitution", `{"type":"textV2","text":"x","substitution":{` + numbered(21, `{"type":"mention","mentionee":{"type":"all"}}`) + `}}`, false},
		{".substitution", `{"type":"textV2","text":"x","substitution":{` + numbered(101, `{"type":"mention","mentionee":{"type":"all"}}`) + `}}`, false},
		{".packageId", `{"type":"sticker","packageId":"1","stickerId":"1"}`, false},
		{".stickerId", `{"type":"sticker","packageId":"446","stickerId":"x"}`, false},
		{".originalContentUrl", `{"type":"image","previewImageUrl":"` + url + `"}`, false},
		{".previewImageUrl", `{"type":"image","originalContentUrl":"` + url + `"}`, false},
		{".originalContentUrl", `{"type":"image","originalContentUrl":"http://a.example/a.jpg","previewImageUrl":"` + url + `"}`, false},
		{".originalContentUrl", `{"type":"image","originalContentUrl":"https://a.example/ä.jpg","previewImageUrl":"` + url + `"}`, false},
		{".originalContentUrl", `{"type":"image","originalContentUrl":"https://a.example/` + strings.Repeat("a", 1983) + `","previewImageUrl":"` + url + `"}`, false},
		{".previewImageUrl", `{"type":"video","originalContentUrl":"` + url + `"}`, false},
		{".trackingId", `{"type":"video","originalContentUrl":"` + url + `","previewImageUrl":"` + url + `","trackingId":"` + long(101) + `"}`, false},
		{".duration", `{"type":"audio","originalContentUrl":"` + url + `"}`, false},
		{".duration", `{"type":"audio","originalContentUrl":"` + url + `","duration":0}`, false},
		{".title", `{"type":"location","address":"x","latitude":1,"longitude":1}`, false},
		{".address", `{"type":"location","title":"x","address":"` + long(101) + `","latitude":1,"longitude":1}`, false},
		{".latitude", `{"type":"location","title":"x","address":"x","longitude":1}`, false},
		{".longitude", `{"type":"location","title":"x","address":"x","latitude":1,"longitude":181}`, false},
		{".baseSize", imagemap(`"actions":[]`), false},
		{".baseSize.width", imagemap(`"actions":[],"baseSize":{"width":1000,"height":1}`), false},
		{".baseSize.height", imagemap(`"actions":[],"baseSize":{"width":1040}`), false},
		{".actions", imagemap(`"baseSize":{"width":1040,"height":1},"actions":[` + many(51, `{"type":"message","text":"x",`+area+`}`) + `]`), false},
		{".actions[0].area", imagemap(`"baseSize":{"width":1040,"height":1},"actions":[{"type":"message","text":"x"}]`), false},
		{".actions[0].text", imagemap(`"baseSize":{"width":1040,"height":1},"actions":[{"type":"message","text":"` + long(401) + `",` + area + `}]`), false},
		{".video.previewImageUrl", imagemap(`"baseSize":{"width":1040,"height":1},"actions":[],"video":{"originalContentUrl":"` + url + `",` + area + `}`), false},
		{".couponId", `{"type":"coupon"}`, false},
		{".deliveryTag", `{"type":"coupon","couponId":"x","deliveryTag":"` + long(31) + `"}`, false},
		{".sender.name", `{"type":"text","text":"x","sender":{"name":"` + long(21) + `"}}`, false},
		{".sender.name", `{"type":"text","text":"x","sender":{"name":"Line Support"}}`, false},

		{".altText", `{"type":"template","altText":"` + long(1501) + `","template":{"type":"confirm","text":"x","actions":[` + many(2, another) + `]}}`, false},
		{".template", `{"type":"template","altText":"x"}`, false},
		{".template.type", template(`"type":"other"`), false},
		{".template.text", template(`"type":"buttons","text":"%s","actions":[%s]`, long(161), another), false},
		{".template.text", template(`"type":"buttons","title":"x","text":"%s","actions":[%s]`, long(61), another), false},
		{".template.text", template(`"type":"buttons","thumbnailImageUrl":"`+url+`","text":"%s","actions":[%s]`, long(61), another), false},
		{".template.title", template(`"type":"buttons","title":"%s","text":"x","actions":[%s]`, long(41), another), false},
		{".template.actions", template(`"type":"buttons","text":"x","actions":[%s]`, many(5, another)), false},
		{".template.actions", template(`"type":"confirm","text":"x","actions":[%s]`, another), false},
		{".template.text", template(`"type":"confirm","text":"%s","actions":[%s]`, long(241), many(2, another)), false},
		{".template.columns", template(`"type":"carousel","columns":[%s]`, many(11, column("", 1))), false},
		{".template.columns[1].actions", template(`"type":"carousel","columns":[%s,%s]`, column("", 1), column("", 2)), false},
		{".template.columns[0].actions", template(`"type":"carousel","columns":[%s]`, column("", 4)), false},
		{".template.columns[1].title", template(`"type":"carousel","columns":[%s,%s]`, column("", 1), column(`,"title":"x"`, 1)), false},
		{".template.columns[1].thumbnailImageUrl", template(`"type":"carousel","columns":[%s,%s]`, column("", 1), column(`,"thumbnailImageUrl":"`+url+`"`, 1)), false},
		{".template.columns[0].text", template(`"type":"carousel","columns":[{"text":"%s","actions":[%s]}]`, long(121), another), false},
		{".template.columns[0].action.label", template(`"type":"image_carousel","columns":[{"imageUrl":"`+url+`","action":{"type":"uri","label":"%s","uri":"https://a.example"}}]`, long(13)), false},
		{".template.columns[0].action", template(`"type":"image_carousel","columns":[{"imageUrl":"` + url + `"}]`), false},
		{".template.imageSize", template(`"type":"buttons","text":"x","imageSize":"huge","actions":[%s]`, another), false},

		{".template.actions[0].label", action(`{"type":"message","label":"` + long(21) + `","text":"x"}`), false},
		{".template.actions[0].label", action(`{"type":"message","text":"x"}`), false},
		{".template.actions[0].text", action(`{"type":"message","label":"A","text":"` + long(301) + `"}`), false},
		{".template.actions[0].data", action(`{"type":"postback","label":"A","data":"` + long(301) + `"}`), false},
		{".template.actions[0].displayText", action(`{"type":"postback","label":"A","data":"a","displayText":"` + long(301) + `"}`), false},
		{".template.actions[0].fillInText", action(`{"type":"postback","label":"A","data":"a","fillInText":"x"}`), false},
		{".template.actions[0].inputOption", action(`{"type":"postback","label":"A","data":"a","inputOption":"x"}`), false},
		{".template.actions[0].uri", action(`{"type":"uri","label":"A","uri":"ftp://a.example"}`), false},
		{".template.actions[0].uri", action(`{"type":"uri","label":"A","uri":"https:a"}`), false},
		{".template.actions[0].uri", action(`{"type":"uri","label":"A","uri":"%zz"}`), false},
		{".template.actions[0].uri", action(`{"type":"uri","label":"A"}`), false},
		{"", action(`{"type":"uri","label":"A","uri":"line://nv/camera/"}`), false},
		{".template.actions[0].uri", action(`{"type":"uri","label":"A","uri":"https://a.example/` + strings.Repeat("a", 983) + `"}`), false},
		{".template.actions[0].mode", action(`{"type":"datetimepicker","label":"A","data":"a"}`), false},
		{".template.actions[0].clipboardText", action(`{"type":"clipboard","label":"A","clipboardText":"` + long(1001) + `"}`), false},
		{".template.actions[0].richMenuAliasId", action(`{"type":"richmenuswitch","label":"A","richMenuAliasId":"` + long(33) + `"}`), false},
		{".template.actions[0].type", action(`{"type":"location","label":"A"}`), false},
		{".template.actions[0].type", action(`{"type":"other","label":"A"}`), false},
		{".quickReply.items", quick(many(14, item(`{"type":"camera","label":"A"}`))), false},
		{".quickReply.items", quick(""), false},
		{".quickReply.items[0].action", quick(`{"type":"action"}`), false},
		{".quickReply.items[0].action.text", quick(item(`{"type":"postback","label":"A","data":"a","text":"x"}`)), false},
		{".quickReply.items[0].type", quick(`{"type":"other","action":` + another + `}`), false},

		{".contents", `{"type":"flex","altText":"x"}`, false},
		{".contents.type", flex(`{"type":"other"}`), false},
		{".contents.size", flex(`{"type":"bubble","size":"huge"}`), false},
		{".contents.contents", flex(`{"type":"carousel","contents":[` + many(13, box(`{"type":"filler"}`)) + `]}`), false},
		{".contents.contents[0].type", flex(`{"type":"carousel","contents":[{"type":"carousel"}]}`), false},
		{".contents.body.contents[0].type", flex(box(`{"type":"other"}`)), false},
		{".contents.body.contents[0].text", flex(box(`{"type":"text"}`)), false},
		{".contents.body.contents[0].action", flex(box(`{"type":"button"}`)), false},
		{".contents.body.contents[0].url", flex(box(`{"type":"image"}`)), false},
		{".contents.body.layout", flex(`{"type":"bubble","body":{"type":"box","contents":[]}}`), false},
		{".contents.hero.type", flex(`{"type":"bubble","hero":{"type":"text","text":"x"}}`), false},
		{".contents", flex(box(`{"type":"text","text":"` + long(30<<10) + `"}`)), false},
		{".altText", `{"type":"flex","contents":` + box(`{"type":"filler"}`) + `}`, false},
	}
	all := refused
	for _, m := range accepted {
		all = append(all, rule{message: m})
	}
	return all
}

func numbered(n int, one string) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(`"k%d":%s`, i, one))
	}
	return strings.Join(all, ",")
}

type refusal struct {
	Message string
	Details []struct{ Message, Property string }
}

func (r response) refusal(t *testing.T) refusal {
	t.Helper()
	var no refusal
	require.NoError(t, json.Unmarshal([]byte(r.body), &no), r.body)
	return no
}

// Trap 15: all lengths are in UTF-16 units.
func TestRulesOfMessages(t *testing.T) {
	b := open(t, linetest.Options{Unthrottled: true})
	for _, c := range rules() {
		message := strings.ReplaceAll(c.message, "\n", " ")
		require.True(t, json.Valid([]byte(message)), message)
		res := b.call(t, "POST", "/v2/bot/message/validate/push", `{"messages":[{"type":"text","text":"x"},`+message+`]}`)
		if c.property == "" {
			assert.Equal(t, http.StatusOK, res.status, "%.300s: %s", message, res.body)
			continue
		}
		assert.Equal(t, http.StatusBadRequest, res.status, "%.300s", message)
		no := res.refusal(t)
		assert.Equal(t, fmt.Sprintf("The request body has %d error(s)", len(no.Details)), no.Message)
		var named []string
		for _, d := range no.Details {
			named = append(named, d.Property)
			assert.NotEmpty(t, d.Message)
		}
		assert.Contains(t, named, "messages[1]"+c.property, "%.300s", message)
	}
}

// What cannot be read at all is named, too.
func TestRulesOfBodies(t *testing.T) {
	b := open(t, linetest.Options{})
	mia := b.Phone("Mia").UserID()
	for _, c := range []struct{ body, want string }{
		{``, "could not be parsed as JSON"},
		{`[]`, "could not be parsed as JSON"},
		{`{"to":"` + mia + `","messages":"x"}`, "'messages'"},
		{`{"to":"` + mia + `","messages":[]}`, "The request body has 1 error(s)"},
		{`{"to":"` + mia + `"}`, "The request body has 1 error(s)"},
		{`{"to":"` + mia + `","messages":[` + many(6, `{"type":"text","text":"x"}`) + `]}`, "The request body has 1 error(s)"},
		{`{"to":"` + mia + `","messages":[null]}`, "'messages[0]'"},
		{`{"to":"` + mia + `","messages":[{"type":"text","text":1}]}`, "'messages[0].text'"},
		{`{"to":"` + mia + `","messages":[{"type":"flex","altText":"x","contents":null}]}`, "'messages[0].contents'"},
		{`{"to":"` + mia + `","messages":[{"type":"flex","altText":"x","contents":{"type":"carousel","contents":[1]}}]}`, "'messages[0].contents.contents[0]'"},
		{`{"to":"x","messages":[{"type":"text","text":"x"}]}`, "'to'"},
		{`{"to":["` + mia + `"],"messages":[{"type":"text","text":"x"}]}`, "'to'"},
		{`{"to":"` + mia + `","messages":[{"type":"text","text":"x"}],"customAggregationUnits":["a b"]}`, "'customAggregationUnits'"},
		{`{"to":"` + mia + `","messages":[{"type":"text","text":"x"}],"customAggregationUnits":["a","b"]}`, "'customAggregationUnits'"},
	} {
		res := b.call(t, "POST", "/v2/bot/message/push", c.body)
		assert.Equal(t, http.StatusBadRequest, res.status, c.body)
		assert.Contains(t, res.refusal(t).Message, c.want, c.body)
	}
	res := b.call(t, "POST", "/v2/bot/message/push", `{"x":"`+strings.Repeat("x", 2<<20)+`"}`)
	assert.Equal(t, http.StatusRequestEntityTooLarge, res.status)
	assert.Empty(t, b.Phone("Mia").Arrived())
	assert.Equal(t, http.StatusNotFound, b.call(t, "POST", "/v2/bot/message/validate/other", `{}`).status)
}
