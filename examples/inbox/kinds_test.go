package main

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// picture keeps a picture as if somebody had uploaded it, and returns its key.
func (r *rig) picture(name string) string {
	r.t.Helper()
	photo, err := holidayPhoto()
	require.NoError(r.t, err)
	m, err := r.app.engine.Upload(r.t.Context(), name, "image/png", int64(len(photo)), bytes.NewReader(photo))
	require.NoError(r.t, err)
	r.app.uploads.add(m)
	return m.Stored
}

// sent posts a filled template to Mia, who agreed, and returns the message.
func (r *rig) sent(template string, form url.Values) channel.Template {
	r.t.Helper()
	status, text := r.postAs("ana", "/start/send", filling(template, with(form, agreed)))
	require.Equal(r.t, http.StatusNoContent, status, text)
	r.settle()
	c := r.conversation().Conversation.ID
	_, body := r.get("/?view=mine&c=" + c.String())
	require.NotContains(r.t, body, `class="reason"`)
	page, err := r.app.engine.Timeline(r.t.Context(), c, [16]byte{}, 0)
	require.NoError(r.t, err)
	sent, ok := page.Messages[0].Parts[0].(channel.Template)
	require.True(r.t, ok)
	return sent
}

// with is several forms in one.
func with(forms ...url.Values) url.Values {
	all := url.Values{}
	for _, form := range forms {
		for name, values := range form {
			all[name] = values
		}
	}
	return all
}

// S1.51, S1.52: every card has its fields under a heading of its own, faults
// stand at the field of the right card, and all pictures arrive.
func TestS1_52_CardsAreFilledOneByOne(t *testing.T) {
	r := newRig(t)
	form := url.Values{"body.name": {"Mia"}}
	_, text := r.postAs("ana", "/start/form", filling("living_room|en", form))
	for _, legend := range []string{"Card 1", "Card 2", "Card 3"} {
		assert.Contains(t, text, "<legend>"+legend+"</legend>")
	}
	assert.Contains(t, text, "into card 2: Price")
	for _, card := range []string{"0", "1", "2"} {
		form.Set("upload.card."+card+".header", r.picture("thing-"+card+".png"))
		form.Set("card."+card+".body.price", card+"9 €")
	}
	status, text := r.postAs("ana", "/start/send", filling("living_room|en", with(form, url.Values{"card.1.body.price": {"a\tb"}})))
	assert.Equal(t, http.StatusUnprocessableEntity, status)
	assert.Equal(t, 1, strings.Count(text, `class="fault"`), text)
	assert.Contains(t, text, `id="field-card-1-body-price-fault"`)
	assert.NotContains(t, text, `class="problems"`)

	sent := r.sent("living_room|en", form)
	require.Len(t, sent.Cards, 3)
	assert.Equal(t, "29 €", sent.Cards[2].Body[0].Text)
	carousel, ok := r.mia.Screen()[0].Parts[0].(channel.Carousel)
	require.True(t, ok)
	assert.Equal(t, "The oak desk, now 29 €.", carousel.Cards[2].Body)
	_, body := r.get("/?view=mine&c=" + r.conversation().Conversation.ID.String())
	for _, path := range pictures(body) {
		res, _ := r.get(path)
		assert.Equal(t, http.StatusOK, res.StatusCode, path)
		assert.Equal(t, "image/png", res.Header.Get("Content-Type"), path)
	}
	assert.Len(t, pictures(body), 6, "three in the timeline and three on the phone")
	message := pictures(body)[0]
	for _, none := range []string{"/9", "/x", "/-1"} {
		res, _ := r.get(message + none)
		assert.Equal(t, http.StatusNotFound, res.StatusCode, none)
	}
}

// pictures are the addresses of the pictures in a page.
func pictures(body string) []string {
	var all []string
	for _, rest := range strings.Split(body, `<a class="picture" href="`)[1:] {
		path, _, _ := strings.Cut(rest, `"`)
		all = append(all, path)
	}
	return all
}

