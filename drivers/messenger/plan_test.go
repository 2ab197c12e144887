package messenger_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

// planned fits parts to Messenger and sends what came of it.
func planned(t *testing.T, parts ...channel.Part) (*rig, channel.Plan) {
	t.Helper()
	r := open(t, messengertest.Options{})
	p, err := channel.NewPlan(channel.Draft{Parts: parts}, r.channel.Capabilities())
	require.NoError(t, err)
	for _, call := range p.Calls {
		require.Len(t, call.Parts, 1)
		_, err := r.send(t, call.Parts[0])
		require.NoError(t, err)
	}
	return r, p
}

func rows(n int) []channel.Row {
	var all []channel.Row
	for i := range n {
		all = append(all, channel.Row{ID: fmt.Sprint("id", i), Title: fmt.Sprint("Title ", i)})
	}
	return all
}

func answers(n int) []channel.Button {
	var all []channel.Button
	for _, r := range rows(n) {
		all = append(all, channel.Button{ID: r.ID, Title: r.Title})
	}
	return all
}

func note(t *testing.T, p channel.Plan) channel.Note {
	t.Helper()
	require.Len(t, p.Notes, 1, "%+v", p.Notes)
	assert.Equal(t, channel.Adapted, p.Notes[0].Effect)
	return p.Notes[0]
}

func TestAListBecomesQuickReplies(t *testing.T) {
	r, p := planned(t, channel.List{Body: "Which?", Label: "Menu", Sections: []channel.Section{{Rows: rows(9)}}})
	assert.Equal(t, channel.PartList, note(t, p).Kind)
	assert.Contains(t, note(t, p).Reason, "quick replies")
	require.Len(t, p.Calls, 1)
	assert.Equal(t, channel.Parts{channel.QuickReplies{Body: "Which?", Replies: answers(9)}}, r.ana.Arrived()[0].Parts)
	_, err := r.ana.Tap(r.ana.Arrived()[0].ID, "id7")
	require.NoError(t, err)
	events := r.flush(t)
	assert.Equal(t, channel.Parts{channel.Choice{ID: "id7", Title: "Title 7"}}, events[len(events)-1].(channel.MessageReceived).Parts)
}

func TestAFourthButtonMakesQuickReplies(t *testing.T) {
	r, p := planned(t, channel.Buttons{Body: "Which?", Buttons: answers(4)})
	assert.Equal(t, channel.FieldButtons, note(t, p).Field)
	assert.Contains(t, note(t, p).Reason, "quick replies")
	assert.Equal(t, channel.Parts{channel.QuickReplies{Body: "Which?", Replies: answers(4)}}, r.ana.Arrived()[0].Parts)

	r, p = planned(t, channel.Buttons{Body: "Which?", Buttons: answers(3)})
	assert.Empty(t, p.Notes)
	assert.Equal(t, channel.PartButtons, r.ana.Arrived()[0].Parts[0].Kind())
}

func TestMoreAnswersThanFitBecomeText(t *testing.T) {
	r, p := planned(t, channel.Buttons{Body: "Which?", Buttons: answers(14)})
	assert.Contains(t, note(t, p).Reason, "text")
	assert.Contains(t, r.ana.Arrived()[0].Parts[0].(channel.Text).Body, "14. Title 13")
}

func TestACaptionBecomesAText(t *testing.T) {
	r, p := planned(t, channel.Image{Media: picture, Caption: "this"})
	assert.Equal(t, channel.FieldCaption, note(t, p).Field)
	shown := r.ana.Arrived()
	require.Len(t, shown, 2)
	assert.Equal(t, channel.PartImage, shown[0].Parts[0].Kind())
	assert.Equal(t, channel.Parts{channel.Text{Body: "this"}}, shown[1].Parts)
}

func TestAHeaderGoesAheadAndAFooterBelow(t *testing.T) {
	r, p := planned(t, channel.Buttons{Header: channel.Header{Image: &picture}, Body: "Which?", Footer: "today", Buttons: answers(2)})
	assert.NotEmpty(t, p.Notes)
	shown := r.ana.Arrived()
	require.Len(t, shown, 2)
	assert.Equal(t, channel.PartImage, shown[0].Parts[0].Kind())
	assert.Equal(t, "Which?\n\ntoday", shown[1].Parts[0].(channel.Buttons).Body)
}

// What Messenger has no kind for is told in words, and files of odd types are
// sent as files.
func TestOtherFormsOfWhatIsNotCarried(t *testing.T) {
	r, p := planned(t,
		channel.Location{Latitude: 22.3, Longitude: 114.2, Name: "Pier 7"},
		channel.Image{Media: channel.Media{URL: "https://shop.example/a.webp", Type: "image/webp"}},
		channel.Sticker{Media: channel.Media{URL: "https://shop.example/s.png", Type: "image/png"}},
		channel.LocationRequest{Body: "Where?"},
	)
	assert.Len(t, p.Notes, 4)
	var got []channel.PartKind
	for _, b := range r.ana.Arrived() {
		got = append(got, b.Parts[0].Kind())
	}
	assert.Equal(t, []channel.PartKind{channel.PartText, channel.PartFile, channel.PartImage, channel.PartText}, got)
}

// Quick replies stand on a text, never on a picture: there they would vanish
// when the picture loads.
func TestTrap19_QuickRepliesStandOnText(t *testing.T) {
	r, p := planned(t, channel.Image{Media: picture}, channel.QuickReplies{Body: "Which?", Replies: answers(2)})
	assert.Empty(t, p.Notes)
	require.Len(t, r.ana.Arrived(), 2)
	last := object(t, r.wire.Last(t).Body)["message"].(map[string]any)
	assert.Equal(t, "Which?", last["text"])
	assert.Nil(t, last["attachment"])
}

// A long text is cut at blanks into pieces of 2000 characters, whatever they
// are in bytes.
func TestTrap20_LongTextsAreCutBetweenWords(t *testing.T) {
	text := strings.TrimSpace(strings.Repeat("grüße 👩‍👩‍👧‍👦 ", 400))
	r, p := planned(t, channel.Text{Body: text})
	require.Greater(t, len(p.Calls), 1)
	var pieces []string
	for _, b := range r.ana.Arrived() {
		piece := b.Parts[0].(channel.Text).Body
		assert.LessOrEqual(t, utf8.RuneCountInString(piece), 2000)
		assert.Greater(t, len(piece), 2000)
		pieces = append(pieces, strings.TrimSpace(piece))
	}
	assert.Equal(t, text, strings.Join(pieces, " "))
	_, p = planned(t, channel.Text{Body: strings.Repeat("ü", 2000)})
	assert.Len(t, p.Calls, 1)
}
