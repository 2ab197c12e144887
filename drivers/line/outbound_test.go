package line_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/line"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

const jpeg = "https://shop.example/a.jpg"

var (
	picture = channel.Media{URL: jpeg, Type: "image/jpeg"}
	long    = strings.Repeat("Tee ", 60) // 240 units
	longer  = strings.Repeat("茶", 300)
	two     = []channel.Button{{ID: "g", Title: "Green"}, {ID: "b", Title: "Black"}}
)

const (
	green = `{"type":"postback","label":"Green","data":"{\"id\":\"g\",\"title\":\"Green\"}","displayText":"Green"}`
	black = `{"type":"postback","label":"Black","data":"{\"id\":\"b\",\"title\":\"Black\"}","displayText":"Black"}`
	opens = `{"type":"uri","label":"Open","uri":"https://shop.example/o?a=1&b=2"}`
)

// Each part, and the message object that LINE is given. Of flex messages only
// what matters: see shown.
var outbound = []struct {
	name string
	part channel.Part
	want string
}{
	{"text", channel.Text{Body: "Grüße 😀 <b>&"}, `{"type":"text","text":"Grüße 😀 <b>&"}`},
	{"image", channel.Image{Media: picture}, `{"type":"image","originalContentUrl":"` + jpeg + `","previewImageUrl":"` + jpeg + `"}`},
	{"image with a preview", channel.Image{Media: channel.Media{URL: jpeg, Preview: "https://shop.example/s.jpg"}}, `{"type":"image","originalContentUrl":"` + jpeg + `","previewImageUrl":"https://shop.example/s.jpg"}`},
	{"video", channel.Video{Media: channel.Media{URL: "https://shop.example/a.mp4", Preview: jpeg}}, `{"type":"video","originalContentUrl":"https://shop.example/a.mp4","previewImageUrl":"` + jpeg + `"}`},
	{"audio", channel.Audio{Media: channel.Media{URL: "https://shop.example/a.m4a", Duration: 2500 * time.Millisecond}}, `{"type":"audio","originalContentUrl":"https://shop.example/a.m4a","duration":2500}`},
	{"short audio", channel.Audio{Media: channel.Media{URL: "https://shop.example/a.m4a", Duration: 1}}, `{"type":"audio","originalContentUrl":"https://shop.example/a.m4a","duration":1}`},
	{"sticker", channel.Sticker{Media: channel.Media{ID: "446/1988"}}, `{"type":"sticker","packageId":"446","stickerId":"1988"}`},
	{"location", channel.Location{Latitude: 0, Longitude: 114.2, Name: "Pier", Address: "Road 1"}, `{"type":"location","title":"Pier","address":"Road 1","latitude":0,"longitude":114.2}`},
	{"location with a name", channel.Location{Latitude: 1, Longitude: 2, Name: "Pier"}, `{"type":"location","title":"Pier","address":"Pier","latitude":1,"longitude":2}`},
	{"location with an address", channel.Location{Latitude: 1, Longitude: 2, Address: "Road 1"}, `{"type":"location","title":"Road 1","address":"Road 1","latitude":1,"longitude":2}`},
	{"location with nothing else", channel.Location{Latitude: 22.3, Longitude: -114.25}, `{"type":"location","title":"22.300000, -114.250000","address":"22.300000, -114.250000","latitude":22.3,"longitude":-114.25}`},
	{"location request", channel.LocationRequest{Body: "Where?"}, `{"type":"text","text":"Where?","quickReply":{"items":[{"type":"action","action":{"type":"location","label":"📍"}}]}}`},
	{"quick replies", channel.QuickReplies{Body: "Which?", Replies: two}, `{"type":"text","text":"Which?","quickReply":{"items":[{"type":"action","action":` + green + `},{"type":"action","action":` + black + `}]}}`},
	{"confirm", channel.Buttons{Body: long, Buttons: two}, `{"type":"template","altText":"` + long + `","template":{"type":"confirm","text":"` + long + `","actions":[` + green + `,` + black + `]}}`},
	{"one button", channel.Buttons{Body: "Fine?", Buttons: two[:1]}, `{"type":"template","altText":"Fine?","template":{"type":"buttons","text":"Fine?","actions":[` + green + `]}}`},
	{"four buttons", channel.Buttons{Body: "Which?", Buttons: []channel.Button{two[0], two[1], {ID: "1", Title: "A"}, {ID: "2", Title: "B"}}}, `{"type":"template","altText":"Which?","template":{"type":"buttons","text":"Which?",
		"actions":[` + green + `,` + black + `,{"type":"postback","label":"A","data":"{\"id\":\"1\",\"title\":\"A\"}","displayText":"A"},{"type":"postback","label":"B","data":"{\"id\":\"2\",\"title\":\"B\"}","displayText":"B"}]}}`},
	{"buttons under a title", channel.Buttons{Header: channel.Header{Text: "Tea"}, Body: "Which?", Buttons: two}, `{"type":"template","altText":"Tea\nWhich?","template":{"type":"buttons","title":"Tea","text":"Which?","actions":[` + green + `,` + black + `]}}`},
	{"buttons under a picture", channel.Buttons{Header: channel.Header{Image: &picture}, Body: "Which?", Buttons: two}, `{"type":"template","altText":"Which?","template":{"type":"buttons","thumbnailImageUrl":"` + jpeg + `","text":"Which?","actions":[` + green + `,` + black + `]}}`},
	{"link button", channel.LinkButton{Body: "Your order", Label: "Open", URL: "https://shop.example/o?a=1&b=2"}, `{"type":"template","altText":"Your order","template":{"type":"buttons","text":"Your order","actions":[` + opens + `]}}`},
	{"buttons with a long text", channel.Buttons{Header: channel.Header{Text: "Tea"}, Body: longer, Buttons: two}, `{"type":"flex","altText":"Tea\n` + longer + `","contents":{"type":"bubble",
		"body":{"type":"box","layout":"vertical","spacing":"sm","contents":[{"type":"text","text":"Tea","wrap":true,"weight":"bold","size":"lg"},{"type":"text","text":"` + longer + `","wrap":true}]},
		"footer":{"type":"box","layout":"vertical","spacing":"sm","contents":[{"type":"button","style":"link","height":"sm","action":` + green + `},{"type":"button","style":"link","height":"sm","action":` + black + `}]}}}`},
	{"a title that makes a text too long", channel.Buttons{Header: channel.Header{Text: "Tea"}, Body: long[:61], Buttons: two[:1]}, `{"type":"flex","altText":"Tea\n` + long[:61] + `","contents":{"type":"bubble",
		"body":{"type":"box","layout":"vertical","spacing":"sm","contents":[{"type":"text","text":"Tea","wrap":true,"weight":"bold","size":"lg"},{"type":"text","text":"` + long[:61] + `","wrap":true}]},
		"footer":{"type":"box","layout":"vertical","spacing":"sm","contents":[{"type":"button","style":"link","height":"sm","action":` + green + `}]}}}`},
	{"link button under a picture with a long text", channel.LinkButton{Header: channel.Header{Image: &picture}, Body: longer, Label: "Open", URL: "https://shop.example/o?a=1&b=2"}, `{"type":"flex","altText":"` + longer + `","contents":{"type":"bubble",
		"hero":{"type":"image","url":"` + jpeg + `","size":"full","aspectRatio":"20:13","aspectMode":"cover"},
		"body":{"type":"box","layout":"vertical","spacing":"sm","contents":[{"type":"text","text":"` + longer + `","wrap":true}]},
		"footer":{"type":"box","layout":"vertical","spacing":"sm","contents":[{"type":"button","style":"link","height":"sm","action":` + opens + `}]}}}`},
	{"carousel", channel.Carousel{Cards: []channel.Card{
		{Title: "One", Body: "first", Image: &picture, Buttons: []channel.CardButton{{ID: "g", Title: "Green"}, {Title: "Open", URL: "https://shop.example/o?a=1&b=2"}}},
		{Body: "Two"}, {Image: &picture},
	}}, `{"type":"flex","altText":"One, Two","contents":{"type":"carousel","contents":[
		{"type":"bubble","hero":{"type":"image","url":"` + jpeg + `","size":"full","aspectRatio":"20:13","aspectMode":"cover"},
		"body":{"type":"box","layout":"vertical","spacing":"sm","contents":[{"type":"text","text":"One","wrap":true,"weight":"bold","size":"lg"},{"type":"text","text":"first","wrap":true}]},
		"footer":{"type":"box","layout":"vertical","spacing":"sm","contents":[{"type":"button","style":"link","height":"sm","action":` + green + `},{"type":"button","style":"link","height":"sm","action":` + opens + `}]}},
		{"type":"bubble","body":{"type":"box","layout":"vertical","spacing":"sm","contents":[{"type":"text","text":"Two","wrap":true}]}},
		{"type":"bubble","hero":{"type":"image","url":"` + jpeg + `","size":"full","aspectRatio":"20:13","aspectMode":"cover"}}]}}`},
	{"carousel of one picture", channel.Carousel{Cards: []channel.Card{{Image: &picture}}}, `{"type":"flex","altText":"🖼","contents":{"type":"carousel","contents":[
		{"type":"bubble","hero":{"type":"image","url":"` + jpeg + `","size":"full","aspectRatio":"20:13","aspectMode":"cover"}}]}}`},
}

