package export

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// rich are the lines of what a business composes; nil if a part has none.
func rich(p channel.Part) []string {
	switch p := p.(type) {
	case channel.Buttons:
		return append(some(p.Header.Text, p.Body, p.Footer), titles(p.Buttons)...)
	case channel.List:
		return append(some(p.Header.Text, p.Body, p.Footer, bracket(p.Label)), sections(p)...)
	case channel.LinkButton:
		return append(some(p.Header.Text, p.Body, p.Footer), bracket(p.Label)+" "+p.URL)
	case channel.QuickReplies:
		return append(some(p.Body), titles(p.Replies)...)
	case channel.Carousel:
		return carousel(p)
	case channel.LocationRequest:
		return some(p.Body)
	case channel.Template:
		return filled(p)
	}
	return nil
}

func bracket(s string) string { return "[" + s + "]" }

// titles are buttons on one line.
func titles(buttons []channel.Button) []string {
	var out []string
	for _, b := range buttons {
		out = append(out, bracket(b.Title))
	}
	return some(strings.Join(out, " "))
}

func sections(p channel.List) (out []string) {
	for _, s := range p.Sections {
		out = append(out, some(s.Title)...)
		for _, r := range s.Rows {
			out = append(out, "– "+strings.Join(some(r.Title, r.Description), ": "))
		}
	}
	return out
}

func carousel(p channel.Carousel) []string {
	out := some(p.Body)
	for _, c := range p.Cards {
		line := some(c.Title, c.Body)
		for _, b := range c.Buttons {
			line = append(line, strings.Join(some(bracket(b.Title), b.URL), " "))
		}
		out = append(out, "– "+strings.Join(line, " "))
	}
	return out
}

// filled is what the contact saw of a template, or else its name and what was
// filled in.
func filled(p channel.Template) []string {
	if len(p.Shown) > 0 {
		return some(Text(p.Shown))
	}
	var values []string
	for _, v := range slices.Concat(p.Header, p.Body) {
		values = append(values, some(v.Text)...)
	}
	return some(fmt.Sprintf("[template %s]", p.Name), strings.Join(values, ", "))
}
