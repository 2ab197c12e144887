package main

import (
	"net/url"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// entryText says how the contact of a case came; empty if nothing is known.
func (a *app) entryText(c *storage.Case, id channel.ID) string {
	if c == nil || c.Entry == nil {
		return ""
	}
	e := c.Entry
	text := "Came through " + wayText(e.Source)
	if what := a.entryTarget(e.Ref, id); what != "" {
		text += " for " + what
	}
	if e.Headline != "" && e.URL == "" {
		text += " · “" + e.Headline + "”"
	}
	if u, err := url.Parse(e.URL); err == nil && u.Host != "" {
		text += " · " + u.Host + u.Path
	}
	return text
}

// wayText is a source in words.
func wayText(source string) string {
	switch source {
	case "tag", "staff":
		return "the chat’s list"
	case "button":
		return "a button"
	case "link":
		return "a link"
	case "qr":
		return "a QR code"
	case "page":
		return "the page"
	case "ad":
		return "an advertisement"
	case "":
		return "a way that is not known"
	}
	return source
}

// entryTarget is what was asked for: a tag, a colleague, or what the link says.
func (a *app) entryTarget(ref string, id channel.ID) string {
	kind, key, ok := strings.Cut(ref, ":")
	if !ok || (kind != "tag" && kind != "staff") {
		return ref
	}
	for _, e := range a.directories[id] {
		if e.Key == key {
			return e.Title
		}
	}
	return key
}
