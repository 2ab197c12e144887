package line_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

func buttons(n int) []channel.Button {
	var all []channel.Button
	for i := range n {
		all = append(all, channel.Button{ID: fmt.Sprint("id", i), Title: fmt.Sprint("Title ", i)})
	}
	return all
}

func list(n int, description string) channel.List {
	l := channel.List{Body: "Which?", Label: "Menu", Sections: []channel.Section{{}}}
	for _, b := range buttons(n) {
		l.Sections[0].Rows = append(l.Sections[0].Rows, channel.Row{ID: b.ID, Title: b.Title, Description: description})
	}
	return l
}

// What LINE cannot carry becomes something that it can, and the plan says what.
// Each plan is then sent.
func TestContentIsAdaptedInTheOpen(t *testing.T) {
	pdf := channel.Media{URL: "https://shop.example/bill.pdf", Type: "application/pdf", Name: "bill.pdf"}
	film := channel.Media{URL: "https://shop.example/a.mp4", Type: "video/mp4"}
	for name, c := range map[string]struct {
		part  channel.Part
		kinds []channel.PartKind
		texts []string // parts of what appears
		note  string   // empty for none
	}{
		"a file is a link":                    {channel.File{Media: pdf, Caption: "Your bill"}, []channel.PartKind{channel.PartText}, []string{"Your bill\nbill.pdf\nhttps://shop.example/bill.pdf"}, "the channel carries no file: sent as a link"},
		"a list of four is buttons":           {list(4, ""), []channel.PartKind{channel.PartButtons}, nil, "the channel carries no list: sent as buttons"},
		"a list of five is quick replies":     {list(5, ""), []channel.PartKind{channel.PartQuickReplies}, nil, "the channel carries no list: sent as quick replies"},
		"a list says its descriptions":        {list(2, "fresh"), []channel.PartKind{channel.PartQuickReplies}, []string{"1. Title 0 – fresh"}, "the channel carries no list: sent as quick replies"},
		"a list of fourteen is text":          {list(14, ""), []channel.PartKind{channel.PartText}, []string{"14. Title 13"}, "the channel carries no list: sent as text"},
		"four buttons stay":                   {channel.Buttons{Body: "Which?", Buttons: buttons(4)}, []channel.PartKind{channel.PartButtons}, nil, ""},
		"a fifth button makes quick replies":  {channel.Buttons{Body: "Which?", Buttons: buttons(5)}, []channel.PartKind{channel.PartQuickReplies}, nil, "buttons of 5 items, the channel carries 4: sent as quick replies"},
		"a footer goes below the body":        {channel.Buttons{Body: "Which?", Footer: "today", Buttons: buttons(3)}, []channel.PartKind{channel.PartButtons}, []string{"Which?\n\ntoday"}, "the channel carries no footer: put below the body"},
		"a film without a preview is a link":  {channel.Video{Media: film}, []channel.PartKind{channel.PartText}, []string{"https://shop.example/a.mp4"}, "the channel needs a preview: sent as a link"},
		"sound of unknown length is a link":   {channel.Audio{Media: channel.Media{URL: "https://shop.example/a.mp3"}}, []channel.PartKind{channel.PartText}, nil, "the channel needs a duration: sent as a link"},
		"a picture of another type is a link": {channel.Image{Media: channel.Media{URL: "https://shop.example/a.webp", Type: "image/webp"}}, []channel.PartKind{channel.PartText}, nil, "the channel carries image/jpeg, image/png, not image/webp: sent as a link"},
		"a caption is a text of its own":      {channel.Image{Media: picture, Caption: "this"}, []channel.PartKind{channel.PartImage, channel.PartText}, []string{"", "this"}, "the channel carries no caption: sent as a text of its own"},
		"a sticker of others is a picture":    {channel.Sticker{Media: channel.Media{URL: "https://shop.example/s.png", Type: "image/png"}}, []channel.PartKind{channel.PartImage}, nil, "the channel needs a media id: sent as image"},
		"contacts are text":                   {channeltest.Example(channel.PartContacts, channel.Capabilities{}), []channel.PartKind{channel.PartText}, []string{"Ann Lee\n+85251234567 (work)"}, "the channel carries no contacts: sent as text"},
		"a place without a name stays":        {channel.Location{Latitude: 1, Longitude: 2}, []channel.PartKind{channel.PartLocation}, nil, ""},
		"a text in front of cards goes ahead": {channel.Carousel{Body: "Ours", Cards: slices.Repeat([]channel.Card{{Title: "A"}}, 12)}, []channel.PartKind{channel.PartText, channel.PartCarousel}, []string{"Ours"}, "the channel carries no body: sent ahead"},
		"thirteen cards are two rows":         {channel.Carousel{Cards: slices.Repeat([]channel.Card{{Title: "A"}}, 13)}, []channel.PartKind{channel.PartCarousel, channel.PartCarousel}, nil, "cards of 13 items, the channel carries 12: sent as 2"},
		"a long text is two":                  {channel.Text{Body: strings.Repeat("Tee ", 1500)}, []channel.PartKind{channel.PartText, channel.PartText}, nil, "body of 6000 UTF-16 units, the channel carries 5000: sent as 2 messages"},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t, linetest.Options{})
			plan, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{c.part}}, r.channel.Capabilities())
			require.NoError(t, err)
			require.Len(t, plan.Calls, 1, "up to five parts are one call")
			var notes []string
			for _, n := range plan.Notes {
				assert.Equal(t, channel.Adapted, n.Effect)
				notes = append(notes, n.Reason)
			}
			if c.note == "" {
				assert.Empty(t, notes)
			} else {
				assert.Contains(t, notes, c.note)
			}
			_, err = r.send(t, plan.Calls[0].Parts...)
			require.NoError(t, err)
			arrived := r.ana.Arrived()
			require.Len(t, arrived, len(c.kinds))
			for i, b := range arrived {
				assert.Equal(t, c.kinds[i], kindOf(b))
				if i < len(c.texts) {
					assert.Contains(t, words(b), c.texts[i])
				}
			}
		})
	}
}

