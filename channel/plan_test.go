package channel_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
)

type (
	limits = map[channel.Field]channel.Limit
	kinds  = map[channel.PartKind]channel.PartSupport
)

func runes(n int) channel.Limit { return channel.Limit{Max: n, Unit: channel.Runes} }
func items(n int) channel.Limit { return channel.Limit{Max: n, Unit: channel.Items} }

func full(l limits) channel.PartSupport {
	return channel.PartSupport{Level: channel.SupportFull, Limits: l, HeaderTypes: map[string]int64{}}
}

func can(k kinds) channel.Capabilities { return channel.Capabilities{Kind: "test", Parts: k} }

// textOnly carries texts of 60 characters and nothing else.
var textOnly = can(kinds{channel.PartText: full(limits{channel.FieldBody: runes(60)})})

var picture = channel.Media{URL: "https://e.io/p.png", Type: "image/png", Size: 10}

func one(p channel.Part) channel.Parts { return channel.Parts{p} }
func text(s string) channel.Part       { return channel.Text{Body: s} }

// want is what each policy makes of a draft: nil parts mean a refusal.
type want struct {
	strict, adapt, lossy []channel.Parts
	cause                channel.ErrorKind // of the refusals
	notes                []note            // of the most willing policy
}

type note struct {
	part   int
	field  channel.Field
	effect channel.Effect
}

func TestPlan(t *testing.T) {
	for name, c := range planCases() {
		t.Run(name, func(t *testing.T) {
			for policy, calls := range map[channel.Policy][]channel.Parts{
				channel.Strict: c.want.strict, channel.Adapt: c.want.adapt, channel.Lossy: c.want.lossy,
			} {
				p, err := channel.NewPlan(channel.Draft{Parts: c.parts, Policy: policy}, c.caps)
				if calls == nil {
					require.ErrorIs(t, err, c.want.cause, "policy %d", policy)
					continue
				}
				require.NoError(t, err, "policy %d", policy)
				var got []channel.Parts
				for _, call := range p.Calls {
					got = append(got, call.Parts)
				}
				assert.Equal(t, calls, got, "policy %d", policy)
				if policy == channel.Lossy {
					assert.Equal(t, c.want.notes, notesOf(p))
				}
			}
		})
	}
}

func notesOf(p channel.Plan) []note {
	var all []note
	for _, n := range p.Notes {
		all = append(all, note{n.Part, n.Field, n.Effect})
	}
	return all
}

type planCase struct {
	parts channel.Parts
	caps  channel.Capabilities
	want  want
}

// fits is a draft that every policy sends as it is.
func fits(p channel.Part, c channel.Capabilities) planCase {
	calls := []channel.Parts{{p}}
	return planCase{one(p), c, want{strict: calls, adapt: calls, lossy: calls}}
}

func becomes(p channel.Part, c channel.Capabilities, cause channel.ErrorKind, notes []note, calls ...channel.Parts) planCase {
	return planCase{one(p), c, want{adapt: calls, lossy: calls, cause: cause, notes: notes}}
}

func loses(p channel.Part, c channel.Capabilities, cause channel.ErrorKind, notes []note, calls ...channel.Parts) planCase {
	return planCase{one(p), c, want{lossy: calls, cause: cause, notes: notes}}
}

func refused(p channel.Part, c channel.Capabilities, cause channel.ErrorKind) planCase {
	return planCase{one(p), c, want{cause: cause}}
}

func adapted(f channel.Field) []note { return []note{{0, f, channel.Adapted}} }

func planCases() map[string]planCase {
	all := map[string]planCase{}
	for _, group := range []map[string]planCase{textCases(), mediaCases(), richCases(), restCases(), faultCases()} {
		for name, c := range group {
			all[name] = c
		}
	}
	return all
}

func textCases() map[string]planCase {
	long := strings.Repeat("word ", 20) // 100 characters
	first, second := strings.TrimSpace(long[:60]), strings.TrimSpace(long[60:])
	return map[string]planCase{
		"a text fits":             fits(text("hello"), textOnly),
		"a text at the limit":     fits(text(strings.Repeat("漢", 60)), textOnly),
		"a text over the limit":   becomes(text(strings.TrimSpace(long)), textOnly, channel.Invalid, adapted(channel.FieldBody), one(text(first)), one(text(second))),
		"a text is not carried":   refused(text("hello"), can(kinds{}), channel.Unsupported),
		"limits without support":  refused(text("hello"), can(kinds{channel.PartText: {Limits: limits{channel.FieldBody: runes(60)}}}), channel.Unsupported),
		"a text is carried so-so": {one(text("hi")), can(kinds{channel.PartText: {Level: channel.SupportPartial}}), want{strict: []channel.Parts{one(text("hi"))}, adapt: []channel.Parts{one(text("hi"))}, lossy: []channel.Parts{one(text("hi"))}, notes: adapted("")}},
	}
}

