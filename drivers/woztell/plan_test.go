package woztell_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/woztell"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

func answers(n int) []channel.Button {
	var all []channel.Button
	for i := range n {
		all = append(all, channel.Button{ID: fmt.Sprint("id", i), Title: fmt.Sprint("Title ", i)})
	}
	return all
}

func list(n int) channel.List {
	l := channel.List{Body: "Which?", Label: "Menu", Sections: []channel.Section{{}}}
	for _, b := range answers(n) {
		l.Sections[0].Rows = append(l.Sections[0].Rows, channel.Row{ID: b.ID, Title: b.Title})
	}
	return l
}

// What a platform cannot carry becomes something that it can, and the plan says
// what. Each plan is then sent.
func TestContentIsAdaptedInTheOpen(t *testing.T) {
	pdf := channel.Media{URL: "https://shop.example/bill.pdf", Type: "application/pdf", Name: "bill.pdf"}
	const wa, fb, ig, web = woztell.WhatsApp, woztell.Messenger, woztell.Instagram, woztell.WebChat
	for name, c := range map[string]struct {
		platform woztell.Platform
		part     channel.Part
		kinds    []channel.PartKind
		note     string // empty for none
	}{
		"quick replies are buttons on WhatsApp":    {wa, channel.QuickReplies{Body: "?", Replies: answers(3)}, []channel.PartKind{channel.PartButtons}, "sent as buttons"},
		"a fourth button makes a list on WhatsApp": {wa, channel.Buttons{Body: "?", Buttons: answers(4)}, []channel.PartKind{channel.PartList}, "sent as list"},
		"eleven answers are text on WhatsApp":      {wa, channel.Buttons{Body: "?", Buttons: answers(11)}, []channel.PartKind{channel.PartText}, "sent as text"},
		"a link button is text on WhatsApp":        {wa, channel.LinkButton{Body: "?", Label: "Open", URL: jpeg}, []channel.PartKind{channel.PartText}, "sent as text"},
		"a place is text on WhatsApp":              {wa, channel.Location{Latitude: 1, Longitude: 2, Name: "Pier 7"}, []channel.PartKind{channel.PartText}, "sent as text"},
		"a long text is two on WhatsApp":           {wa, channel.Text{Body: strings.Repeat("tea ", 600)}, []channel.PartKind{channel.PartText, channel.PartText}, "sent as 2"},
		"a list's footer goes below its body":      {wa, channel.List{Body: "?", Footer: "today", Label: "Menu", Sections: list(2).Sections}, []channel.PartKind{channel.PartList}, "put below the body"},
		"a document keeps its caption on WhatsApp": {wa, channel.File{Media: pdf, Caption: "Your bill"}, []channel.PartKind{channel.PartFile}, "carries file partially"},
		"a list is quick replies on Messenger":     {fb, list(9), []channel.PartKind{channel.PartQuickReplies}, "sent as quick replies"},
		"a list of three is buttons on Messenger":  {fb, list(3), []channel.PartKind{channel.PartButtons}, "sent as buttons"},
		"a caption is a text on Messenger":         {fb, channel.Image{Media: picture, Caption: "this"}, []channel.PartKind{channel.PartImage, channel.PartText}, "sent as a text of its own"},
		"a file is a link on Instagram":            {ig, channel.File{Media: pdf}, []channel.PartKind{channel.PartText}, "sent as a link"},
		"Chinese counts in bytes on Instagram":     {ig, channel.Text{Body: strings.Repeat("茶。", 200)}, []channel.PartKind{channel.PartText, channel.PartText}, "sent as 2"},
		"a fourth button is text on Web Chat":      {web, channel.Buttons{Body: "?", Buttons: answers(4)}, []channel.PartKind{channel.PartText}, "sent as text"},
		"a long text stays on Web Chat":            {web, channel.Text{Body: strings.Repeat("tea ", 2000)}, []channel.PartKind{channel.PartText}, ""},
		"a zip is a link on Web Chat":              {web, channel.File{Media: channel.Media{URL: "https://shop.example/a.zip", Type: "application/zip"}}, []channel.PartKind{channel.PartText}, "sent as a link"},
		"a text in front of cards goes ahead":      {web, channel.Carousel{Body: "Ours", Cards: []channel.Card{{Title: "A"}}}, []channel.PartKind{channel.PartText, channel.PartCarousel}, "sent ahead"},
	} {
		t.Run(name, func(t *testing.T) {
			r := openOn(t, c.platform, woztelltest.Options{})
			plan, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{c.part}}, r.channel.Capabilities())
			require.NoError(t, err)
			var notes []string
			for _, n := range plan.Notes {
				assert.Equal(t, channel.Adapted, n.Effect)
				notes = append(notes, n.Reason)
			}
			assert.Equal(t, c.note == "", len(notes) == 0, "%q", notes)
			assert.Contains(t, strings.Join(notes, "; "), c.note)
			for _, call := range plan.Calls {
				_, err := r.send(t, call.Parts...)
				require.NoError(t, err)
			}
			var kinds []channel.PartKind
			for _, b := range r.ana.Arrived() {
				kinds = append(kinds, b.Parts[0].Kind())
			}
			assert.Equal(t, c.kinds, kinds)
		})
	}
}

// A quote is left out, and the plan says so.
func TestQuotesAreLeftOut(t *testing.T) {
	r := open(t, woztelltest.Options{})
	plan, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{hi}, ReplyTo: r.hello.ID}, r.channel.Capabilities())
	require.NoError(t, err)
	assert.Empty(t, plan.Calls[0].ReplyTo)
	require.Len(t, plan.Notes, 1)
	assert.Equal(t, channel.Lost, plan.Notes[0].Effect)
}