func TestEveryKindOfPartIsWrittenAsLINEWantsIt(t *testing.T) {
	r := open(t, linetest.Options{})
	for _, c := range outbound {
		m := r.message(c.part)
		receipt, err := r.channel.Send(t.Context(), m)
		require.NoError(t, err, c.name)
		assert.Equal(t, channel.StatusAccepted, receipt.Status, c.name)
		assert.Equal(t, "push", receipt.Detail, c.name)
		x := r.wire.Last(t)
		assert.Equal(t, "https://api.line.me/v2/bot/message/push", x.URL, c.name)
		assert.Equal(t, "Bearer token-of-the-simulator", x.Header.Get("Authorization"), c.name)
		assert.Equal(t, "application/json", x.Header.Get("Content-Type"), c.name)
		assert.Equal(t, "rapport", x.Header.Get("User-Agent"), c.name)
		assert.Equal(t, []string{retryKey(m.Key)}, x.Header["X-Line-Retry-Key"], c.name)
		var body map[string]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(x.Body), &body))
		assert.Len(t, body, 2, c.name)
		assert.JSONEq(t, `"`+r.ana.UserID()+`"`, string(body["to"]), c.name)
		assert.JSONEq(t, c.want, shown(t, r.sent(t)[0]), c.name)
		arrived := r.ana.Arrived()
		assert.Equal(t, arrived[len(arrived)-1].ID, string(receipt.ID), c.name)
	}
	assert.Len(t, r.ana.Arrived(), len(outbound))
}