func mediaCases() map[string]planCase {
	image := channel.Image{Media: picture, Caption: "Look"}
	bare := channel.Image{Media: picture}
	small := full(limits{channel.FieldCaption: runes(3)})
	texts := textOnly.Parts[channel.PartText]
	typed := channel.PartSupport{Level: channel.SupportFull, Types: map[string]int64{"image/jpeg": 0}}
	sized := channel.PartSupport{Level: channel.SupportFull, Types: map[string]int64{"image/png": 9}}
	byID := channel.Sticker{Media: channel.Media{ID: "s1"}}
	link := one(text("Look\nhttps://e.io/p.png"))
	return map[string]planCase{
		"a picture fits":                       fits(image, can(kinds{channel.PartImage: full(nil)})),
		"a caption that is too long":           becomes(image, can(kinds{channel.PartImage: small, channel.PartText: texts}), channel.Invalid, adapted(channel.FieldCaption), one(bare), one(text("Look"))),
		"a caption without a place for text":   loses(image, can(kinds{channel.PartImage: small}), channel.Invalid, []note{{0, channel.FieldCaption, channel.Lost}}, one(channel.Image{Media: picture, Caption: "Lo…"})),
		"a picture as a document":              becomes(image, can(kinds{channel.PartFile: full(nil)}), channel.Unsupported, adapted(""), one(channel.File(image))),
		"a picture as a link":                  becomes(image, textOnly, channel.Unsupported, adapted(""), link),
		"a picture of the wrong type":          becomes(image, can(kinds{channel.PartImage: typed, channel.PartText: texts}), channel.Unsupported, adapted(channel.FieldMedia), link),
		"a picture that is too large":          becomes(image, can(kinds{channel.PartImage: sized, channel.PartText: texts}), channel.Invalid, adapted(channel.FieldMedia), link),
		"a picture that only the provider has": loses(channel.Image{Media: channel.Media{ID: "i"}, Caption: "Look"}, textOnly, channel.Unsupported, []note{{0, "", channel.Lost}}, one(text("Look"))),
		"a sticker as a picture":               becomes(byID, can(kinds{channel.PartImage: full(nil)}), channel.Unsupported, adapted(""), one(channel.Image{Media: byID.Media})),
		"a document as a film":                 becomes(channel.File{Media: channel.Media{ID: "v", Type: "video/mp4"}}, can(kinds{channel.PartVideo: full(nil)}), channel.Unsupported, adapted(""), one(channel.Video{Media: channel.Media{ID: "v", Type: "video/mp4"}})),
		"a type with parameters":               fits(channel.Audio{Media: channel.Media{ID: "a", Type: "Audio/OGG; codecs=opus"}}, can(kinds{channel.PartAudio: {Level: channel.SupportFull, Types: map[string]int64{"audio/ogg": 0}}})),
		"a file without a reference":           refused(channel.Image{}, can(kinds{channel.PartImage: full(nil)}), channel.Invalid),
	}
}

