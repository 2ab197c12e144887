package wechat_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
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

// What WeChat cannot carry becomes something that it can, and the plan says
// what. Each plan is then sent.
func TestContentIsAdaptedInTheOpen(t *testing.T) {
	pdf := channel.Media{URL: "https://shop.example/bill.pdf", Type: "application/pdf", Name: "bill.pdf"}
	link := func(n string) channel.Card {
		return channel.Card{Title: n, Buttons: []channel.CardButton{{Title: "Order", URL: "https://shop.example/" + n}}}
	}
	tap := channel.Card{Title: "Tea", Body: "Green", Buttons: []channel.CardButton{{ID: "a", Title: "Take"}}}
	many := channel.Card{Title: "Tea", Buttons: slices.Repeat(tap.Buttons, 4)}
	for name, c := range map[string]struct {
		part  channel.Part
		types []string // WeChat's, of what arrives
		text  string   // of the first
		note  string   // empty for none
	}{
		"a file is a link":                  {channel.File{Media: pdf, Caption: "Your bill"}, []string{"text"}, "Your bill\nbill.pdf\nhttps://shop.example/bill.pdf", "the channel carries no file: sent as a link"},
		"a picture at an address is a link": {channel.Image{Media: picture, Caption: "Tea"}, []string{"text", "text"}, "https://shop.example/a.jpg", "the channel needs a media id: sent as a link"},
		"a film at an address is a link":    {channel.Video{Media: channel.Media{URL: "https://shop.example/a.mp4"}}, []string{"text"}, "https://shop.example/a.mp4", "the channel needs a media id: sent as a link"},
		"ten buttons stay":                  {channel.Buttons{Body: "Which?", Buttons: buttons(10)}, []string{"msgmenu"}, "", ""},
		"a footer stays":                    {channel.Buttons{Body: "Which?", Footer: "today", Buttons: two}, []string{"msgmenu"}, "", ""},
		"eleven buttons are text":           {channel.Buttons{Body: "Which?", Buttons: buttons(11)}, []string{"text"}, "Which?", "buttons of 11 items, the channel carries 10: sent as text"},
		"a header goes above the body":      {channel.Buttons{Header: channel.Header{Text: "Tea"}, Body: "Which?", Buttons: two}, []string{"msgmenu"}, "", "the channel carries no header: put above the body"},
		"a list is a msgmenu":               {list(5, ""), []string{"msgmenu"}, "", "the channel carries no list: sent as buttons"},
		"a list says its descriptions":      {list(2, "fresh"), []string{"msgmenu"}, "", "the channel carries no list: sent as quick replies"},
		"a card is an article":              {channel.Carousel{Cards: []channel.Card{link("a")}}, []string{"news"}, "", "the channel carries carousel partially"},
		"two cards are two articles":        {channel.Carousel{Body: "Ours", Cards: []channel.Card{link("a"), link("b")}}, []string{"text", "news", "news"}, "Ours", "cards of 2 items, the channel carries 1: sent as 2"},
		"a card that answers is a msgmenu":  {channel.Carousel{Cards: []channel.Card{tap}}, []string{"msgmenu"}, "", "the channel carries carousel partially"},
		"a card with four buttons is text":  {channel.Carousel{Cards: []channel.Card{many}}, []string{"text"}, "Tea\n\n1. Take", "card buttons of 4 items, the channel carries 3: sent card by card"},
		"a link's footer goes below":        {channel.LinkButton{Body: "x", Footer: "y", Label: "Open", URL: "https://shop.example"}, []string{"news"}, "", "the channel carries no footer: put below the body"},
		"a place is text":                   {channel.Location{Latitude: 22.3, Longitude: 114.2, Name: "Pier 7"}, []string{"text"}, "Pier 7", "the channel carries no location: sent as text"},
		"contacts are text":                 {channeltest.Example(channel.PartContacts, channel.Capabilities{}), []string{"text"}, "Ann Lee", "the channel carries no contacts: sent as text"},
		"a location request is text":        {channel.LocationRequest{Body: "Where?"}, []string{"text"}, "Where?", "the channel carries no location request: sent as text"},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t, wechattest.Options{})
			plan, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{c.part}}, r.channel.Capabilities())
			require.NoError(t, err)
			require.Len(t, plan.Calls, len(c.types))
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
			for _, call := range plan.Calls {
				_, err = r.send(t, call.Parts[0])
				require.NoError(t, err)
			}
			var types []string
			for _, b := range r.ana.Arrived() {
				types = append(types, b.Type)
			}
			assert.Equal(t, c.types, types)
			if c.text != "" {
				assert.Contains(t, r.ana.Arrived()[0].Parts[0].(channel.Text).Body, c.text)
			}
		})
	}
}

// A file that was uploaded stays what it is.
func TestUploadedFilesStay(t *testing.T) {
	caps := open(t, wechattest.Options{}).channel.Capabilities()
	for _, part := range []channel.Part{
		channel.Image{Media: channel.Media{ID: "M", Type: "image/jpeg"}}, channel.Audio{Media: channel.Media{ID: "M", Type: "audio/amr"}},
		channel.Video{Media: channel.Media{ID: "M"}, Caption: "A film"},
	} {
		plan, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{part}, Policy: channel.Strict}, caps)
		require.NoError(t, err)
		assert.Equal(t, channel.Parts{part}, plan.Calls[0].Parts)
		assert.Empty(t, plan.Notes)
	}
}

// A quote is lost, in the open.
func TestQuotesAreLeftOut(t *testing.T) {
	r := open(t, wechattest.Options{})
	plan, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{hi}, ReplyTo: r.hello.ID}, r.channel.Capabilities())
	require.NoError(t, err)
	assert.Empty(t, plan.Calls[0].ReplyTo)
	require.Len(t, plan.Notes, 1)
	assert.Equal(t, channel.Lost, plan.Notes[0].Effect)
}