// shown is a message object without the zeros that the SDK writes into flex
// messages: they are LINE's defaults in a column.
func shown(t *testing.T, object string) string {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal([]byte(object), &v))
	b, err := json.Marshal(withoutZeros(v))
	require.NoError(t, err)
	return string(b)
}

func withoutZeros(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = withoutZeros(v[i])
		}
	case map[string]any:
		for key, x := range v {
			v[key] = withoutZeros(x)
			if x == false || (x == 0.0 && (key == "flex" || key == "maxLines")) {
				delete(v, key)
			}
		}
	}
	return v
}

// Every kind that the capabilities promise has a row above.
func TestEveryKindThatIsPromisedIsTried(t *testing.T) {
	tried := map[channel.PartKind]bool{}
	for _, c := range outbound {
		tried[c.part.Kind()] = true
	}
	for kind := range open(t, linetest.Options{}).channel.Capabilities().Parts {
		assert.True(t, tried[kind], kind)
	}
}

// Up to five parts are one call, and count once.
func TestFivePartsAreOneCall(t *testing.T) {
	r := open(t, linetest.Options{})
	receipt, err := r.send(t, channel.Text{Body: "1"}, channel.Image{Media: picture}, channel.Text{Body: "3"}, channel.Text{Body: "4"}, channel.Text{Body: "5"})
	require.NoError(t, err)
	assert.Len(t, r.wire.Calls(), 1)
	arrived := r.ana.Arrived()
	require.Len(t, arrived, 5)
	assert.Equal(t, arrived[0].ID, string(receipt.ID))
	require.Len(t, receipt.Also, 4)
	for i, id := range receipt.Also {
		assert.Equal(t, arrived[i+1].ID, string(id))
	}
	_, err = r.send(t, channel.Text{Body: "1"}, channel.Text{Body: "2"}, channel.Text{Body: "3"}, channel.Text{Body: "4"}, channel.Text{Body: "5"}, channel.Text{Body: "6"})
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	assert.Len(t, r.wire.Calls(), 1)
}