func richCases() map[string]planCase {
	three := []channel.Button{{ID: "1", Title: "One"}, {ID: "2", Title: "Two"}, {ID: "3", Title: "Three"}}
	rows := []channel.Row{{ID: "1", Title: "One"}, {ID: "2", Title: "Two"}, {ID: "3", Title: "Three"}}
	b := channel.Buttons{Body: "Which?", Buttons: three}
	asList := channel.List{Body: "Which?", Label: "☰", Sections: []channel.Section{{Rows: rows}}}
	two := full(limits{channel.FieldButtons: items(2), channel.FieldFooter: runes(3), channel.FieldBody: runes(8)})
	headed := channel.Buttons{Header: channel.Header{Image: &picture}, Body: "Which?", Buttons: three}
	footed := channel.Buttons{Body: "A", Footer: "Foot", Buttons: three[:2]}
	link := channel.LinkButton{Body: "See", Label: "Open", URL: "https://e.io"}
	noHeader := channel.PartSupport{Level: channel.SupportFull}
	return map[string]planCase{
		"buttons fit":                     fits(b, can(kinds{channel.PartButtons: full(nil)})),
		"too many buttons make a list":    becomes(b, can(kinds{channel.PartButtons: two, channel.PartList: full(nil)}), channel.Invalid, adapted(channel.FieldButtons), one(asList)),
		"buttons in words":                becomes(b, textOnly, channel.Unsupported, adapted(""), one(text("Which?\n\n1. One\n2. Two\n3. Three"))),
		"too many buttons, no other form": loses(b, can(kinds{channel.PartButtons: two}), channel.Invalid, []note{{0, channel.FieldButtons, channel.Lost}}, one(channel.Buttons{Body: "Which?", Buttons: three[:2]})),
		"a list as buttons":               becomes(asList, can(kinds{channel.PartButtons: full(nil)}), channel.Unsupported, adapted(""), one(b)),
		"a header goes ahead":             becomes(headed, can(kinds{channel.PartButtons: noHeader, channel.PartImage: full(nil)}), channel.Unsupported, adapted(channel.FieldHeader), one(channel.Image{Media: picture}), one(b)),
		"a footer goes below":             becomes(footed, can(kinds{channel.PartButtons: two}), channel.Invalid, adapted(channel.FieldFooter), one(channel.Buttons{Body: "A\n\nFoot", Buttons: three[:2]})),
		"a body that is too long":         loses(channel.Buttons{Body: "Which one?", Buttons: three[:2]}, can(kinds{channel.PartButtons: two, channel.PartText: full(nil)}), channel.Invalid, []note{{0, channel.FieldBody, channel.Lost}}, one(channel.Buttons{Body: "Which o…", Buttons: three[:2]})),
		"a link in words":                 becomes(link, textOnly, channel.Unsupported, adapted(""), one(text("See\n\nOpen: https://e.io"))),
		"a button's ID is never changed":  refused(b, can(kinds{channel.PartButtons: full(limits{channel.FieldButtonID: runes(0)}), channel.PartText: full(nil)}), channel.Invalid),
		"the same ID twice":               refused(channel.Buttons{Body: "?", Buttons: []channel.Button{three[0], three[0]}}, can(kinds{channel.PartButtons: {Level: channel.SupportFull, Unique: []channel.Field{channel.FieldButtonID}}}), channel.Invalid),
	}
}

func restCases() map[string]planCase {
	card := func(n string) channel.ContactCard { return channel.ContactCard{Name: n} }
	cs := channel.Contacts{Cards: []channel.ContactCard{card("A"), card("B"), card("C")}}
	tpl := channel.Template{Name: "hello", Language: "en", Shown: one(text("Hello Ann"))}
	c := channel.Carousel{Body: "Ours", Cards: []channel.Card{
		{Title: "Tea", Buttons: []channel.CardButton{{ID: "t", Title: "Buy"}}}, {Title: "Pot", Image: &picture},
	}}
	return map[string]planCase{
		"a place in words":           becomes(channel.Location{Latitude: 1.5, Longitude: -2, Name: "Pier"}, can(kinds{channel.PartText: full(nil)}), channel.Unsupported, adapted(""), one(text("Pier\nhttps://www.google.com/maps/search/?api=1&query=1.5%2C-2"))),
		"a question for the place":   becomes(channel.LocationRequest{Body: "Where?"}, textOnly, channel.Unsupported, adapted(""), one(text("Where?"))),
		"too many contacts":          becomes(cs, can(kinds{channel.PartContacts: full(limits{channel.FieldContacts: items(2)})}), channel.Invalid, adapted(channel.FieldContacts), one(channel.Contacts{Cards: cs.Cards[:2]}), one(channel.Contacts{Cards: cs.Cards[2:]})),
		"contacts in words":          becomes(cs, textOnly, channel.Unsupported, adapted(""), one(text("A\n\nB\n\nC"))),
		"a template as it shows":     becomes(tpl, textOnly, channel.Unsupported, adapted(""), one(text("Hello Ann"))),
		"a reaction is left out":     refused(channel.Reaction{To: "m", Emoji: "👍"}, textOnly, channel.Unsupported),
		"cards one by one":           becomes(c, can(kinds{channel.PartText: full(nil), channel.PartImage: full(nil)}), channel.Unsupported, adapted(""), one(text("Ours")), one(text("Tea\n\n1. Buy")), one(channel.Image{Media: picture, Caption: "Pot"})),
		"a subject without a text":   becomes(channel.Mail{Subject: "Order"}, textOnly, channel.Unsupported, adapted(channel.FieldSubject), one(text("Order"))),
		"copies cannot be sent":      loses(channel.Mail{Subject: "Order", Cc: []string{"a@e.io"}}, textOnly, channel.Unsupported, []note{{0, channel.FieldSubject, channel.Adapted}, {0, channel.FieldCopies, channel.Lost}}, one(text("Order"))),
		"answers go elsewhere":       loses(channel.Mail{Subject: "Order", ReplyTo: []string{"a@e.io"}}, textOnly, channel.Unsupported, []note{{0, channel.FieldSubject, channel.Adapted}, {0, channel.FieldReplyTo, channel.Lost}}, one(text("Order"))),
		"HTML without a text beside": loses(channel.Mail{Subject: "Order", HTML: "<p>"}, textOnly, channel.Unsupported, []note{{0, channel.FieldSubject, channel.Adapted}, {0, channel.FieldHTML, channel.Lost}}, one(text("Order"))),
	}
}

