package templates_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

func names(t templates.Text) []string {
	var all []string
	for _, v := range t.Variables {
		all = append(all, v.Name)
	}
	return all
}

func TestVariablesAreFoundInTheOrderOfTheirValues(t *testing.T) {
	for text, want := range map[string][]string{
		"no variables":                   nil,
		"{{2}} before {{1}}":             {"1", "2"},
		"{{10}} after {{9}} and {{ 2 }}": {"2", "9", "10"},
		"{{name}}, {{order}}, {{name}}":  {"name", "order"},
		"{{}} {x} {{not a name}}":        nil,
	} {
		assert.Equal(t, want, names(templates.ParseText(text)), text)
	}
}

func TestOnlyButtonsWithVariablesTakeAValue(t *testing.T) {
	one := []templates.Variable{{Name: "1"}}
	assert.Equal(t, channel.TemplateURL, templates.Button{Kind: templates.ButtonURL, Variables: one}.Takes())
	assert.Empty(t, templates.Button{Kind: templates.ButtonURL}.Takes())
	assert.Equal(t, channel.TemplateCode, templates.Button{Kind: templates.ButtonCode}.Takes())
	assert.Empty(t, templates.Button{Kind: templates.ButtonReply}.Takes())
}

func TestOnlyApprovedTemplatesCanBeSent(t *testing.T) {
	assert.True(t, (&templates.Template{Status: templates.StatusApproved}).Sendable())
	for _, s := range []templates.Status{"", templates.StatusPending, templates.StatusPaused, "LIMIT_EXCEEDED"} {
		assert.False(t, (&templates.Template{Status: s}).Sendable(), s)
	}
}
