package woztelltest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

// Inbound as documented, and as seen live (d:channels-webhook; hack; traps P9, P10).
func TestTrap9And10_ShapesOfInbound(t *testing.T) {
	b := open(t, woztelltest.Options{})
	mia := b.Phone("Mia")
	film := b.Keep([]byte("film"), "video/mp4", "a.mp4")
	documented := woztelltest.Documented()
	_, err := mia.Write(channel.Video{Media: film, Caption: "look"}, woztelltest.Manner{Style: &documented})
	require.NoError(t, err)
	e := b.only(t)
	assert.Equal(t, fmt.Sprint(b.clock.Now().Unix()), e["timestamp"])
	assert.Equal(t, "MISC", e["type"])
	assert.Equal(t, []any{"VIDEO", "media-" + film.ID, "look"}, []any{at(e, "data.attachments.0.type"), at(e, "data.attachments.0.waMediaId"), at(e, "data.text")})
	assert.NotContains(t, e, "eventType")
	assert.NotContains(t, e, "messageId")

	_, err = mia.Write(channel.Video{Media: film, Caption: "look"}, woztelltest.Manner{})
	require.NoError(t, err)
	e = b.only(t)
	assert.Equal(t, []any{"VIDEO", "INBOUND", film.ID, "look"}, []any{e["type"], e["eventType"], at(e, "data.fileId"), at(e, "data.text")})
	assert.NotEmpty(t, e["messageId"])

	for by, where := range map[woztelltest.FileBy]string{
		woztelltest.FileByURL: "data.url", woztelltest.FileByPayload: "data.attachments.0.payload.url", woztelltest.FileByMedia: "data.waMediaId",
	} {
		_, err = mia.Write(channel.Video{Media: film}, woztelltest.Manner{Style: &woztelltest.Style{File: by}})
		require.NoError(t, err)
		assert.Contains(t, at(b.only(t), where), film.ID)
	}
}

func TestKindsOfInbound(t *testing.T) {
	b := open(t, woztelltest.Options{})
	mia := b.Phone("Mia")
	keep := func(kind, name string) channel.Media { return b.Keep([]byte("x"), kind, name) }
	for _, c := range []struct {
		part channel.Part
		want string
	}{
		{channel.Image{Media: keep("image/jpeg", "")}, `IMAGE fileId`},
		{channel.Audio{Media: keep("audio/ogg", "")}, `AUDIO fileId opus`},
		{channel.Audio{Media: keep("audio/mpeg", "")}, `AUDIO fileId`},
		{channel.Sticker{Media: keep("image/webp", "")}, `STICKER fileId`},
		{channel.File{Media: keep("application/pdf", "a.pdf")}, `FILE fileId filename`},
		{channel.Location{Latitude: 1, Longitude: 2, Name: "n", Address: "a"}, `LOCATION address latitude longitude name`},
		{channel.Contacts{Cards: []channel.ContactCard{{Name: "Bo", Phones: []channel.CardPhone{{Number: "+1"}}}}}, `CONTACTS contacts`},
		{channel.Placeholder{Type: "UNKNOWN"}, `UNKNOWN`},
	} {
		_, err := mia.Write(c.part, woztelltest.Manner{})
		require.NoError(t, err)
		e := b.only(t)
		keys := slices.Sorted(maps.Keys(e["data"].(tree)))
		assert.Equal(t, c.want, strings.TrimSpace(fmt.Sprint(e["type"], " ", strings.Join(keys, " "))))
	}
	_, err := mia.Write(channel.Image{Media: channel.Media{ID: "x"}}, woztelltest.Manner{})
	require.Error(t, err)
	_, err = mia.Write(channel.Buttons{}, woztelltest.Manner{})
	require.Error(t, err)
	_, err = mia.Write(channel.Text{Body: "x"}, woztelltest.Manner{Quote: "nothing"})
	require.Error(t, err)
	id := mia.Say("first")
	_, err = mia.Write(channel.Text{Body: "second"}, woztelltest.Manner{Quote: id})
	require.NoError(t, err)
	assert.Equal(t, id, at(b.told(t)[1], "data.context.id"))

	_, err = mia.Tell("ORDER", json.RawMessage(`{"catalog_id":"c"}`))
	require.NoError(t, err)
	e := b.only(t)
	assert.Equal(t, []any{"ORDER", "c"}, []any{e["type"], at(e, "data.catalog_id")})
	_, err = mia.Tell("NEW_KIND", nil)
	require.NoError(t, err)
	_, err = mia.Tell("NEW_KIND", json.RawMessage(`[]`))
	require.Error(t, err)
}

