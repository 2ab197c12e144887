package main

import (
	"html/template"

	"github.com/rapport-go/rapport/channel"
)

// functions are what templates call.
var functions = template.FuncMap{
	"pair": newPair, "answers": newAnswers, "cardAnswers": newCardAnswers, "upper": upperFirst, "pieces": pieces, "bases": func() any { return consentBases },
	"permissions": newPermissions, "on": newOnPage, "exact": exactText,
}

// A permissionsView is what can be granted at a path of a form.
type permissionsView struct {
	At    string
	Ticks []permissionTick
}

func newPermissions(at string, ticks []permissionTick) permissionsView {
	return permissionsView{at, ticks}
}

// A pair hands a template an item and the screen around it.
type pair struct {
	Screen *screen
	Item   any
}

func newPair(s *screen, item any) pair { return pair{s, item} }

// An answerView is something to tap.
type answerView struct{ ID, Title, Description string }

// An answersView is all that can be tapped below a message.
type answersView struct {
	Tap, Message string
	All          []answerView
}

func newAnswers(p partView) answersView {
	v := answersView{Tap: p.Tap, Message: p.Message}
	switch part := p.Part.(type) {
	case channel.Buttons:
		for _, b := range part.Buttons {
			v.All = append(v.All, answerView{ID: b.ID, Title: b.Title})
		}
	case channel.QuickReplies:
		for _, b := range part.Replies {
			v.All = append(v.All, answerView{ID: b.ID, Title: b.Title})
		}
	case channel.List:
		for _, section := range part.Sections {
			for _, row := range section.Rows {
				v.All = append(v.All, answerView(row))
			}
		}
	}
	return v
}

// An onPage hands a template a piece of a page of the administration, and the
// page around it.
type onPage struct {
	Page *adminView
	Item any
}

func newOnPage(page *adminView, item any) onPage { return onPage{page, item} }
