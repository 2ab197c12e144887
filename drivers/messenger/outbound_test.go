package messenger_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/messenger"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

var update = flag.Bool("update", false, "write testdata anew")

const jpeg = "https://shop.example/a.jpg"

var picture = channel.Media{URL: jpeg, Type: "image/jpeg"}

// Each part. What Meta is asked for stands in testdata/out.
var outbound = []struct {
	name string
	part channel.Part
}{
	{"text", channel.Text{Body: "Grüße 😀 <b>&"}},
	{"image", channel.Image{Media: picture}},
	{"video", channel.Video{Media: channel.Media{URL: "https://shop.example/a.mp4", Type: "video/mp4"}}},
	{"audio", channel.Audio{Media: channel.Media{URL: "https://shop.example/a.mp3"}}},
	{"file", channel.File{Media: channel.Media{URL: "https://shop.example/a.pdf", Type: "application/pdf", Name: "bill.pdf"}}},
	{"sticker", channel.Sticker{Media: channel.Media{ID: stickerID}}},
	{"sticker_of_a_pack", channel.Sticker{Media: channel.Media{ID: "cats/" + stickerID}}},
	{"thumb", channel.Sticker{Media: channel.Media{ID: "369239263222822"}}},
	{"buttons", channel.Buttons{Body: "Which?", Buttons: []channel.Button{{ID: "g", Title: "Green"}, {ID: "b", Title: "Black"}}}},
	{"link_button", channel.LinkButton{Body: "Your order", Label: "Open", URL: "https://shop.example/o"}},
	{"quick_replies", channel.QuickReplies{Body: "Which?", Replies: []channel.Button{{ID: "g", Title: "Green"}, {ID: "b", Title: "Black"}}}},
	{"carousel", cards},
	{"card_without_title", channel.Carousel{Cards: []channel.Card{{Body: "fresh", Image: &picture}}}},
	{"picture_with_buttons", channel.Carousel{Cards: []channel.Card{{Image: &picture, Buttons: []channel.CardButton{{ID: "g", Title: "Take"}}}}}},
	{"template", channel.Template{Name: "text", Language: "en", Header: []channel.Parameter{{Text: "Ana"}}, Body: []channel.Parameter{{Text: "Ana"}, {Text: "77\n\t b"}}}},
	{"template_with_buttons", channel.Template{Name: "buttons", Language: "en", Buttons: []channel.TemplateButton{
		{Index: 1, Kind: channel.TemplateURL, Value: "77"}, {Index: 0, Kind: channel.TemplateReply, Value: "more"},
	}}},
}

func sendable(t *testing.T) *rig {
	return open(t, messengertest.Options{Templates: approved(), Stickers: []string{stickerID}})
}

func TestEveryKindOfPartIsWrittenAsMetaWantsIt(t *testing.T) {
	for _, c := range outbound {
		t.Run(c.name, func(t *testing.T) {
			r := sendable(t)
			receipt, err := r.send(t, c.part)
			require.NoError(t, err)
			assert.NotEmpty(t, receipt.ID)
			assert.Zero(t, receipt.To)
			require.Len(t, r.ana.Arrived(), 1)
			x := r.wire.Last(t)
			assert.Equal(t, "https://graph.facebook.com/v25.0/5550005550/messages", x.URL, "trap 12: no token in an address")
			assert.Equal(t, "Bearer token-of-the-simulator", x.Header.Get("Authorization"))
			golden(t, "out", c.name, x.Body)
		})
	}
}

// golden compares JSON with a file, but for the ids that the simulator makes.
func golden(t *testing.T, folder, name, body string) {
	t.Helper()
	made := object(t, body)
	hide(made)
	text, err := json.MarshalIndent(made, "", "  ")
	require.NoError(t, err)
	file := filepath.Join("testdata", folder, name+".json")
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, append(text, '\n'), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.JSONEq(t, string(want), string(text))
}

// hide replaces ids that differ from run to run.
func hide(v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			if s, ok := inner.(string); ok && (key == "attachment_id" || strings.HasPrefix(s, "m_")) {
				v[key] = "ID"
			}
			hide(inner)
		}
	case []any:
		for _, inner := range v {
			hide(inner)
		}
	}
}

// Every kind that the capabilities promise has a row above, or a test below.
func TestEveryKindThatIsPromisedIsTried(t *testing.T) {
	tried := map[channel.PartKind]bool{channel.PartReaction: true}
	for _, c := range outbound {
		tried[c.part.Kind()] = true
	}
	for kind := range sendable(t).channel.Capabilities().Parts {
		assert.True(t, tried[kind], kind)
	}
}

