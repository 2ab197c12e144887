package messengertest_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

// What the business sends shows as what it is, and comes back in the echo.
func TestWhatMessagesShow(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	ana.Say("hi")
	id := b.uploaded(t, "image", "image/png", "pixels")
	film := b.uploaded(t, "video", "video/mp4", "film")
	file := func(id, kind string) channel.Media {
		m := channel.Media{ID: id, Type: kind, Name: "a.bin"}
		body, _, _ := b.File(id)
		m.Size = int64(len(body))
		return m
	}
	const link = `{"type":"web_url","title":"Open","url":"https://a.example/x"}`
	yes, no := postback("Yes", "Y"), postback("No", "N")
	for _, c := range []struct {
		name, rest string
		want       channel.Parts
		echo       any // of the first attachment's payload, or of the text
	}{
		{"text", text("x"), channel.Parts{channel.Text{Body: "x"}}, "x"},
		{"quick replies", quick(reply("A", "a"), `{"content_type":"user_email"}`),
			channel.Parts{channel.QuickReplies{Body: "x", Replies: []channel.Button{{ID: "a", Title: "A"}, {ID: "user_email", Title: "user_email"}}}}, "x"},
		{"image by id", attachment("image", `{"attachment_id":"`+id+`"}`), channel.Parts{channel.Image{Media: file(id, "image/png")}}, nil},
		{"film by id", attachment("video", `{"attachment_id":"`+film+`"}`), channel.Parts{channel.Video{Media: file(film, "video/mp4")}}, nil},
		{"image with quick replies", `"message":{"attachment":{"type":"image","payload":{"attachment_id":"` + id + `"}},"quick_replies":[` + reply("A", "a") + `]}`,
			channel.Parts{channel.Image{Media: file(id, "image/png")}, channel.QuickReplies{Replies: []channel.Button{{ID: "a", Title: "A"}}}}, nil},
		{"sticker", `"message":{"sticker_id":369239263222822}`, channel.Parts{channel.Sticker{Media: channel.Media{ID: "369239263222822", Type: "image/png", Size: 67}}}, nil},
		{"buttons", buttons("Well?", yes, no),
			channel.Parts{channel.Buttons{Body: "Well?", Buttons: []channel.Button{{ID: "Y", Title: "Yes"}, {ID: "N", Title: "No"}}}},
			map[string]any{"template_type": "button", "text": "Well?", "buttons": []any{
				map[string]any{"type": "postback", "title": "Yes", "payload": "Y"}, map[string]any{"type": "postback", "title": "No", "payload": "N"}}}},
		{"a link", buttons("Look", link), channel.Parts{channel.LinkButton{Body: "Look", Label: "Open", URL: "https://a.example/x"}}, nil},
		{"mixed", buttons("Look", yes, link, `{"type":"phone_number","title":"Call","payload":"+49"}`), channel.Parts{channel.Carousel{Cards: []channel.Card{{Body: "Look",
			Buttons: []channel.CardButton{{ID: "Y", Title: "Yes"}, {Title: "Open", URL: "https://a.example/x"}, {Title: "Call", URL: "tel:+49"}}}}}}, nil},
		{"log in and out", buttons("Look", `{"type":"account_link","url":"https://a.example/l"}`, `{"type":"account_unlink"}`), channel.Parts{channel.Carousel{Cards: []channel.Card{{Body: "Look",
			Buttons: []channel.CardButton{{Title: "Log in", URL: "https://a.example/l"}, {Title: "Log out"}}}}}}, nil},
		{"cards", generic(`{"title":"T","subtitle":"S","image_url":"https://a.example/a.png","buttons":[` + yes + `]}`),
			channel.Parts{channel.Carousel{Cards: []channel.Card{{Title: "T", Body: "S", Image: &channel.Media{URL: "https://a.example/a.png"}, Buttons: []channel.CardButton{{ID: "Y", Title: "Yes"}}}}}}, nil},
		{"image with buttons", mediaTemplate(`{"media_type":"image","attachment_id":"` + id + `","buttons":[` + yes + `]}`),
			channel.Parts{channel.Carousel{Cards: []channel.Card{{Image: ptr(file(id, "image/png")), Buttons: []channel.CardButton{{ID: "Y", Title: "Yes"}}}}}},
			map[string]any{"template_type": "media", "elements": []any{map[string]any{"media_type": "image", "attachment_id": json.Number(id), "buttons": []any{
				map[string]any{"type": "postback", "title": "Yes", "payload": "Y"}}}}}},
		{"film with buttons", mediaTemplate(`{"media_type":"video","attachment_id":"` + film + `","buttons":[` + yes + `]}`),
			channel.Parts{channel.Video{Media: file(film, "video/mp4")}, channel.Carousel{Cards: []channel.Card{{Buttons: []channel.CardButton{{ID: "Y", Title: "Yes"}}}}}}, nil},
		{"film alone", mediaTemplate(`{"media_type":"video","attachment_id":"` + film + `"}`), channel.Parts{channel.Video{Media: file(film, "video/mp4")}}, nil},
		{"a file by link", attachment("file", `{"url":"https://a.example/a.pdf"}`), channel.Parts{channel.File{Media: channel.Media{URL: "https://a.example/a.pdf"}}},
			map[string]any{"url": "https://a.example/a.pdf"}},
		{"sound by link", attachment("audio", `{"url":"https://a.example/a.mp3"}`), channel.Parts{channel.Audio{Media: channel.Media{URL: "https://a.example/a.mp3"}}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			b.told(t)
			mid := b.sent(t, ana, c.rest)
			screen := ana.Screen()
			got := screen[len(screen)-1]
			assert.Equal(t, mid, got.ID)
			assert.Equal(t, c.want, comparable(t, got.Parts))
			if c.echo != nil {
				echo := b.told(t)[0]
				assert.Equal(t, c.echo, first(echo.at("message", "text"), echo.at("message", "attachments", 0, "payload")))
			}
		})
	}
}

