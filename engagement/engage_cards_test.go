package engagement_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// carousel is a template with two pictures to upload, and an offer.
var carousel = templates.Template{
	ID: "9", Name: "carousel", Language: "en", Category: templates.CategoryMarketing, Status: templates.StatusApproved,
	Body: templates.ParseText("Hello {{1}}"), Offer: &templates.Offer{Text: "Today", Expires: true},
	Cards: []templates.Card{
		{Header: templates.Header{Kind: templates.HeaderImage}, Body: templates.ParseText("Green")},
		{Header: templates.Header{Kind: templates.HeaderImage}, Body: templates.ParseText("Black")},
	},
}

func TestS1_52_S1_54_FilesFillTheCardsOfATemplate(t *testing.T) {
	w := newShop(t, func(cfg *engagement.Config, s *shop) {
		s.list = append(s.list, carousel)
		dir, err := engagement.OpenMediaDir(t.TempDir())
		require.NoError(t, err)
		t.Cleanup(func() { assert.NoError(t, dir.Close()) })
		cfg.Media = dir
	})
	m := greet("Mia")
	m.Name, m.OfferEnds = "carousel", time.Date(2026, 12, 24, 18, 0, 0, 0, time.UTC)
	var files []channel.Media
	for _, name := range []string{"green.png", "black.png"} {
		file, err := w.Upload(t.Context(), name, "image/png", 3, newReader("png"))
		require.NoError(t, err)
		files = append(files, file)
		m.Cards = append(m.Cards, channel.TemplateCard{Header: []channel.Parameter{{Image: &file}}})
	}
	sent, err := w.engageAs("ana", engagement.Target{Number: number}, m)
	require.NoError(t, err)
	w.due()

	stored := w.message(sent.Messages[0].ID)
	assert.Equal(t, storage.OutcomeAccepted, stored.Outcome)
	shown := stored.Parts[0].(channel.Template).Shown
	assert.Equal(t, channel.Parts{channel.Carousel{Body: "Today 2026-12-24 18:00 UTC\n\nHello Mia", Cards: []channel.Card{
		{Body: "Green", Image: &files[0]}, {Body: "Black", Image: &files[1]},
	}}}, shown)
	out := w.fake.Sent()[0].Parts[0].(channel.Template)
	require.Len(t, out.Cards, 2)
	assert.NotEmpty(t, out.Cards[0].Header[0].Image.ID, "uploaded")
	assert.NotEmpty(t, out.Cards[1].Header[0].Image.ID, "uploaded")
	assert.NotEqual(t, out.Cards[0].Header[0].Image.ID, out.Cards[1].Header[0].Image.ID)
	assert.Equal(t, m.OfferEnds, out.OfferEnds)

	m.Cards = m.Cards[:1]
	w.untouched(func() {
		_, err = w.engageAs("ana", engagement.Target{Number: number}, m)
		isFault(t, err, templates.FaultMissing, "")
	})
}