// Answers stay visible below what follows in the same call.
func TestQuickRepliesMoveToTheEndOfTheCall(t *testing.T) {
	r := open(t, linetest.Options{})
	_, err := r.send(t, channel.QuickReplies{Body: "Which?", Replies: two}, channel.Image{Media: picture})
	require.NoError(t, err)
	objects := r.sent(t)
	assert.NotContains(t, objects[0], "quickReply")
	assert.Contains(t, objects[1], "quickReply")

	_, err = r.send(t, channel.QuickReplies{Body: "Which?", Replies: two}, channel.LocationRequest{Body: "Where?"})
	require.NoError(t, err)
	objects = r.sent(t)
	assert.Contains(t, objects[0], `"label":"Green"`, "the last one's own stay")
	assert.Contains(t, objects[1], `"location"`)
}

func TestSenders(t *testing.T) {
	own := channel.Sender{Name: "The Shop", Picture: "https://shop.example/logo.png"}
	for name, c := range map[string]struct {
		author, own channel.Sender
		want        string
	}{
		"nobody":                             {want: ``},
		"the author":                         {author: channel.Sender{Name: "Ann", Picture: "https://shop.example/ann.png"}, own: own, want: `{"name":"Ann","iconUrl":"https://shop.example/ann.png"}`},
		"the channel":                        {own: own, want: `{"name":"The Shop","iconUrl":"https://shop.example/logo.png"}`},
		"a long name":                        {author: channel.Sender{Name: "Ann of the Customer Care Team"}, want: `{"name":"Ann of the Customer"}`},
		"emoji":                              {author: channel.Sender{Name: strings.Repeat("😀", 11)}, want: `{"name":"` + strings.Repeat("😀", 10) + `"}`},
		"a name that LINE refuses":           {author: channel.Sender{Name: "Caroline"}, own: own, want: `{"name":"The Shop","iconUrl":"https://shop.example/logo.png"}`},
		"pictures that LINE refuses":         {author: channel.Sender{Name: "Ann", Picture: "http://shop.example/ann.png"}, own: channel.Sender{Picture: "https://shop.example/ä.png"}, want: `{"name":"Ann"}`},
		"a picture with a very long address": {author: channel.Sender{Picture: "https://shop.example/" + strings.Repeat("x", 2000)}, want: ``},
	} {
		r := openWith(t, linetest.Options{}, func(cfg *line.Config, _ *linetest.Server) { cfg.Sender = c.own })
		m := r.message(channel.Text{Body: "x"}, channel.Image{Media: picture})
		m.Sender = c.author
		_, err := r.channel.Send(t.Context(), m)
		require.NoError(t, err, name)
		for _, object := range r.sent(t) {
			var v struct {
				Sender json.RawMessage `json:"sender"`
			}
			require.NoError(t, json.Unmarshal([]byte(object), &v))
			if c.want == "" {
				assert.Empty(t, v.Sender, name)
			} else {
				assert.JSONEq(t, c.want, string(v.Sender), name)
			}
		}
	}
}

func TestQuotes(t *testing.T) {
	r := open(t, linetest.Options{})
	quoting := func(parts ...channel.Part) channel.Receipt {
		m := r.message(parts...)
		m.ReplyTo, m.ReplyMemo = r.hello.ID, r.hello.Memo
		receipt, err := r.channel.Send(t.Context(), m)
		require.NoError(t, err)
		return receipt
	}
	for _, part := range []channel.Part{channel.Text{Body: "yes"}, channel.Sticker{Media: channel.Media{ID: "446/1988"}}, channel.QuickReplies{Body: "Which?", Replies: two}} {
		receipt := quoting(part)
		assert.Equal(t, "push", receipt.Detail)
		arrived := r.ana.Arrived()
		assert.Equal(t, string(r.hello.ID), arrived[len(arrived)-1].Quotes, part.Kind())
	}

	receipt := quoting(channel.Image{Media: picture}, channel.Text{Body: "this"}, channel.Text{Body: "once only"})
	assert.Equal(t, "push", receipt.Detail)
	objects := r.sent(t)
	assert.NotContains(t, objects[0], "quoteToken")
	assert.Contains(t, objects[1], "quoteToken")
	assert.NotContains(t, objects[2], "quoteToken")

	receipt = quoting(channel.Image{Media: picture})
	assert.Equal(t, "push, without the quote", receipt.Detail)
}