func ptr[T any](v T) *T { return &v }

func first(all ...any) any {
	for _, v := range all {
		if v != nil {
			return v
		}
	}
	return nil
}

// comparable leaves out of files what only their bytes or the moment decide.
func comparable(t *testing.T, parts channel.Parts) channel.Parts {
	t.Helper()
	var out channel.Parts
	for _, part := range parts {
		mapped, err := channel.MapMedia(part, func(m channel.Media) (channel.Media, error) {
			m.SHA256 = ""
			if m.URL != "" {
				m.ID = ""
			}
			return m, nil
		})
		require.NoError(t, err)
		out = append(out, mapped)
	}
	return out
}

// QR: a tap is a message with title and payload; replies go with the next
// message of either side.
func TestQuickRepliesVanish(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	ana.Say("hi")
	ask := quick(reply("A", "a"), `{"content_type":"user_email"}`, `{"content_type":"user_phone_number"}`)
	mid := b.sent(t, ana, ask)
	b.told(t)
	_, err := ana.Tap(mid, "z")
	require.Error(t, err)
	tap, err := ana.Tap(mid, "a")
	require.NoError(t, err)
	got := b.told(t)[0]
	assert.Equal(t, tap, got.at("message", "mid"))
	assert.Equal(t, "A", got.at("message", "text"))
	assert.Equal(t, "a", got.at("message", "quick_reply", "payload"))
	_, err = ana.Tap(mid, "a")
	require.Error(t, err, "they have vanished")
	screen := ana.Screen()
	assert.Equal(t, channel.Parts{channel.Text{Body: "x"}}, screen[1].Parts)
	assert.Equal(t, channel.Parts{channel.Choice{ID: "a", Title: "A"}}, screen[2].Parts)
	assert.IsType(t, channel.QuickReplies{}, ana.Arrived()[0].Parts[0], "as it came")

	for choice, value := range map[string]string{"user_email": "customer@example.com", "user_phone_number": "+491510000000"} {
		mid = b.sent(t, ana, ask)
		b.told(t)
		_, err = ana.Tap(mid, choice)
		require.NoError(t, err)
		got = b.told(t)[0]
		assert.Equal(t, value, got.at("message", "text"), "the value is in both places")
		assert.Equal(t, value, got.at("message", "quick_reply", "payload"))
	}
}

// EV/messaging_postbacks: a button answers with a postback, again and again.
func TestButtonsAnswerWithPostbacks(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	in := ana.Say("hi")
	for _, rest := range []string{buttons("x", postback("Yes", "Y")), generic(`{"title":"T","buttons":[` + postback("Yes", "Y") + `]}`)} {
		mid := b.sent(t, ana, rest)
		b.told(t)
		for range 2 {
			tap, err := ana.Tap(mid, "Y")
			require.NoError(t, err)
			got := b.told(t)[0]
			assert.Equal(t, "messaging", got.list)
			assert.Equal(t, map[string]any{"mid": tap, "title": "Yes", "payload": "Y"}, got.at("postback"))
		}
	}
	for _, mid := range []string{in, "m_none"} {
		_, err := ana.Tap(mid, "Y")
		assert.Error(t, err)
	}
}

// Trap 16: the payload comes only to the app that sent the button.
func TestTrap16_ButtonsOfAnotherAppHaveNoPayload(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	ana.Say("hi")
	mid, err := ana.WriteFromApp(another, channel.Buttons{Body: "x", Buttons: []channel.Button{{ID: "Y", Title: "Yes"}}})
	require.NoError(t, err)
	ana.PassTo(appID, "")
	b.told(t)
	_, err = ana.Tap(mid, "Y")
	require.NoError(t, err)
	got := b.told(t)[0]
	assert.Equal(t, "messaging", got.list)
	assert.Equal(t, "Yes", got.at("postback", "title"))
	assert.Nil(t, got.at("postback", "payload"))
}