// The end of an offer is meant in the time zone that was chosen, and what
// cannot be read is asked for again.
func TestAnOfferEndsInAZone(t *testing.T) {
	r := newRig(t)
	form := url.Values{"body.name": {"Mia"}, "body.discount": {"20 %"}, "button.0": {"LAMP20"}, "button.1": {"all"}}
	for _, bad := range []url.Values{
		{}, {"offer": {"2040-07-01T18:00"}, "offer.zone": {"Europe/Nowhere"}}, {"offer": {"tomorrow"}, "offer.zone": {"UTC"}},
	} {
		status, text := r.postAs("ana", "/start/send", filling("weekend_offer|en", with(form, bad)))
		assert.Equal(t, http.StatusUnprocessableEntity, status)
		assert.Contains(t, text, `id="field-offer-fault"`)
		assert.NotContains(t, text, "Nowhere")
	}
	form.Set("offer", "2040-07-01T18:00")
	form.Set("offer.zone", "Europe/Berlin")
	_, text := r.postAs("ana", "/start/form", filling("weekend_offer|en", form))
	assert.Contains(t, text, "2040-07-01 16:00 UTC")
	assert.Contains(t, text, `value="2040-07-01T18:00"`)
	assert.Contains(t, text, `value="Europe/Berlin" selected`)
	assert.NotContains(t, text, "data-zone", "what was chosen stays")
	_, text = r.postAs("ana", "/start/form", filling("weekend_offer|en", with(form, url.Values{"offer": {"2020-01-01T00:00"}})))
	assert.Contains(t, text, "over already")
	sent := r.sent("weekend_offer|en", form)
	assert.Equal(t, time.Date(2040, 7, 1, 16, 0, 0, 0, time.UTC), sent.OfferEnds.UTC())
}

// Articles are entered in lines, and faults stand where they can be mended.
func TestArticlesAreEnteredInLines(t *testing.T) {
	r := newRig(t)
	form := url.Values{"body.name": {"Mia"}}
	status, text := r.postAs("ana", "/start/send", filling("new_arrivals|en", form))
	assert.Equal(t, http.StatusUnprocessableEntity, status)
	assert.Contains(t, text, `id="field-button-0-products-fault"`)
	assert.NotContains(t, text, `id="field-button-0-fault"`)
	assert.Contains(t, text, "(may stay empty)")
	_, text = r.postAs("ana", "/start/send", filling("new_arrivals|en", with(form, url.Values{"button.0": {"L\t1"}, "button.0.products": {"L-1"}})))
	assert.Contains(t, text, `id="field-button-0-fault"`)
	assert.NotContains(t, text, `id="field-button-0-products-fault"`)
	form.Set("button.0.products", "L-1\r\nL-2\r\n\r\nChairs:\r\n C-1 \r\nEmpty:")
	_, text = r.postAs("ana", "/start/form", filling("new_arrivals|en", form))
	assert.Contains(t, text, "Empty:</textarea>", "what was typed stays")
	form.Set("button.0.products", "L-1\r\nL-2\r\n\r\nChairs:\r\n C-1 \r\n")
	sent := r.sent("new_arrivals|en", form)
	assert.Equal(t, []channel.ProductSection{{Products: []string{"L-1", "L-2"}}, {Title: "Chairs", Products: []string{"C-1"}}}, sent.Buttons[0].Sections)
	assert.Equal(t, "L-1\nL-2\nChairs:\nC-1", groupsText(sent.Buttons[0].Sections))
}

// An article has two numbers; while one is missing, the other stays.
func TestAnArticleHasTwoNumbers(t *testing.T) {
	r := newRig(t)
	form := url.Values{"body.name": {"Mia"}, "header.article": {"L-1"}}
	status, text := r.postAs("ana", "/start/send", filling("article_of_the_week|en", form))
	assert.Equal(t, http.StatusUnprocessableEntity, status)
	assert.Contains(t, text, `id="field-header-fault"`)
	assert.Contains(t, text, `name="header.article" id="field-header" placeholder="Number of the article" maxlength="200" value="L-1"`)
	form.Set("header.catalog", "77")
	sent := r.sent("article_of_the_week|en", form)
	assert.Equal(t, &channel.Product{Catalog: "77", ID: "L-1"}, sent.Header[0].Product)
}