// A lonely picture with buttons is fetched by Meta first, which shows nothing.
func TestAPictureWithButtonsIsUploadedFirst(t *testing.T) {
	r := sendable(t)
	card := channel.Carousel{Cards: []channel.Card{{Image: &picture, Buttons: []channel.CardButton{{ID: "g", Title: "Take"}}}}}
	_, err := r.send(t, card)
	require.NoError(t, err)
	require.Len(t, r.wire.Calls(), 2)
	assert.JSONEq(t, `{"message":{"attachment":{"type":"image","payload":{"url":"`+jpeg+`","is_reusable":true}}}}`, r.wire.Calls()[0].Body)
	assert.Equal(t, "https://graph.facebook.com/v25.0/5550005550/message_attachments", r.wire.Calls()[0].URL)

	r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpUpload, Accept: true, Drop: true})
	_, err = r.send(t, card)
	assert.Equal(t, channel.Unavailable, failure(t, err).Kind)
	assert.False(t, failure(t, err).Uncertain, "nothing can have appeared")
	assert.Len(t, r.ana.Arrived(), 1)

	r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpUpload, Status: 200, Body: `{}`})
	_, err = r.send(t, card)
	assert.Equal(t, channel.Unknown, failure(t, err).Kind)

	known := card
	known.Cards = []channel.Card{{Image: &channel.Media{URL: jpeg, ID: object(t, r.wire.Calls()[0].Answer)["attachment_id"].(string)}}}
	_, err = r.send(t, known)
	require.NoError(t, err)
	assert.Contains(t, r.wire.Last(t).URL, "/messages", "an id that is known already is not fetched again")
}

func TestReactionAndItsRemoval(t *testing.T) {
	r := sendable(t)
	for emoji, name := range map[string]string{"👍": "react", "": "unreact"} {
		m := r.message(channel.Reaction{To: r.hello, Emoji: emoji})
		m.ReplyTo = r.hello
		receipt, err := r.channel.Send(t.Context(), m)
		require.NoError(t, err)
		assert.Empty(t, receipt.ID, "a reaction is no message")
		assert.Equal(t, channel.StatusAccepted, receipt.Status)
		golden(t, "out", name, r.wire.Last(t).Body)
		assert.Equal(t, emoji, r.ana.Screen()[0].TheirReaction)
	}
	_, err := r.send(t, channel.Reaction{Emoji: "👍"})
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}

func TestAReplyQuotes(t *testing.T) {
	r := sendable(t)
	m := r.message(channel.Text{Body: "hi"})
	m.ReplyTo = r.hello
	_, err := r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.Equal(t, string(r.hello), r.ana.Arrived()[0].Quotes)
	sent := object(t, r.wire.Last(t).Body)
	assert.Equal(t, map[string]any{"mid": string(r.hello)}, sent["reply_to"], "beside the message, not in it")
}

func TestANativeMessageKeepsItsKey(t *testing.T) {
	r := sendable(t)
	m := &channel.Message{Key: "key-2", To: r.ana.Address(), Native: messenger.Native{Message: json.RawMessage(`{"text":"hi","quick_replies":[{"content_type":"user_email"}]}`)}}
	_, err := r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	golden(t, "out", "native", r.wire.Last(t).Body)
	assert.Equal(t, "key-2", r.ana.Arrived()[0].Key)

	calls := len(r.wire.Calls())
	for name, spoil := range map[string]func(*channel.Message){
		"no object": func(m *channel.Message) { m.Native = messenger.Native{Message: json.RawMessage(`"x"`)} },
		"nothing":   func(m *channel.Message) { m.Native = messenger.Native{} },
		"parts too": func(m *channel.Message) { m.Parts = channel.Parts{channel.Text{Body: "x"}} },
	} {
		bad := *m
		spoil(&bad)
		_, err := r.channel.Send(t.Context(), &bad)
		assert.Equal(t, channel.Invalid, failure(t, err).Kind, name)
	}
	assert.Len(t, r.wire.Calls(), calls)
	_, err = r.channel.DecodeNative([]byte(`7`))
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}

