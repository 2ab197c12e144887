package export

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// Text is what the parts of a message say in words, on as many lines as they need:
// also what is on buttons and cards, and what a person tapped or filled in. Files
// are only their captions: see [Files]. Parts without words stand as their kind in
// brackets, but for files.
func Text(parts channel.Parts) string {
	var out []string
	for _, p := range parts {
		words := words(p)
		if m, ok := p.(channel.Mail); ok {
			words = mail(m, parts)
		}
		if _, file := channel.MediaOf(p); len(words) == 0 && !file && p.Kind() != channel.PartMail {
			words = []string{"[" + string(p.Kind()) + "]"}
		}
		out = append(out, words...)
	}
	return strings.Join(out, "\n")
}

// words are the lines of one part; nil if it has none.
func words(p channel.Part) []string {
	switch p := p.(type) {
	case channel.Text:
		return some(p.Body)
	case channel.Image:
		return some(p.Caption)
	case channel.Video:
		return some(p.Caption)
	case channel.File:
		return some(p.Caption)
	case channel.Location:
		return some(p.Name, p.Address, fmt.Sprintf("%.6f, %.6f", p.Latitude, p.Longitude), p.URL)
	case channel.Contacts:
		return cards(p)
	case channel.Reaction:
		return some(p.Emoji)
	case channel.Choice:
		return some(first(p.Title, p.ID), p.Description)
	case channel.Form:
		return some(p.Name, p.Data)
	case channel.Order:
		return order(p)
	case channel.Placeholder:
		return some("["+p.Type+"]", p.Detail)
	}
	return rich(p)
}

// some are the texts that are not empty.
func some(texts ...string) (out []string) {
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}

func cards(p channel.Contacts) (out []string) {
	for _, c := range p.Cards {
		line := some(c.Name, c.Title, c.Organisation)
		for _, n := range c.Phones {
			line = append(line, some(first(n.Number, n.Account))...)
		}
		for _, d := range slices.Concat(c.Mails, c.URLs) {
			line = append(line, some(d.Value)...)
		}
		for _, a := range c.Addresses {
			line = append(line, some(a.Street, a.Zip, a.City, a.State, a.Country)...)
		}
		out = append(out, strings.Join(line, ", "))
	}
	return out
}

func order(p channel.Order) []string {
	out := some(p.Note)
	for _, i := range p.Items {
		out = append(out, fmt.Sprintf("%d × %s, %s %s", i.Quantity, i.Product, i.Price, i.Currency))
	}
	return out
}
