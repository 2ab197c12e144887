package automation_test

import (
	"testing"

	"github.com/rapport-go/rapport/automation"
	"github.com/stretchr/testify/assert"
)

func TestKeywords(t *testing.T) {
	for _, tt := range []struct {
		name           string
		keyword        automation.Keyword
		text, language string
		want           bool
	}{
		{"a word in a sentence", automation.Keyword{Words: []string{"price"}}, "What is the price?", "", true},
		{"the only word", automation.Keyword{Words: []string{"price"}}, "price", "", true},
		{"case, accents and width", automation.Keyword{Words: []string{"Préis"}}, "der ＰＲＥＩＳ!", "", true},
		{"part of another word", automation.Keyword{Words: []string{"art"}}, "start party smart", "", false},
		{"later, as a word of its own", automation.Keyword{Words: []string{"art"}}, "start of art", "", true},
		{"another word", automation.Keyword{Words: []string{"price", "cost"}}, "the cost", "", true},
		{"several words, any blanks", automation.Keyword{Words: []string{"opening hours"}}, "your Opening \n hours please", "", true},
		{"a script without blanks", automation.Keyword{Words: []string{"退订"}}, "我要退订。", "", true},
		{"beside letters of another script", automation.Keyword{Words: []string{"app"}}, "打开app吧", "", true},
		{"exact", automation.Keyword{Words: []string{"menu"}, Match: automation.MatchExact}, " Menu! ", "", true},
		{"exact, and more", automation.Keyword{Words: []string{"menu"}, Match: automation.MatchExact}, "the menu", "", false},
		{"a number", automation.Keyword{Words: []string{"1"}, Match: automation.MatchExact}, "1.", "", true},
		{"only a mark", automation.Keyword{Words: []string{"?"}, Match: automation.MatchExact}, "!", "", false},
		{"the same mark", automation.Keyword{Words: []string{"?"}, Match: automation.MatchExact}, "?", "", true},
		{"an emoji", automation.Keyword{Words: []string{"👍"}, Match: automation.MatchExact}, "👍", "", true},
		{"nothing said", automation.Keyword{Words: []string{"price"}}, "", "", false},
		{"the language", automation.Keyword{Words: []string{"price"}, Language: "en"}, "price", "en-GB", true},
		{"another language", automation.Keyword{Words: []string{"price"}, Language: "en"}, "price", "de", false},
		{"a language that begins alike", automation.Keyword{Words: []string{"price"}, Language: "en"}, "price", "enm", false},
		{"a region", automation.Keyword{Words: []string{"price"}, Language: "pt-BR"}, "price", "pt-br", true},
	} {
		tt.keyword.Labels = []string{"x"}
		a, f := ready(t, automation.Settings{Keywords: []automation.Keyword{tt.keyword}}), facts()
		f.Message.Text, f.Contact.Language = tt.text, tt.language
		e, f := inbound(f, "m1")
		assert.Equal(t, tt.want, len(a.On(e, f).Starts) == 1, tt.name)
	}
}

func TestTheFirstKeywordCounts(t *testing.T) {
	priority := 7
	set := automation.Settings{Keywords: []automation.Keyword{
		{Words: []string{"refund"}, Reply: text("we look into it"), Labels: []string{"refund"}, Priority: &priority, Route: automation.Route{Destination: "billing"}},
		{Words: []string{"money"}, Reply: text("other")},
	}}
	a, f := ready(t, set), facts()
	f.Message.Text = "Refund my money"
	e, f := inbound(f, "m1")
	s := start(t, a.On(e, f))
	assert.Equal(t, []automation.Action{
		automation.Send{Message: text("we look into it"), Category: automation.CategoryService},
		automation.Label{Add: []string{"refund"}}, automation.SetPriority{Priority: 7}, automation.Route{Destination: "billing"},
	}, ran(t, a.Act(s, f)))
	other := ready(t, automation.Settings{Keywords: set.Keywords[1:]})
	assert.Equal(t, "other", said(t, ran(t, other.Act(s, f))[0]), "edited meanwhile")
	f.Message = automation.MessageFacts{}
	refused(t, automation.Gone, a.Act(s, f))
}

func TestTheFirstAgentToAnswerBecomesTheOwner(t *testing.T) {
	a := ready(t, automation.Settings{OwnerAssignment: automation.OwnerAssignment{On: true}})
	e, f := outbound(served(), "m1", ana)
	s := start(t, a.On(e, f))
	assert.Equal(t, []automation.Action{automation.SetOwner{Agent: "ana"}}, ran(t, a.Act(s, f)))
	f.Contact.Owner = "ben"
	refused(t, automation.HasOwner, a.Act(s, f))
	assert.Empty(t, a.On(e, f).Starts)
	e, f = outbound(served(), "m1", robot)
	assert.Empty(t, a.On(e, f).Starts, "a bot is nobody's owner")
	assert.Empty(t, ready(t, automation.Settings{}).On(outboundOf(served())).Starts, "off by default")
}

func outboundOf(f automation.Facts) (automation.Event, automation.Facts) {
	return outbound(f, "m1", ana)
}