func faultCases() map[string]planCase {
	everything := kinds{}
	for _, k := range channel.PartKinds() {
		everything[k] = full(nil)
	}
	c := can(everything)
	button := []channel.Button{{ID: "1", Title: "One"}}
	all := map[string]planCase{}
	for name, p := range map[string]channel.Part{
		"an empty text": channel.Text{Body: " \n"}, "NUL": text("a\x00"), "broken UTF-8": text("\xff"), "no part": nil,
		"a pointer":   &channel.Text{Body: "a"},
		"no place":    channel.Location{Latitude: 91},
		"no contact":  channel.Contacts{},
		"no name":     channel.Contacts{Cards: []channel.ContactCard{{}}},
		"no button":   channel.Buttons{Body: "a"},
		"no title":    channel.Buttons{Body: "a", Buttons: []channel.Button{{ID: "1"}}},
		"no body":     channel.Buttons{Buttons: button},
		"two headers": channel.Buttons{Body: "a", Buttons: button, Header: channel.Header{Text: "x", Image: &picture}},
		"no section":  channel.List{Body: "a", Label: "l"},
		"no row":      channel.List{Body: "a", Label: "l", Sections: []channel.Section{{Title: "s"}}},
		"no address":  channel.LinkButton{Body: "a", Label: "l"},
		"no card":     channel.Carousel{}, "an empty card": channel.Carousel{Cards: []channel.Card{{}}},
		"two in one button": channel.Carousel{Cards: []channel.Card{{Title: "t", Buttons: []channel.CardButton{{ID: "1", URL: "u", Title: "t"}}}}},
		"no language":       channel.Template{Name: "hello"},
		"no message":        channel.Reaction{Emoji: "👍"},
	} {
		all["invalid: "+name] = refused(p, c, channel.Invalid)
	}
	for _, p := range []channel.Part{channel.Choice{ID: "1"}, channel.Form{}, channel.Order{}, channel.Placeholder{}} {
		all["incoming: "+string(p.Kind())] = refused(p, c, channel.Unsupported)
	}
	return all
}

func TestPlanErrorNamesPartLimitAndUnit(t *testing.T) {
	c := can(kinds{
		channel.PartText:    full(nil),
		channel.PartButtons: full(limits{channel.FieldButtonTitle: {Max: 3, Unit: channel.UTF16}, channel.FieldFooter: {Max: 0, Unit: channel.Runes}}),
	})
	b := channel.Buttons{Body: "?", Buttons: []channel.Button{{ID: "1", Title: "😀😀"}}}
	_, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{text("a"), b}, Policy: channel.Strict}, c)
	e, ok := errors.AsType[*channel.PlanError](err)
	require.True(t, ok)
	assert.Equal(t, &channel.PlanError{
		Part: 1, Kind: channel.PartButtons, Field: channel.FieldButtonTitle,
		Limit: channel.Limit{Max: 3, Unit: channel.UTF16}, Got: 4, Cause: channel.Invalid,
	}, e)
	assert.EqualError(t, err, "part 1 (buttons): button title: 4 UTF-16 units, at most 3 are allowed")
	b.Footer, b.Buttons[0].Title = "f", "x"
	_, err = channel.NewPlan(channel.Draft{Parts: one(b), Policy: channel.Strict}, c)
	assert.EqualError(t, err, "part 0 (buttons): footer: the channel carries none")
}

