package main

import (
	"context"
	"maps"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// markCase puts a label on a case or takes it off, or notes something about it.
func (a *app) markCase(ctx context.Context, r *http.Request, me storage.AgentID, id storage.CaseID) (err error) {
	switch r.PathValue("verb") {
	case "label":
		var add, remove []string
		if add, remove, err = labelsOf(r); err == nil {
			_, err = a.engine.LabelCase(ctx, me, id, add, remove)
		}
	case "attribute":
		_, err = a.engine.SetCaseAttribute(ctx, me, id, strings.TrimSpace(r.FormValue("name")), strings.TrimSpace(r.FormValue("value")))
	default:
		err = notFound("action")
	}
	return err
}

// markContact does the same with a contact, whom the agent must be able to see.
func (a *app) markContact(r *http.Request, me storage.AgentID, id storage.ContactID) error {
	if err := a.mayMark(r.Context(), me, id); err != nil {
		return err
	}
	switch r.PathValue("verb") {
	case "label":
		add, remove, err := labelsOf(r)
		if err == nil {
			_, err = a.engine.LabelContact(r.Context(), me, id, add, remove)
		}
		return err
	case "attribute":
		return a.noteContact(r, me, id)
	}
	return notFound("action")
}

// mayMark is an error unless the agent sees the contact and may reply on one of
// the channels on which they are.
func (a *app) mayMark(ctx context.Context, me storage.AgentID, id storage.ContactID) error {
	info, err := a.engine.As(me).Contact(ctx, id)
	if err != nil {
		return err
	}
	denied := error(nil)
	for _, c := range info.Conversations {
		composer, err := a.engine.Composer(ctx, me, c.ID)
		if err != nil {
			return err
		}
		if composer.Why != engagement.ComposerDenied {
			return nil
		}
		denied = &engagement.DeniedError{Agent: me, Reason: "may only read what is known of this contact"}
	}
	return denied
}

// labelsOf reads what labels a form adds and takes away. What is added may be
// several, with commas.
func labelsOf(r *http.Request) (add, remove []string, err error) {
	add = storage.Labels(strings.Split(r.FormValue("add"), ",")...)
	if remove = storage.Labels(r.FormValue("off")); len(add)+len(remove) == 0 {
		err = badRequest("write the label")
	}
	return add, remove, err
}

// The longest name and value of what is noted about a contact, in bytes.
const longestName, longestValue = 100, 1000

// noteContact notes something about a contact; an empty value takes it away.
func (a *app) noteContact(r *http.Request, me storage.AgentID, id storage.ContactID) error {
	info, err := a.engine.Contact(r.Context(), id)
	if err != nil {
		return err
	}
	name, value := strings.TrimSpace(r.FormValue("name")), strings.TrimSpace(r.FormValue("value"))
	if name == "" || len(name) > longestName || len(value) > longestValue {
		return badRequest("an attribute has a name of at most %d characters and a value of at most %d", longestName, longestValue)
	}
	next := maps.Clone(info.Contact.Attributes)
	if next == nil {
		next = map[string]string{}
	}
	if next[name] = value; value == "" {
		delete(next, name)
	}
	info.Contact.Attributes = next
	return a.engine.PutContact(r.Context(), me, info.Contact)
}
