package main

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A place is what the page shows, as its address says it.
type place struct {
	view         engagement.View
	after        string // the page of the list; empty for the first
	conversation storage.ConversationID
	before       storage.MessageID // the page of the timeline; zero for the newest
	reply        storage.MessageID // the message that is being answered
	phone        string            // which phone lies on top
}

func placeOf(q url.Values) (place, error) {
	p := place{
		view: cmp.Or(engagement.View(q.Get("view")), engagement.ViewQueue), after: q.Get("after"), phone: q.Get("phone"),
	}
	var err error
	if p.conversation, err = optionalID[storage.Conversation](q.Get("c"), "conversation"); err != nil {
		return p, err
	}
	if p.before, err = optionalID[storage.Message](q.Get("before"), "message"); err != nil {
		return p, err
	}
	p.reply, err = optionalID[storage.Message](q.Get("reply"), "message")
	return p, err
}

// optionalID reads an id; empty text is the zero id.
func optionalID[T any](text, what string) (storage.ID[T], error) {
	if text == "" {
		return storage.ID[T]{}, nil
	}
	id, err := storage.ParseID[T](text)
	if err != nil {
		return id, notFound(what)
	}
	return id, nil
}

// pathID reads an id of the path.
func pathID[T any](r *http.Request, name string) (storage.ID[T], error) {
	id, err := storage.ParseID[T](r.PathValue(name))
	if err != nil {
		return id, notFound(name)
	}
	return id, nil
}

// url is the address of p.
func (p place) url() string {
	q := url.Values{"view": {string(p.view)}}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("after", p.after)
	set("phone", p.phone)
	for name, id := range map[string]interface {
		IsZero() bool
		String() string
	}{"c": p.conversation, "before": p.before, "reply": p.reply} {
		if !id.IsZero() {
			q.Set(name, id.String())
		}
	}
	return "/?" + q.Encode()
}

// The places that can be gone to from p.

func (p place) to(view engagement.View) place {
	return place{view: view, phone: p.phone, conversation: p.conversation}
}

func (p place) open(id storage.ConversationID) place {
	return place{view: p.view, after: p.after, phone: p.phone, conversation: id}
}

func (p place) further(after string) place { p.after = after; return p }

func (p place) earlier(m storage.MessageID) place { p = p.open(p.conversation); p.before = m; return p }

func (p place) answering(m storage.MessageID) place {
	p = p.open(p.conversation)
	p.reply = m
	return p
}

func (p place) with(phone string) place { p.phone = phone; return p }

// done answers a form: the script needs no page, everybody else goes back to
// where they came from.
func done(w http.ResponseWriter, r *http.Request) error {
	if r.Header.Get("X-Inbox") != "" {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	back := r.FormValue("back")
	if !strings.HasPrefix(back, "/?") {
		back = "/"
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
	return nil
}
