package woztell_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/woztell"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

const jpeg = "https://shop.example/a.jpg"

var (
	hi      = channel.Text{Body: "hi"}
	picture = channel.Media{URL: jpeg, Type: "image/jpeg"}
)

// same compares a value with a golden file, as JSON.
func same(t *testing.T, file string, got any) {
	t.Helper()
	b, err := json.MarshalIndent(got, "", " ")
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile(file, append(b, '\n'), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.JSONEq(t, string(want), string(b))
}

// examples are parts with everything that a platform takes.
func examples(p woztell.Platform) map[string]channel.Part {
	file := func(address, kind string) channel.Media {
		return channel.Media{ID: "ours", URL: address, Type: kind, Name: "x"}
	}
	all := map[string]channel.Part{"text": channel.Text{Body: "你好 <b>", Preview: true}}
	two := []channel.Button{{ID: "YES", Title: "Yes"}, {ID: "NO", Title: "No"}}
	if p == woztell.WhatsApp {
		all["image"] = channel.Image{Media: file(jpeg, "image/jpeg"), Caption: "roof"}
		all["video"] = channel.Video{Media: file("https://shop.example/a.mp4", "video/mp4"), Caption: "film"}
		all["audio"] = channel.Audio{Media: file("https://shop.example/a.ogg", "audio/ogg"), Voice: true}
		all["file"] = channel.File{Media: file("https://shop.example/a.pdf", "application/pdf"), Caption: "bill"}
		all["sticker"] = channel.Sticker{Media: file("https://shop.example/a.webp", "image/webp")}
		all["buttons"] = channel.Buttons{Body: "?", Buttons: two}
		all["buttons_text_header"] = channel.Buttons{Header: channel.Header{Text: "Dear"}, Body: "?", Footer: "f", Buttons: two}
		for name, h := range map[string]channel.Header{"image": {Image: &picture}, "video": {Video: &channel.Media{URL: "https://shop.example/a.mp4"}}, "file": {File: &channel.Media{URL: "https://shop.example/a.pdf"}}} {
			all["buttons_"+name+"_header"] = channel.Buttons{Header: h, Body: "?", Buttons: two}
		}
		all["list"] = channel.List{Body: "?", Label: "Choose", Sections: []channel.Section{{Title: "S", Rows: []channel.Row{{ID: "R1", Title: "Row", Description: "d"}}}, {Title: "T", Rows: []channel.Row{{ID: "R2", Title: "Other"}}}}}
		return all
	}
	all["image"] = channel.Image{Media: file(jpeg, "image/jpeg")}
	all["buttons"] = channel.Buttons{Body: "?", Buttons: two}
	all["link_button"] = channel.LinkButton{Body: "?", Label: "Open", URL: "https://shop.example"}
	all["carousel"] = channel.Carousel{Cards: []channel.Card{
		{Title: "t", Body: "s", Image: &picture, Buttons: []channel.CardButton{{ID: "GO", Title: "Go"}, {URL: "https://shop.example", Title: "Open"}}}, {Body: "only a body"},
	}}
	if p != woztell.Instagram {
		all["video"] = channel.Video{Media: file("https://shop.example/a.mp4", "video/mp4")}
		all["audio"] = channel.Audio{Media: file("https://shop.example/a.mp3", "audio/mpeg")}
		all["file"] = channel.File{Media: file("https://shop.example/a.pdf", "application/pdf")}
	}
	if p != woztell.WebChat {
		all["quick_replies"] = channel.QuickReplies{Body: "?", Replies: two}
	}
	return all
}

// Each kind of message goes out as testdata/out says, and shows.
func TestMessagesAsTheyAreSent(t *testing.T) {
	for _, p := range platforms {
		t.Run(string(p), func(t *testing.T) {
			r := openOn(t, p, woztelltest.Options{})
			sent := map[string]json.RawMessage{}
			for name, part := range examples(p) {
				_, err := r.send(t, part)
				require.NoError(t, err, name)
				sent[name] = json.RawMessage(r.sent(t))
			}
			same(t, "testdata/out/"+string(p)+".json", sent)
			assert.Len(t, r.ana.Arrived(), len(sent))
		})
	}
}

// Every template that the suite fills, in the shape that the vendor's own
// program sends.
func TestTemplatesAsTheyAreSent(t *testing.T) {
	r := openWith(t, woztell.WhatsApp, woztelltest.Options{}, func(c *woztell.Config) { c.WABAID = "110000000000001" })
	sent := map[string]json.RawMessage{}
	for _, tpl := range append(filled(), channel.Template{Name: "hello", Language: "en"}) {
		_, err := r.send(t, tpl)
		require.NoError(t, err, tpl.Name)
		sent[tpl.Name] = json.RawMessage(r.sent(t))
	}
	same(t, "testdata/out/templates.json", sent)
	assert.Len(t, r.ana.Arrived(), len(sent), "all of them arrived")
}

// A card may show a picture by its id at Meta, which is how the vendor's own
// program does it; an address is preferred everywhere.
func TestPicturesOfCardsMayHaveAnID(t *testing.T) {
	r := open(t, woztelltest.Options{})
	card := channel.TemplateCard{Header: []channel.Parameter{{Image: &channel.Media{ID: "MEDIA"}}}}
	_, _ = r.send(t, channel.Template{Name: "carousel", Language: "en", Cards: []channel.TemplateCard{card}})
	assert.Contains(t, r.sent(t), `"image":{"id":"MEDIA"}`)
	_, _ = r.send(t, channel.Template{Name: "image", Language: "en", Header: []channel.Parameter{{Image: &channel.Media{ID: "fileId", URL: jpeg}}}})
	assert.Contains(t, r.sent(t), `"image":{"link":"`+jpeg+`"}`)
}

func TestEnvelopeOfACall(t *testing.T) {
	r := open(t, woztelltest.Options{})
	_, err := r.send(t, hi)
	require.NoError(t, err)
	x := r.wire.Last(t)
	assert.Equal(t, "POST https://bot.api.woztell.com/sendResponses", x.Method+" "+x.URL)
	assert.Equal(t, "Bearer "+r.Credentials().Token, x.Header.Get("Authorization"))
	assert.Equal(t, "application/json", x.Header.Get("Content-Type"))
	assert.JSONEq(t, `{"channelId":"channel-1","memberId":"`+r.ana.Member()+`","response":[{"type":"TEXT","text":"hi"}],"meta":{"clientRef":"key-1"}}`, x.Body)

	m := r.message(hi)
	m.Key, m.To = "", r.outside()
	receipt, err := r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.JSONEq(t, `{"channelId":"channel-1","recipientId":"`+r.ana.ExternalID()+`","response":[{"type":"TEXT","text":"hi"}]}`, r.wire.Last(t).Body)
	assert.Equal(t, r.to(), receipt.To, "the member is learnt")
}

// The first message to a number is a template; the answer names the member.
func TestWritingFirst(t *testing.T) {
	r := open(t, woztelltest.Options{})
	ben, err := r.AddPhone(woztelltest.Customer{Name: "Ben", ExternalID: "85290000077"})
	require.NoError(t, err)
	m := r.message(channel.Template{Name: "hello", Language: "en"})
	m.To = channel.Address{Kind: channel.AddressPhone, Value: "+85290000077"}
	receipt, err := r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.Equal(t, member(r.channel, ben.Member()), receipt.To)
	assert.Len(t, ben.Arrived(), 1)
}

func TestAddressesThatAreNotOurs(t *testing.T) {
	user := func(scope, id string) channel.Address {
		return channel.Address{Kind: channel.AddressUser, Scope: scope, Value: id}
	}
	for _, p := range platforms {
		r := openOn(t, p, woztelltest.Options{})
		for _, to := range []channel.Address{
			{}, user("channel-1", ""), user("channel-2", "5f01"), user("", "not an id"), {Kind: channel.AddressGroup, Value: "g"},
			{Kind: channel.AddressPhone, Value: "85290000001"}, {Kind: channel.AddressPhone, Value: "+8529000 0001"}, {Kind: channel.AddressPhone, Value: "+1"},
		} {
			m := r.message(hi)
			m.To = to
			_, err := r.channel.Send(t.Context(), m)
			assert.Equal(t, channel.Invalid, failure(t, err).Kind, "%+v", to)
		}
		assert.Empty(t, r.wire.Calls())
	}
	r := open(t, woztelltest.Options{})
	m := r.message(hi)
	m.To = channel.Address{Kind: woztell.AddressExternal, Value: "85290000001"}
	_, err := r.channel.Send(t.Context(), m)
	assert.Equal(t, channel.Invalid, failure(t, err).Kind, "on WhatsApp the external id is a phone number")
}

func TestWhatCannotBeSentIsRefusedWithoutACall(t *testing.T) {
	r := open(t, woztelltest.Options{})
	for name, c := range map[string]struct {
		part channel.Part
		kind channel.ErrorKind
	}{
		"nothing":                      {nil, channel.Unsupported},
		"a place":                      {channel.Location{Latitude: 1}, channel.Unsupported},
		"a link button":                {channel.LinkButton{Body: "x", Label: "y", URL: jpeg}, channel.Unsupported},
		"a file without address":       {channel.Image{Media: channel.Media{ID: "fileId"}}, channel.Unsupported},
		"a header without address":     {channel.Buttons{Header: channel.Header{Image: &channel.Media{ID: "x"}}, Body: "x", Buttons: []channel.Button{{ID: "a", Title: "b"}}}, channel.Unsupported},
		"a header above a list":        {channel.List{Header: channel.Header{Text: "h"}, Body: "x", Label: "l", Sections: []channel.Section{{Rows: []channel.Row{{ID: "a", Title: "b"}}}}}, channel.Invalid},
		"a picture of another type":    {channel.Image{Media: channel.Media{URL: jpeg, Type: "image/gif"}}, channel.Unsupported},
		"a picture that is too large":  {channel.Image{Media: channel.Media{URL: jpeg, Type: "image/jpeg", Size: 5<<20 + 1}}, channel.Invalid},
		"an empty text":                {channel.Text{Body: " "}, channel.Invalid},
		"an empty value of a template": {channel.Template{Name: "text", Language: "en", Body: []channel.Parameter{{Text: " "}}}, channel.Invalid},
	} {
		_, err := r.send(t, c.part)
		e := failure(t, err)
		assert.Equal(t, c.kind, e.Kind, name)
		assert.False(t, e.Uncertain, name)
	}
	m := r.message(hi)
	m.ReplyTo = r.hello.ID
	_, err := r.channel.Send(t.Context(), m)
	assert.Equal(t, channel.Unsupported, failure(t, err).Kind, "no quotes")
	assert.Empty(t, r.wire.Calls())

	web := openOn(t, woztell.WebChat, woztelltest.Options{})
	_, err = web.send(t, channel.Carousel{Cards: []channel.Card{{Image: &picture}}})
	assert.Equal(t, channel.Unsupported, failure(t, err).Kind, "a card of nothing but a picture")
	assert.Empty(t, web.wire.Calls())
}

func TestNativeResponses(t *testing.T) {
	r := open(t, woztelltest.Options{})
	file := r.Keep([]byte("bytes"), "image/jpeg", "a.jpg")
	m := r.message()
	m.Native = woztell.Native{Response: json.RawMessage(`{"type":"IMAGE","attachment_id":"` + file.ID + `","text":"by id"}`)}
	_, err := r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.JSONEq(t, `{"type":"IMAGE","attachment_id":"`+file.ID+`","text":"by id"}`, r.sent(t))

	for _, bad := range []any{
		woztell.Native{}, woztell.Native{Response: json.RawMessage(`[]`)}, woztell.Native{Response: json.RawMessage(`{"type":7}`)}, "text",
	} {
		m.Native = bad
		_, err := r.channel.Send(t.Context(), m)
		assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	}
	m.Native, m.Parts = woztell.Native{Response: json.RawMessage(`{"type":"TEXT"}`)}, channel.Parts{hi}
	_, err = r.channel.Send(t.Context(), m)
	assert.Equal(t, channel.Invalid, failure(t, err).Kind, "parts beside")
	_, err = r.channel.DecodeNative([]byte(`7`))
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}