// What we sent can be quoted by the memo of its receipt.
func TestQuotesOfOurOwn(t *testing.T) {
	r := open(t, linetest.Options{})
	first, err := r.send(t, channel.Text{Body: "one"})
	require.NoError(t, err)
	m := r.message(channel.Text{Body: "about that"})
	m.ReplyTo, m.ReplyMemo = first.ID, first.Memo
	_, err = r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.Equal(t, string(first.ID), r.ana.Arrived()[1].Quotes)
}

func TestQuotesWithoutATokenAreLeftOut(t *testing.T) {
	r := open(t, linetest.Options{})
	for _, memo := range []string{"", "{}", "garbage", `{"read":"x"}`, `{"quote":["x"]}`} {
		m := r.message(channel.Text{Body: "yes"})
		m.ReplyTo, m.ReplyMemo = r.hello.ID, memo
		receipt, err := r.channel.Send(t.Context(), m)
		require.NoError(t, err, memo)
		assert.Equal(t, "push, without the quote", receipt.Detail, memo)
	}
}

func TestGroupsAndRooms(t *testing.T) {
	r := open(t, linetest.Options{})
	for _, g := range []*linetest.Group{r.AddGroup("Family", r.ana), r.AddRoom(r.ana)} {
		m := r.message(channel.Text{Body: "to all"})
		m.To = group(g)
		_, err := r.channel.Send(t.Context(), m)
		require.NoError(t, err)
		assert.Len(t, g.Arrived(), 1)
	}
}

func TestRecipientsThatAreNone(t *testing.T) {
	r := open(t, linetest.Options{})
	id := r.ana.UserID()
	for name, to := range map[string]channel.Address{
		"nobody":           {},
		"a phone":          {Kind: channel.AddressPhone, Value: "+49151"},
		"no value":         {Kind: channel.AddressUser, Scope: "p"},
		"another provider": {Kind: channel.AddressUser, Scope: "q", Value: id},
		"another kind":     {Kind: channel.AddressGroup, Scope: "p", Value: id},
		"too long":         {Kind: channel.AddressUser, Scope: "p", Value: id + "0"},
		"a path":           {Kind: channel.AddressUser, Scope: "p", Value: "../../x?y/1"},
		"a new line":       {Kind: channel.AddressUser, Scope: "p", Value: id + "\n"},
	} {
		m := r.message(channel.Text{Body: "x"})
		m.To = to
		_, err := r.channel.Send(t.Context(), m)
		assert.Equal(t, channel.Invalid, failure(t, err).Kind, name)
		_, err = r.channel.Profile(t.Context(), to)
		assert.Equal(t, channel.Invalid, failure(t, err).Kind, name)
		assert.Equal(t, channel.Invalid, failure(t, r.channel.Typing(t.Context(), to, "")).Kind, name)
	}
	assert.Empty(t, r.wire.Calls())
	m := r.message(channel.Text{Body: "x"})
	m.To.Scope = ""
	_, err := r.channel.Send(t.Context(), m)
	assert.NoError(t, err, "an address without a scope is ours")
}

