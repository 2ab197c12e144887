package preview

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/channel"
)

func TestOf(t *testing.T) {
	text := channel.Text{Body: "  hello\n\tthere "}
	for name, tt := range map[string]struct {
		parts channel.Parts
		want  string
	}{
		"a text on one line":            {channel.Parts{text}, "hello there"},
		"nothing":                       {nil, ""},
		"a picture without words":       {channel.Parts{channel.Image{}}, "[image]"},
		"a file by its name":            {channel.Parts{channel.File{Media: channel.Media{Name: "plan.pdf"}}, text}, "plan.pdf hello there"},
		"a mail with a subject":         {channel.Parts{channel.Mail{Subject: "Order"}, text}, "Order hello there"},
		"a mail whose thread says what": {channel.Parts{channel.Mail{HTML: "<p>hello</p>"}, text}, "hello there"},
		"a mail that says nothing":      {channel.Parts{channel.Mail{}}, "[mail]"},
		"a template as it shows":        {channel.Parts{channel.Template{Name: "t", Shown: channel.Parts{text}}}, "hello there"},
		"a template by its name":        {channel.Parts{channel.Template{Name: "t"}}, "t"},
		"as long as it may be":          {channel.Parts{channel.Text{Body: strings.Repeat("長", Length)}}, strings.Repeat("長", Length)},
		"longer":                        {channel.Parts{channel.Text{Body: strings.Repeat("長", Length+1)}}, strings.Repeat("長", Length) + "…"},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, tt.want, Of(tt.parts)) })
	}
}
