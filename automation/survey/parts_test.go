package survey_test

import (
	"strings"
	"testing"

	"github.com/rapport-go/rapport/automation/survey"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestS4_47_TheMessageAndItsButton(t *testing.T) {
	assert.Equal(t, channel.Parts{channel.LinkButton{Body: "How was it?", Label: "Tell us", URL: "https://a.example/t"}},
		survey.Parts("How was it?", "Tell us", "https://a.example/t"))
}

// only are the capabilities of a channel with a few kinds of part.
func only(kinds map[channel.PartKind]channel.PartSupport) channel.Capabilities {
	return channel.Capabilities{Kind: "x", Parts: kinds}
}

func TestNativeAnswers(t *testing.T) {
	names := survey.English().Marks
	items := func(n int) map[channel.Field]channel.Limit {
		return map[channel.Field]channel.Limit{channel.FieldButtons: {Max: n, Unit: channel.Items}}
	}
	rows := func(title int) channel.PartSupport {
		return channel.PartSupport{Level: channel.SupportFull, Limits: map[channel.Field]channel.Limit{channel.FieldRowTitle: {Max: title, Unit: channel.Runes}}}
	}
	full := channel.PartSupport{Level: channel.SupportFull}
	few := channel.PartSupport{Level: channel.SupportFull, Limits: items(3)}
	for name, tt := range map[string]struct {
		caps channel.Capabilities
		want channel.PartKind
	}{
		"buttons":              {only(map[channel.PartKind]channel.PartSupport{channel.PartButtons: full, channel.PartList: full}), channel.PartButtons},
		"too few buttons":      {only(map[channel.PartKind]channel.PartSupport{channel.PartButtons: few, channel.PartList: full}), channel.PartList},
		"quick replies":        {only(map[channel.PartKind]channel.PartSupport{channel.PartButtons: few, channel.PartQuickReplies: full}), channel.PartQuickReplies},
		"a list, short titles": {only(map[channel.PartKind]channel.PartSupport{channel.PartList: rows(5)}), channel.PartList},
		"neither":              {only(map[channel.PartKind]channel.PartSupport{channel.PartText: full}), ""},
		"the fake's":           {channeltest.FakeCapabilities("fake"), channel.PartList},
	} {
		parts, ok := survey.NativeParts("s:1", "How was it?", "Choose", names, tt.caps)
		assert.Equal(t, tt.want != "", ok, name)
		if !ok {
			assert.Empty(t, parts)
			continue
		}
		require.Len(t, parts, 1)
		assert.Equal(t, tt.want, parts[0].Kind(), name)
		for i, choice := range choices(parts[0]) {
			id, score, ok := survey.ParseChoice(choice)
			assert.Equal(t, []any{"s:1", i + 1, true}, []any{id, score, ok}, name)
		}
		assert.Len(t, choices(parts[0]), 5)
	}
	parts, _ := survey.NativeParts("s1", "How?", "Choose", names, only(map[channel.PartKind]channel.PartSupport{channel.PartList: rows(5)}))
	assert.Equal(t, channel.Row{ID: "survey:s1:1", Title: "1", Description: "Very dissatisfied"}, parts[0].(channel.List).Sections[0].Rows[0])
}

func choices(p channel.Part) []string {
	var ids []string
	switch p := p.(type) {
	case channel.Buttons:
		for _, b := range p.Buttons {
			ids = append(ids, b.ID)
		}
	case channel.QuickReplies:
		for _, b := range p.Replies {
			ids = append(ids, b.ID)
		}
	case channel.List:
		for _, r := range p.Sections[0].Rows {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

func TestWhichChoicesAreOfASurvey(t *testing.T) {
	for _, other := range []string{"", "yes", "survey:", "survey::1", "survey:s1", "survey:s1:", "survey:s1:0", "survey:s1:6", "survey:s1:10", "survey:s1:x", "Survey:s1:1", "survey:s1:-1", strings.Repeat("survey:", 3)} {
		_, _, ok := survey.ParseChoice(other)
		assert.False(t, ok, other)
	}
}