// What a form begins with is an object in JSON; it and the reference may stay
// empty.
func TestAFormBeginsWithData(t *testing.T) {
	r := newRig(t)
	form := url.Values{"body.name": {"Mia"}, "button.0": {"visit-7"}, "button.0.data": {"[1]"}}
	status, text := r.postAs("ana", "/start/send", filling("survey|en", form))
	assert.Equal(t, http.StatusUnprocessableEntity, status)
	assert.Contains(t, text, `id="field-button-0-data-fault"`)
	assert.NotContains(t, text, `id="field-button-0-fault"`)
	assert.Contains(t, text, ">[1]</textarea>")
	form.Set("button.0.data", "{\"shop\":\r\n \"Berlin\"}")
	sent := r.sent("survey|en", form)
	assert.Equal(t, "visit-7", sent.Buttons[0].Value)
	assert.JSONEq(t, `{"shop": "Berlin"}`, sent.Buttons[0].Data)
	form = url.Values{"body.name": {"Mia"}, "key": {"bare"}}
	sent = r.sent("survey|en", form)
	assert.Empty(t, sent.Buttons[0].Value)
}

// Half a place stays in the form until it is whole; a short film is a file.
func TestFormsOfOtherKinds(t *testing.T) {
	a := newRig(t).app
	show := func(kind templates.HeaderKind, typed url.Values) string {
		v := &formView{Template: templates.Template{Name: "t", Header: templates.Header{Kind: kind}}, typed: typed}
		v.show(v.Template.Fields(), place{})
		var out bytes.Buffer
		require.NoError(t, a.pages.ExecuteTemplate(&out, "filling", v))
		return out.String()
	}
	assert.Contains(t, show(templates.HeaderLocation, url.Values{"header.lat": {"52.5"}}), `placeholder="52.516" value="52.5"`)
	gif := show(templates.HeaderGIF, nil)
	assert.Contains(t, gif, `type="file" name="file.header"`)
	assert.Contains(t, gif, `accept="video/mp4" required`)
}

// Every kind of field has a label in words, and a way to fill it in.
func TestEveryKindOfFieldHasALabel(t *testing.T) {
	for _, kind := range []templates.FieldKind{
		templates.FieldImage, templates.FieldVideo, templates.FieldFile, templates.FieldGIF, templates.FieldLocation, templates.FieldProduct,
		templates.FieldTime, templates.FieldLink, templates.FieldCode, templates.FieldToken, templates.FieldData, templates.FieldThumbnail,
		templates.FieldProducts,
	} {
		text := label(templates.Field{Kind: kind, Title: "Tap"})
		assert.NotEmpty(t, text, kind)
		assert.NotContains(t, text, "%", kind)
	}
	assert.Equal(t, "First name (heading)", label(templates.Field{Kind: templates.FieldText, Where: templates.InCardHeader, Variable: "first_name"}))
}

// What is typed into any kind of field stays text.
func TestForeignTextStaysTextInFields(t *testing.T) {
	r := newRig(t)
	const worse = "</textarea>" + evil
	for template, form := range map[string]url.Values{
		"weekend_offer|en":       {"offer": {worse}, "offer.zone": {worse}, "button.0": {worse}},
		"new_arrivals|en":        {"button.0": {worse}, "button.0.products": {worse + ":\n" + worse}},
		"article_of_the_week|en": {"header.article": {worse}, "header.catalog": {worse}},
		"survey|en":              {"button.0": {worse}, "button.0.data": {worse}},
		"living_room|en":         {"card.1.body.price": {worse}, "upload.card.1.header": {worse}},
	} {
		for _, path := range []string{"/start/form", "/start/send"} {
			status, text := r.postAs("ana", path, filling(template, form))
			assert.Less(t, status, 500, template)
			assert.Contains(t, text, "&lt;script&gt;", template)
			assert.NotContains(t, text, "<script>", template)
			assert.NotContains(t, text, "<img src=x", template)
		}
	}
}