func TestPlanErrorShowsNothingOfTheDraft(t *testing.T) {
	const private = "xyzzy"
	c := can(kinds{channel.PartButtons: {Level: channel.SupportFull, Unique: []channel.Field{channel.FieldButtonTitle}, Limits: limits{channel.FieldBody: runes(1)}}})
	for _, p := range []channel.Part{
		text(private), text(private + "\x00"), channel.LocationRequest{Body: private},
		channel.Buttons{Body: private, Buttons: []channel.Button{{ID: private, Title: private}}},
		channel.Buttons{Body: "b", Buttons: []channel.Button{{ID: "1", Title: private}, {ID: "2", Title: private}}},
	} {
		_, err := channel.NewPlan(channel.Draft{Parts: one(p)}, c)
		require.Error(t, err)
		assert.NotContains(t, err.Error(), private)
	}
}

func TestPlanQuotes(t *testing.T) {
	d := channel.Draft{Parts: channel.Parts{text("a"), text("b")}, ReplyTo: "m-1"}
	c := textOnly
	c.Reply = channel.SupportFull
	p, err := channel.NewPlan(d, c)
	require.NoError(t, err)
	assert.Equal(t, []channel.Call{{Parts: one(text("a")), ReplyTo: "m-1"}, {Parts: one(text("b"))}}, p.Calls)
	assert.Empty(t, p.Notes)
	c.Reply = channel.SupportNone
	p, err = channel.NewPlan(d, c)
	require.NoError(t, err)
	assert.Empty(t, p.Calls[0].ReplyTo)
	assert.Equal(t, []note{{-1, "", channel.Lost}}, notesOf(p))
	d.Policy = channel.Strict
	_, err = channel.NewPlan(d, c)
	require.ErrorIs(t, err, channel.Unsupported)
	c.Reply = channel.SupportPartial
	p, err = channel.NewPlan(d, c)
	require.NoError(t, err)
	assert.Equal(t, []note{{-1, "", channel.Adapted}}, notesOf(p))
}

func TestPlanGroupsCalls(t *testing.T) {
	c := can(kinds{channel.PartText: full(nil), channel.PartReaction: full(nil), channel.PartTemplate: full(nil)})
	c.PartsPerCall = 2
	like := channel.Reaction{To: "m", Emoji: "👍"}
	p, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{text("a"), text("b"), text("c"), like, text("d")}}, c)
	require.NoError(t, err)
	assert.Equal(t, []channel.Call{
		{Parts: channel.Parts{text("a"), text("b")}}, {Parts: one(text("c"))}, {Parts: one(like)}, {Parts: one(text("d"))},
	}, p.Calls)
}

func TestPlanNative(t *testing.T) {
	p, err := channel.NewPlan(channel.Draft{Native: 7, ReplyTo: "m"}, channel.Capabilities{Reply: channel.SupportFull})
	require.NoError(t, err)
	assert.Equal(t, []channel.Call{{Native: 7, ReplyTo: "m"}}, p.Calls)
	_, err = channel.NewPlan(channel.Draft{}, textOnly)
	require.ErrorIs(t, err, channel.Invalid)
}

func TestPlanPutsTheSubjectAboveTheText(t *testing.T) {
	d := channel.Draft{Parts: channel.Parts{channel.Mail{Subject: "Order", HTML: "<p>on its way</p>"}, text("on its way")}}
	p, err := channel.NewPlan(d, textOnly)
	require.NoError(t, err)
	assert.Equal(t, []channel.Call{{Parts: one(text("Order\n\non its way"))}}, p.Calls)
	assert.Equal(t, []note{{0, channel.FieldSubject, channel.Adapted}, {0, channel.FieldHTML, channel.Adapted}}, notesOf(p))
	mail := can(kinds{channel.PartMail: full(nil), channel.PartText: full(nil)})
	mail.PartsPerCall = 10
	p, err = channel.NewPlan(d, mail)
	require.NoError(t, err)
	assert.Equal(t, []channel.Call{{Parts: d.Parts}}, p.Calls)
}

func TestPlanLossyRefusesWhenNothingIsLeft(t *testing.T) {
	_, err := channel.NewPlan(channel.Draft{Parts: one(channel.Reaction{To: "m"}), Policy: channel.Lossy}, textOnly)
	require.ErrorIs(t, err, channel.Unsupported)
	p, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{channel.Reaction{To: "m"}, text("a")}, Policy: channel.Lossy}, textOnly)
	require.NoError(t, err)
	assert.Equal(t, []note{{0, "", channel.Lost}}, notesOf(p))
}