// The places of a payload, and what a button without one gives back (hack; trap P12).
func TestTrap12_AnswersToButtons(t *testing.T) {
	b := open(t, woztelltest.Options{})
	mia := b.Phone("Mia")
	mia.Say("hi")
	id := b.send(t, mia, `{"type":"WHATSAPP_REPLY_BUTTONS","body":{"text":"?"},"action":{"buttons":[{"type":"reply","reply":{"payload":"YES","title":"Yes"}},{"type":"reply","reply":{"id":"NO","title":"No"}}]}}`)[0]
	b.told(t)
	for place, where := range map[woztelltest.ChoiceIn]string{
		woztelltest.ChoiceInData: "data.payload", woztelltest.ChoiceInButtonReply: "data.button_reply.id",
		woztelltest.ChoiceInInteractive: "data.interactive.button_reply.id", woztelltest.ChoiceOnTop: "payload", woztelltest.ChoiceInPostback: "postback.payload",
	} {
		_, err := mia.TapIn(id, "YES", woztelltest.Manner{Style: &woztelltest.Style{Choice: place}})
		require.NoError(t, err)
		e := b.only(t)
		assert.Equal(t, []any{"PAYLOAD", "YES", "Yes"}, []any{e["type"], at(e, where), at(e, "data.title")}, where)
	}
	_, err := mia.Tap(id, "")
	require.NoError(t, err)
	assert.Nil(t, at(b.only(t), "data.payload"), "the key is payload, not id")
	_, err = mia.Tap(id, "NO")
	require.Error(t, err)
	_, err = mia.Tap("nothing", "YES")
	require.Error(t, err)

	list := b.send(t, mia, `{"type":"WHATSAPP_LIST","body":{"text":"?"},"footer":{"text":"f"},"action":{"button":"b","sections":[{"rows":[{"payload":"R","title":"Row","description":"d"}]}]}}`)[0]
	_, err = mia.Tap(list, "R")
	require.NoError(t, err)
	screen := mia.Screen()
	assert.Equal(t, channel.Parts{channel.Choice{ID: "R", Title: "Row", Description: "d"}}, screen[len(screen)-1].Parts)
}

func TestButtonsOfMessenger(t *testing.T) {
	b := on(t, woztelltest.TypeMessenger, woztelltest.Options{})
	mia := b.Phone("Mia")
	mia.Say("hi")
	ids := b.send(t, mia, `{"type":"BUTTON","text":"?","buttons":[{"type":"postback","title":"Go","payload":"GO"}]},`+
		`{"type":"BUTTON","text":"?","buttons":[{"type":"web_url","title":"See","url":"https://a.example"}]},`+
		`{"type":"BUTTON","text":"?","buttons":[{"type":"web_url","title":"See","url":"https://a.example"},{"type":"postback","title":"Go","payload":"GO"}]},`+
		`{"type":"CAROUSEL","carousel":[{"title":"t","image_url":"https://a.example","buttons":[{"type":"postback","title":"Buy","payload":"B"},{"type":"web_url","title":"See","url":"https://a.example"}]}]},`+
		`{"type":"TEXT","text":"?","quickReplies":[{"content_type":"text","title":"Yes","payload":"Y"}]}`)
	var kinds []channel.PartKind
	for _, bubble := range mia.Arrived() {
		kinds = append(kinds, bubble.Parts[0].Kind())
	}
	assert.Equal(t, []channel.PartKind{channel.PartButtons, channel.PartLinkButton, channel.PartCarousel, channel.PartCarousel, channel.PartQuickReplies}, kinds)
	b.told(t)
	_, err := mia.Tap(ids[4], "Y")
	require.NoError(t, err)
	e := b.only(t)
	assert.Equal(t, []any{"PAYLOAD", "Y"}, []any{e["type"], at(e, "data.payload")})
	_, err = mia.Tap(ids[4], "Y")
	require.Error(t, err, "it is not the last message any more")
	assert.Equal(t, channel.Parts{channel.Text{Body: "?"}}, mia.Screen()[5].Parts)
	for _, x := range []struct{ id, choice string }{{ids[0], "GO"}, {ids[2], "GO"}, {ids[3], "B"}} {
		_, err = mia.Tap(x.id, x.choice)
		require.NoError(t, err)
		e = b.only(t)
		assert.Equal(t, []any{"POSTBACK", x.choice}, []any{e["type"], at(e, "data.payload")})
	}
	_, err = mia.Tap(ids[3], "")
	require.Error(t, err, "a link gives nothing back")
}

// What people do beside writing.
func TestActs(t *testing.T) {
	b := open(t, woztelltest.Options{})
	mia := b.Phone("Mia")
	id := mia.Say("hi")
	ours := b.send(t, mia, text("x"))[0]
	b.told(t)
	require.NoError(t, mia.React(ours, "👍"))
	e := b.only(t)
	assert.Equal(t, []any{"REACTION", ours, "👍"}, []any{e["type"], at(e, "data.message_id"), at(e, "data.emoji")})
	assert.Equal(t, "👍", mia.Screen()[1].OurReaction)
	b.SetStyle(woztelltest.Documented())
	require.NoError(t, mia.React(ours, ""))
	assert.NotContains(t, b.only(t), "messageId")
	b.SetStyle(woztelltest.Style{})
	require.Error(t, mia.React("nothing", "x"))
	require.NoError(t, mia.Delete(id))
	e = b.only(t)
	assert.Equal(t, []any{"DELETED", id}, []any{e["type"], at(e, "data.messageId")})
	assert.True(t, mia.Screen()[0].Deleted)
	require.Error(t, mia.Delete(id))
	require.Error(t, mia.Delete(ours))
	mia.Read()
	mia.Read()
	assert.Equal(t, []string{"READ"}, types(b.told(t)), "once")
}

// Versions count, and Changed closes.
func TestChanged(t *testing.T) {
	b := open(t, woztelltest.Options{ScreenLimit: 2})
	changed, version := b.Changed(), b.Version()
	mia := b.Phone("Mia")
	<-changed
	assert.Greater(t, b.Version(), version)
	for _, s := range []string{"a", "b", "c"} {
		mia.Say(s)
	}
	assert.Equal(t, []string{"b", "c"}, said(mia.Screen()))
}
