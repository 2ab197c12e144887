package main

import (
	"net/url"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A deskPlace is what the page shows of the agent's own tools: which label the
// list is sorted by, and how a person's talk is looked through.
type deskPlace struct {
	label    string              // cases with this label; empty for all
	at       storage.MessageID   // the message that was gone to; zero for none
	audience engagement.Audience // what of a person's talk is shown
	notes    bool                // notes are among it
	from     storage.ContactID   // the contact to be merged into another one
	again    storage.MessageID   // the message that is written once more; zero for none
}

func deskPlaceOf(q url.Values) (deskPlace, error) {
	p := deskPlace{label: q.Get("label"), audience: engagement.Audience(q.Get("audience")), notes: q.Get("notes") != ""}
	var err error
	if p.at, err = optionalID[storage.Message](q.Get("at"), "message"); err != nil {
		return p, err
	}
	if p.again, err = optionalID[storage.Message](q.Get("again"), "message"); err != nil {
		return p, err
	}
	p.from, err = optionalID[storage.Contact](q.Get("from"), "contact")
	return p, err
}

// write adds what p is to an address.
func (p deskPlace) write(q url.Values) {
	for name, value := range map[string]string{"label": p.label, "audience": string(p.audience)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if p.notes {
		q.Set("notes", "yes")
	}
	if !p.at.IsZero() {
		q.Set("at", p.at.String())
	}
	if !p.again.IsZero() {
		q.Set("again", p.again.String())
	}
	if !p.from.IsZero() {
		q.Set("from", p.from.String())
	}
}

// kept is what stays when the middle shows something else.
func (p deskPlace) kept() deskPlace { return deskPlace{label: p.label} }

// found is a conversation at one of its messages.
func (p place) found(c storage.ConversationID, m storage.MessageID) place {
	p = p.open(c)
	p.desk.at = m
	return p
}

// labelled is the list of the cases with a label; empty is all of them.
func (p place) labelled(label string) place { p.after, p.desk.label = "", label; return p }

// person is the whole talk of a contact, with notes.
func (p place) person(id storage.ContactID) place {
	p = p.on(sheetPerson)
	p.contact, p.desk.notes = id, true
	return p
}

// merging is where another contact is merged into one.
func (p place) merging(into storage.ContactID) place {
	p = p.on(sheetMerge)
	p.contact = into
	return p
}