// words is what a bubble says.
func words(b linetest.Bubble) string {
	switch p := b.Parts[0].(type) {
	case channel.Text:
		return p.Body
	case channel.Buttons:
		return p.Body
	case channel.QuickReplies:
		return p.Body
	}
	return ""
}

// Six texts are two calls: the first may be a reply, the other one is a push.
func TestMoreThanFivePartsAreSeveralCalls(t *testing.T) {
	r := open(t, linetest.Options{})
	plan, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{hi, hi, hi, hi, hi, hi}}, r.channel.Capabilities())
	require.NoError(t, err)
	require.Len(t, plan.Calls, 2)
	assert.Len(t, plan.Calls[0].Parts, 5)
}

// The quote may be missing: the plan says so.
func TestQuotesArePartial(t *testing.T) {
	r := open(t, linetest.Options{})
	plan, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{hi}, ReplyTo: r.hello.ID}, r.channel.Capabilities())
	require.NoError(t, err)
	assert.Equal(t, r.hello.ID, plan.Calls[0].ReplyTo)
	assert.Equal(t, []channel.Note{{Part: -1, Effect: channel.Adapted, Reason: "the channel quotes messages partially"}}, plan.Notes)
}

// The largest flex messages of dense script stay below LINE's limits of 30 KB
// for a bubble and 50 KB for a carousel.
func TestTheLargestFlexMessagesFit(t *testing.T) {
	r := open(t, linetest.Options{})
	dense := func(n int) string { return strings.Repeat("茶", n) }
	b := channel.Buttons{Header: channel.Header{Text: dense(40)}, Body: dense(2000)}
	for i := range 4 {
		b.Buttons = append(b.Buttons, channel.Button{ID: fmt.Sprint(i, dense(299)), Title: fmt.Sprint(i, dense(19))})
	}
	_, err := r.send(t, b)
	require.NoError(t, err)
	assert.Less(t, len(r.sent(t)[0]), 30_000)

	c := channel.Carousel{}
	for i := range 12 {
		card := channel.Card{Title: dense(60), Body: dense(300), Image: &channel.Media{URL: "https://shop.example/" + strings.Repeat("x", 200)}}
		for j := range 3 {
			card.Buttons = append(card.Buttons, channel.CardButton{ID: fmt.Sprint(i, "-", j, strings.Repeat("x", 60)), Title: dense(20)})
		}
		c.Cards = append(c.Cards, card)
	}
	_, err = r.send(t, c)
	require.NoError(t, err)
	assert.Less(t, len(r.sent(t)[0]), 50_000)
}
