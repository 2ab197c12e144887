package main

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A privacyView is what is kept of a person, and the way to have it removed.
type privacyView struct {
	Contact *storage.Contact
	Name    string
	Talks   []string
	Back    string
	Export  string
	// Typed is what somebody typed for the name, and Fault what is wrong with it.
	Typed, Fault string
}

// mayErase refuses who may not download and erase people.
func (a *app) mayErase(ctx context.Context, me *storage.Agent) error {
	may, err := a.erases(ctx, me)
	if err == nil && !may {
		err = &mistake{http.StatusForbidden, "Only those who may download and erase persons, such as administrators, can do this."}
	}
	return err
}

func (a *app) erases(ctx context.Context, me *storage.Agent) (bool, error) {
	role, err := a.rights(ctx, me)
	return role.May(engagement.ErasePersons, ""), err
}

// privacyOf is what the page of a person shows.
func (a *app) privacyOf(r *http.Request) (*privacyView, error) {
	id, err := pathID[storage.Contact](r, "contact")
	if err != nil {
		return nil, err
	}
	me := a.agentOf(r)
	if err := a.mayErase(r.Context(), me); err != nil {
		return nil, err
	}
	info, err := a.engine.As(me.ID).Contact(r.Context(), id)
	if err != nil {
		return nil, err
	}
	v := &privacyView{
		Contact: info.Contact, Name: nameAt(info.Contact, info.Identities), Export: "/privacy/" + id.String() + "/person",
		Back: place{view: engagement.ViewOpen}.who(id).url(),
	}
	for _, c := range info.Conversations {
		v.Talks = append(v.Talks, a.talkTitle(c))
	}
	return v, nil
}

func (a *app) showPrivacy(w http.ResponseWriter, r *http.Request) error {
	v, err := a.privacyOf(r)
	if err != nil {
		return err
	}
	return a.renderPage(w, "privacy-page", v)
}

// exportPerson answers with everything that is kept about a person.
func (a *app) exportPerson(w http.ResponseWriter, r *http.Request) error {
	v, err := a.privacyOf(r)
	if err != nil {
		return err
	}
	f := fileOf("person", v.Name, time.Now(), engagement.ExportJSONLines)
	return streamFile(w, f, func(out http.ResponseWriter) error {
		return a.engine.ExportPerson(r.Context(), a.agentOf(r).ID, v.Contact.ID, out)
	})
}

// erasePerson begins to remove a person, if their name was typed as it is shown.
func (a *app) erasePerson(w http.ResponseWriter, r *http.Request) error {
	v, err := a.privacyOf(r)
	if err != nil {
		return err
	}
	if v.Typed = strings.TrimSpace(r.PostFormValue("name")); v.Typed != strings.TrimSpace(v.Name) {
		v.Fault = "This is not the name. Nothing was removed."
		w.WriteHeader(http.StatusUnprocessableEntity)
		return a.renderPage(w, "privacy-page", v)
	}
	receipt, err := a.engine.ErasePerson(r.Context(), a.agentOf(r).ID, v.Contact.ID)
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/receipts/"+receipt.ID, http.StatusSeeOther)
	return nil
}

// A receiptView is what came of an erasure.
type receiptView struct {
	engagement.Receipt
	By      string
	Asked   string
	Done    string // empty while it goes on
	Removed []removed
}

// A removed is how many records of one sort are gone.
type removed struct {
	What  string
	Count int
}

func (a *app) showReceipt(w http.ResponseWriter, r *http.Request) error {
	if err := a.mayErase(r.Context(), a.agentOf(r)); err != nil {
		return err
	}
	receipt, err := a.engine.Receipt(r.Context(), r.PathValue("receipt"))
	if err != nil {
		return err
	}
	v := receiptView{Receipt: receipt, By: a.nameOf(receipt.By), Asked: momentText(receipt.RequestedAt), Removed: removedBy(receipt)}
	if !receipt.DoneAt.IsZero() {
		v.Done = momentText(receipt.DoneAt)
	}
	return a.renderPage(w, "receipt-page", v)
}

func momentText(t time.Time) string {
	return t.Local().Format("2 January 2006, 15:04:05 ") + offsetText(t.Local())
}

// removedBy counts what a receipt says, in the order in which people ask.
func removedBy(r engagement.Receipt) []removed {
	e := r.Removed
	return []removed{
		{"Contacts", e.Contacts},
		{"Addresses", e.Identities},
		{"Conversations", e.Conversations},
		{"Cases", e.Cases},
		{"Messages", e.Messages},
		{"Files", r.Files},
		{"Files that stay", r.FilesKept},
		{"Files still to be removed", r.FilesLeft},
		{"Answers about consent", e.Consents},
		{"Bindings to agents", e.Bindings},
		{"Messages for later", e.Scheduled},
		{"Messages on their way", e.Outbox},
		{"Entries of the journal", e.Journal},
		{"Events that were set aside", e.SetAside},
		{"Other records", e.DueMoments + e.ReadMarks + e.Merges + e.Statuses},
	}
}