// What does not fit is refused before any call.
func TestMessagesThatAreRefusedBeforeTheCall(t *testing.T) {
	r := sendable(t)
	for name, c := range map[string]struct {
		part channel.Part
		kind channel.ErrorKind
	}{
		"a file without reference":  {channel.File{}, channel.Invalid},
		"a caption":                 {channel.Image{Media: picture, Caption: "x"}, channel.Invalid},
		"a sticker without number":  {channel.Sticker{Media: channel.Media{ID: "cats/"}}, channel.Invalid},
		"a header":                  {channel.Buttons{Header: channel.Header{Text: "x"}, Body: "x"}, channel.Invalid},
		"a footer":                  {channel.LinkButton{Footer: "x", Body: "x"}, channel.Invalid},
		"a text before cards":       {channel.Carousel{Body: "x", Cards: cards.Cards}, channel.Invalid},
		"a card without words":      {channel.Carousel{Cards: []channel.Card{{Image: &picture}, {Title: "x", Image: &picture}}}, channel.Invalid},
		"a picture by id":           {channel.Carousel{Cards: []channel.Card{{Title: "x", Image: &channel.Media{ID: "7"}}}}, channel.Invalid},
		"a lonely empty picture":    {channel.Carousel{Cards: []channel.Card{{Image: &channel.Media{}}}}, channel.Invalid},
		"cards of a template":       {channel.Template{Name: "x", Cards: []channel.TemplateCard{{}}}, channel.Unsupported},
		"an empty value":            {channel.Template{Name: "x", Body: []channel.Parameter{{Text: " "}}}, channel.Invalid},
		"a picture above":           {channel.Template{Name: "x", Header: []channel.Parameter{{Image: &picture}}}, channel.Invalid},
		"an empty button":           {channel.Template{Name: "x", Buttons: []channel.TemplateButton{{Kind: channel.TemplateReply}}}, channel.Invalid},
		"a button of another kind":  {channel.Template{Name: "x", Buttons: []channel.TemplateButton{{Kind: channel.TemplateCode, Value: "x"}}}, channel.Unsupported},
		"a location":                {channel.Location{Latitude: 1}, channel.Unsupported},
		"a list":                    {channel.List{Body: "x"}, channel.Unsupported},
		"a reaction to nothing":     {channel.Reaction{Emoji: "👍"}, channel.Invalid},
		"a part that only comes in": {channel.Placeholder{Type: "x"}, channel.Unsupported},
	} {
		_, err := r.send(t, c.part)
		assert.Equal(t, c.kind, failure(t, err).Kind, name)
	}
	m := r.message(channel.Text{Body: "x"})
	m.Key = strings.Repeat("x", 1001)
	_, err := r.channel.Send(t.Context(), m)
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	assert.Empty(t, r.wire.Calls())
}

// The sender is shown as a persona where there is one for the name.
func TestSendersAreShownAsPersonas(t *testing.T) {
	r := sendable(t)
	id, err := r.channel.CreatePersona(t.Context(), channel.Sender{Name: "Eva", Picture: jpeg})
	require.NoError(t, err)
	c := r.with(t, func(cfg *messenger.Config) { cfg.Personas = map[string]string{"Eva": id} })
	for _, name := range []string{"Eva", "Max", ""} {
		m := r.message(channel.Text{Body: "hi"})
		m.Sender.Name = name
		_, err := c.Send(t.Context(), m)
		require.NoError(t, err)
	}
	shown := r.ana.Arrived()
	assert.Equal(t, "Eva", shown[0].Persona)
	assert.Empty(t, shown[1].Persona)
	assert.Empty(t, shown[2].Persona)

	_, err = r.channel.CreatePersona(t.Context(), channel.Sender{Name: "Eva"})
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpPersonas, Status: 200, Body: `{}`})
	_, err = r.channel.CreatePersona(t.Context(), channel.Sender{Name: "Eva", Picture: jpeg})
	assert.Equal(t, channel.Unknown, failure(t, err).Kind)
}

// Who can be written to beside people with an id: who ticked a checkbox, and
// the authors of comments and posts. The receipt says who these are.
func TestOtherWaysToNameARecipient(t *testing.T) {
	r := sendable(t)
	for kind, key := range map[channel.AddressKind]string{
		messenger.AddressUserRef: "user_ref", messenger.AddressComment: "comment_id", messenger.AddressPost: "post_id",
	} {
		r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpSend, Status: 200, Body: `{"recipient_id":"24001","message_id":"m_9"}`})
		m := r.message(channel.Text{Body: "hi"})
		m.To = channel.Address{Kind: kind, Scope: pageID, Value: "77"}
		m.LastInbound, m.Author = morning.AddDate(0, -1, 0), channel.AuthorBot
		if kind == messenger.AddressUserRef {
			m.LastInbound = m.Now
		}
		receipt, err := r.channel.Send(t.Context(), m)
		require.NoError(t, err)
		assert.Equal(t, map[string]any{key: "77"}, object(t, r.wire.Last(t).Body)["recipient"])
		assert.Equal(t, channel.Address{Kind: channel.AddressUser, Scope: pageID, Value: "24001"}, receipt.To)
	}
}

func TestAddressesThatAreNotOurs(t *testing.T) {
	r := sendable(t)
	for name, to := range map[string]channel.Address{
		"nobody":       {},
		"empty":        {Kind: channel.AddressUser, Scope: pageID},
		"a phone":      {Kind: channel.AddressPhone, Value: "+49151"},
		"another Page": {Kind: channel.AddressUser, Scope: "777", Value: "24001"},
	} {
		m := r.message(channel.Text{Body: "x"})
		m.To = to
		_, err := r.channel.Send(t.Context(), m)
		assert.Equal(t, channel.Invalid, failure(t, err).Kind, name)
		assert.Error(t, r.channel.MarkRead(t.Context(), to, "", ""), name)
	}
	assert.Empty(t, r.wire.Calls())
}
