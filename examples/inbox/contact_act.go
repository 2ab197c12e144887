package main

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// changeContact does something to what is known of a contact.
func (a *app) changeContact(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[storage.Contact](r, "contact")
	if err != nil {
		return err
	}
	me := a.agentOf(r).ID
	switch r.PathValue("verb") {
	case "details":
		err = a.saveDetails(r, me, id)
	case "number":
		_, err = a.engine.AddNumber(r.Context(), me, id, channel.Kind(r.PostFormValue("kind")), r.PostFormValue("number"))
	case "validate":
		err = a.validate(r, me, id)
	case "consent":
		err = a.recordConsent(r, me, id)
	default:
		err = a.markContact(r, me, id)
	}
	if err != nil {
		return a.worded(err)
	}
	return done(w, r)
}

// saveDetails changes a contact's name and language.
func (a *app) saveDetails(r *http.Request, me storage.AgentID, id storage.ContactID) error {
	info, err := a.engine.Contact(r.Context(), id)
	if err != nil {
		return err
	}
	name := strings.TrimSpace(r.PostFormValue("name"))
	if name == "" {
		return badRequest("a contact must have a name")
	}
	info.Contact.Name, info.Contact.Language = name, strings.TrimSpace(r.PostFormValue("language"))
	return a.engine.PutContact(r.Context(), me, info.Contact)
}

// validate finds out whether messages still reach an address.
func (a *app) validate(r *http.Request, me storage.AgentID, id storage.ContactID) error {
	key, err := a.identity(r.Context(), id, r.PostFormValue("identity"))
	if err != nil {
		return err
	}
	_, err = a.engine.Validate(r.Context(), me, channel.ID(r.PostFormValue("channel")), key.Address)
	return err
}

// identity finds an address of a contact by its id.
func (a *app) identity(ctx context.Context, contact storage.ContactID, id string) (*storage.Identity, error) {
	info, err := a.engine.Contact(ctx, contact)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(info.Identities, func(known *storage.Identity) bool { return known.ID.String() == id })
	if i < 0 {
		return nil, notFound("address")
	}
	return info.Identities[i], nil
}

// recordConsent writes down a yes or a no of the contact's.
func (a *app) recordConsent(r *http.Request, me storage.AgentID, id storage.ContactID) error {
	_, err := a.engine.RecordConsent(r.Context(), me, engagement.ConsentGiven{
		Contact: id, Kind: channel.Kind(r.PostFormValue("kind")), Purpose: storage.Purpose(r.PostFormValue("purpose")),
		Granted: r.PostFormValue("answer") == "yes", Basis: storage.ConsentBasis(r.PostFormValue("basis")),
		Detail: channel.CleanText(strings.TrimSpace(r.PostFormValue("detail"))),
	})
	return err
}
