package channel_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
)

// quick carries texts and quick replies, and buttons up to a number of them.
func quick(buttons int) channel.Capabilities {
	k := kinds{
		channel.PartText:         full(limits{channel.FieldBody: runes(100)}),
		channel.PartQuickReplies: full(limits{channel.FieldBody: runes(100), channel.FieldButtons: items(5), channel.FieldButtonTitle: runes(20)}),
	}
	if buttons > 0 {
		k[channel.PartButtons] = full(limits{channel.FieldBody: runes(20), channel.FieldButtons: items(buttons)})
	}
	return can(k)
}

var answers = []channel.Button{{ID: "1", Title: "One"}, {ID: "2", Title: "Two"}, {ID: "3", Title: "Three"}, {ID: "4", Title: "Four"}}

// planned is the parts and the reasons of an Adapt plan.
func planned(t *testing.T, c channel.Capabilities, part channel.Part) (channel.Parts, []string) {
	t.Helper()
	p, err := channel.NewPlan(channel.Draft{Parts: one(part)}, c)
	require.NoError(t, err)
	var parts channel.Parts
	for _, call := range p.Calls {
		parts = append(parts, call.Parts...)
	}
	var reasons []string
	for _, n := range p.Notes {
		reasons = append(reasons, n.Reason)
	}
	return parts, reasons
}

func TestFourthButtonMakesQuickReplies(t *testing.T) {
	parts, why := planned(t, quick(3), channel.Buttons{Header: channel.Header{Text: "Shop"}, Body: "Which?", Footer: "Tap", Buttons: answers})
	assert.Equal(t, channel.Parts{channel.QuickReplies{Body: "Shop\n\nWhich?\n\nTap", Replies: answers}}, parts)
	assert.Equal(t, []string{"buttons of 4 items, the channel carries 3: sent as quick replies"}, why)
}

func TestLongBodyOfButtonsFindsAnotherKind(t *testing.T) {
	body := "a body of more than twenty characters"
	parts, _ := planned(t, quick(4), channel.Buttons{Body: body, Buttons: answers})
	assert.Equal(t, channel.Parts{channel.QuickReplies{Body: body, Replies: answers}}, parts)
}

func TestListMakesQuickReplies(t *testing.T) {
	plain := channel.List{Body: "Which?", Label: "Choose", Sections: []channel.Section{{Rows: []channel.Row{{ID: "1", Title: "One"}, {ID: "2", Title: "Two"}}}}}
	parts, why := planned(t, quick(0), plain)
	assert.Equal(t, channel.Parts{channel.QuickReplies{Body: "Which?", Replies: answers[:2]}}, parts)
	assert.Equal(t, []string{"the channel carries no list: sent as quick replies"}, why)

	plain.Sections[0].Title, plain.Sections[0].Rows[0].Description = "Tea", "green"
	parts, _ = planned(t, quick(0), plain)
	assert.Equal(t, channel.Parts{channel.QuickReplies{Body: "Which?\n\nTea\n1. One – green\n2. Two", Replies: answers[:2]}}, parts)
}

func TestPictureAboveButtonsIsSentAhead(t *testing.T) {
	c := quick(0)
	c.Parts[channel.PartImage] = full(nil)
	parts, _ := planned(t, c, channel.Buttons{Header: channel.Header{Image: &picture}, Body: "Which?", Buttons: answers[:1]})
	assert.Equal(t, channel.Parts{channel.Image{Media: picture}, channel.QuickReplies{Body: "Which?", Replies: answers[:1]}}, parts)
}

func TestQuickRepliesElsewhere(t *testing.T) {
	q := channel.QuickReplies{Body: "Which?", Replies: answers[:2]}
	buttons := can(kinds{channel.PartButtons: full(limits{channel.FieldButtons: items(3)})})
	parts, _ := planned(t, buttons, q)
	assert.Equal(t, channel.Parts{channel.Buttons{Body: "Which?", Buttons: answers[:2]}}, parts)

	lists := can(kinds{channel.PartButtons: full(limits{channel.FieldButtons: items(1)}), channel.PartList: full(nil)})
	parts, _ = planned(t, lists, q)
	assert.Equal(t, channel.PartList, parts[0].Kind())

	parts, _ = planned(t, textOnly, q)
	assert.Equal(t, channel.Parts{channel.Text{Body: "Which?\n\n1. One\n2. Two"}}, parts)
}

func TestTextInFrontOfCardsIsSentAhead(t *testing.T) {
	c := can(kinds{
		channel.PartText:     full(limits{channel.FieldBody: runes(100)}),
		channel.PartCarousel: full(limits{channel.FieldBody: runes(0)}),
	})
	cards := []channel.Card{{Title: "One"}}
	parts, why := planned(t, c, channel.Carousel{Body: "Ours", Cards: cards})
	assert.Equal(t, channel.Parts{channel.Text{Body: "Ours"}, channel.Carousel{Cards: cards}}, parts)
	assert.Equal(t, []string{"the channel carries no body: sent ahead"}, why)
}

func TestWhatAFileMustHave(t *testing.T) {
	sound := channel.Media{URL: "https://e.io/a.m4a", Type: "audio/mp4"}
	c := textOnly
	c.Parts = kinds{channel.PartText: full(nil), channel.PartAudio: {
		Level: channel.SupportFull, Required: []channel.Field{channel.FieldMediaURL, channel.FieldDuration},
	}}
	parts, why := planned(t, c, channel.Audio{Media: sound})
	assert.Equal(t, channel.Parts{channel.Text{Body: sound.URL}}, parts)
	assert.Equal(t, []string{"the channel needs a duration: sent as a link"}, why)

	sound.Duration = 1
	parts, why = planned(t, c, channel.Audio{Media: sound})
	assert.Equal(t, channel.Parts{channel.Audio{Media: sound}}, parts)
	assert.Empty(t, why)

	c.Parts[channel.PartAudio] = channel.PartSupport{Level: channel.SupportFull, Required: []channel.Field{channel.FieldMediaID}}
	parts, why = planned(t, c, channel.Audio{Media: sound})
	assert.Equal(t, channel.Parts{channel.Text{Body: sound.URL}}, parts)
	assert.Equal(t, []string{"the channel needs a media id: sent as a link"}, why)
	kept := channel.Audio{Media: channel.Media{Stored: "kept-1", Type: "audio/mp4"}}
	parts, why = planned(t, c, kept)
	assert.Equal(t, channel.Parts{kept}, parts, "it gets an id when it is uploaded")
	assert.Empty(t, why)
	c.Parts[channel.PartSticker] = channel.PartSupport{Level: channel.SupportFull, Required: []channel.Field{channel.FieldMediaID}}
	_, err := channel.NewPlan(channel.Draft{Parts: one(channel.Sticker{Media: kept.Media})}, c)
	require.ErrorIs(t, err, channel.Unsupported, "no upload makes a sticker of a set")

	c.Parts[channel.PartAudio] = channel.PartSupport{Level: channel.SupportFull, Required: []channel.Field{channel.FieldMediaURL}}
	sound.URL, sound.ID = "", "file-1"
	_, err = channel.NewPlan(channel.Draft{Parts: one(channel.Audio{Media: sound})}, c)
	require.ErrorIs(t, err, channel.Unsupported, "there is no address to link to")
}
