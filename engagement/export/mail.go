package export

import (
	"strings"

	"github.com/rapport-go/rapport/channel"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// mail is what a mail says beside its text: subject and copies. If there is no
// text, it is what its web page says.
func mail(m channel.Mail, parts channel.Parts) []string {
	out := some(m.Subject)
	if len(m.Cc) > 0 {
		out = append(out, "Cc: "+strings.Join(m.Cc, ", "))
	}
	for _, p := range parts {
		if _, ok := p.(channel.Text); ok {
			return out
		}
	}
	return append(out, some(pageText(m.HTML))...)
}

// pageText is the text of a web page, without what is not shown.
func pageText(page string) string {
	var out strings.Builder
	hidden := atom.Atom(0)
	for z := html.NewTokenizer(strings.NewReader(page)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return strings.TrimSpace(out.String())
		case html.TextToken:
			if hidden == 0 {
				out.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			switch tag := tagOf(z); tag {
			case atom.Style, atom.Script, atom.Title:
				hidden = tag
			case atom.Br, atom.P, atom.Div, atom.Li, atom.Tr:
				out.WriteByte('\n')
			}
		case html.EndTagToken:
			if tagOf(z) == hidden {
				hidden = 0
			}
		}
	}
}

func tagOf(z *html.Tokenizer) atom.Atom {
	name, _ := z.TagName()
	return atom.Lookup(name)
}