// Parts that the planner would not have let through name themselves.
func TestPartsThatDoNotFit(t *testing.T) {
	r := open(t, linetest.Options{})
	five := append(append([]channel.Button(nil), two...), channel.Button{ID: "1", Title: "A"}, channel.Button{ID: "2", Title: "B"}, channel.Button{ID: "3", Title: "C"})
	for name, c := range map[string]struct {
		part channel.Part
		kind channel.ErrorKind
	}{
		"nothing":                          {nil, channel.Invalid},
		"a file":                           {channel.File{Media: picture}, channel.Unsupported},
		"a list":                           {channel.List{Body: "x", Label: "y", Sections: []channel.Section{{Rows: []channel.Row{{ID: "a", Title: "A"}}}}}, channel.Unsupported},
		"a choice":                         {channel.Choice{ID: "a", Title: "A"}, channel.Unsupported},
		"a picture with a caption":         {channel.Image{Media: picture, Caption: "this"}, channel.Invalid},
		"a picture without an address":     {channel.Image{Media: channel.Media{ID: "1"}}, channel.Unsupported},
		"a picture of another type":        {channel.Image{Media: channel.Media{URL: jpeg, Type: "image/webp"}}, channel.Unsupported},
		"a film without a preview":         {channel.Video{Media: channel.Media{URL: jpeg}}, channel.Unsupported},
		"sound of unknown length":          {channel.Audio{Media: channel.Media{URL: jpeg}}, channel.Unsupported},
		"a sticker without an id":          {channel.Sticker{Media: picture}, channel.Unsupported},
		"a sticker of another channel":     {channel.Sticker{Media: channel.Media{ID: "abc"}}, channel.Invalid},
		"a sticker with a strange id":      {channel.Sticker{Media: channel.Media{ID: "446/a"}}, channel.Invalid},
		"five buttons":                     {channel.Buttons{Body: longer, Buttons: five}, channel.Invalid},
		"cards with a text in front":       {channel.Carousel{Body: "Ours", Cards: []channel.Card{{Title: "A"}}}, channel.Invalid},
		"thirteen cards":                   {channel.Carousel{Cards: slices.Repeat([]channel.Card{{Title: "A"}}, 13)}, channel.Invalid},
		"a footer":                         {channel.Buttons{Body: "x", Footer: "y", Buttons: two}, channel.Invalid},
		"a film above buttons":             {channel.Buttons{Header: channel.Header{Video: &channel.Media{URL: jpeg}}, Body: "x", Buttons: two}, channel.Unsupported},
		"an uploaded picture above a link": {channel.LinkButton{Header: channel.Header{Image: &channel.Media{ID: "1"}}, Body: "x", Label: "y", URL: jpeg}, channel.Invalid},
	} {
		_, err := r.send(t, channel.Text{Body: "before"}, c.part)
		e := failure(t, err)
		assert.Equal(t, c.kind, e.Kind, name)
		assert.Equal(t, 2, e.Part, name)
		assert.NotContains(t, e.Detail, "part 0", name)
		assert.False(t, e.Uncertain, name)
	}
	assert.Empty(t, r.wire.Calls())
}

func TestNativeMessages(t *testing.T) {
	r := open(t, linetest.Options{})
	native := line.Native{Object: json.RawMessage(`{"type":"textV2","text":"Hi {who}","substitution":{"who":{"type":"emoji","productId":"5ac1bfd5040ab15980c9b435","emojiId":"001"}}}`)}
	m := r.message()
	m.Native = native
	receipt, err := r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.Equal(t, "push", receipt.Detail)
	assert.JSONEq(t, string(native.Object), r.sent(t)[0])

	for name, bad := range map[string]any{
		"not an object": line.Native{Object: json.RawMessage(`[]`)}, "no type": line.Native{Object: json.RawMessage(`{}`)},
		"not JSON": line.Native{Object: json.RawMessage(`{"type":"text"`)}, "nothing": line.Native{}, "a stranger's": 7,
	} {
		m := r.message()
		m.Native = bad
		_, err := r.channel.Send(t.Context(), m)
		assert.Equal(t, channel.Invalid, failure(t, err).Kind, name)
	}
	m = r.message(channel.Text{Body: "x"})
	m.Native = native
	_, err = r.channel.Send(t.Context(), m)
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	_, err = r.channel.DecodeNative([]byte(`7`))
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	assert.Len(t, r.wire.Calls(), 1)

	m = r.message()
	m.Native = line.Native{Object: json.RawMessage(`{"type":"text","text":""}`)}
	_, err = r.channel.Send(t.Context(), m)
	assert.Zero(t, failure(t, err).Part, "it has no parts")
}
