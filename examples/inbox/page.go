package main

import (
	"bytes"
	"context"
	"embed"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

//go:embed web
var web embed.FS

func parsePages() (*template.Template, error) {
	return template.New("").Funcs(functions).ParseFS(web, "web/*.html")
}

// A screen is what the page shows to one agent.
type screen struct {
	Place place
	Who   whoView
	Me    *storage.Agent
	// Cursor is the place in the journal that the screen shows at least:
	// whatever happened behind it arrives over the stream.
	Cursor storage.Cursor
	Inbox  inboxView
	Desk   deskView
	Offers offersView
	Chat   *chatView
	// Of these at most one is set: a sheet that takes the place of the chat.
	Start    *startView
	Contact  *contactView
	Bindings *bindingsView
	Settings *settingsView
	Admin    *adminView
	Mail     *newMailView
	Search   *foundMessages
	Person   *wholeTalk
	Merge    *mergeView
	Mentions *mentionsView
	Later    *laterPage
	Phones   *phonesView
	// Simulated says that there are phones, whether they are shown or not.
	Simulated bool
	SetAside  int
	// HasMail says that there is a mailbox to write from.
	HasMail bool
	// Leads says that the agent may see the figures.
	Leads bool
}

// URL is the address of the screen.
func (s *screen) URL() string { return s.Place.url() }

// View is the list that is shown.
func (s *screen) View() engagement.View { return s.Place.view }

// ListURL is the address of the list without a conversation.
func (s *screen) ListURL() string { return s.Place.open(storage.ConversationID{}).url() }

// sections are the pieces of the page that can be fetched alone.
var sections = []string{"who", "inbox", "chat", "phones"}

// showPage shows the page, or only those sections of it that "part" names.
func (a *app) showPage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	where, err := placeOf(q)
	if err != nil {
		return err
	}
	parts := sections
	if only := q.Get("part"); only != "" {
		parts = strings.Split(only, ",")
	}
	s, err := a.look(r.Context(), a.agentOf(r), where, parts)
	if err != nil {
		return err
	}
	names := parts
	if q.Get("part") == "" {
		names = []string{"page"}
	}
	return a.render(w, s, names)
}

// render writes templates one behind the other. Nothing is written if one
// fails.
func (a *app) render(w http.ResponseWriter, s *screen, names []string) error {
	var out bytes.Buffer
	for _, name := range names {
		if name != "page" && !slices.Contains(sections, name) {
			return badRequest("the page has no part of that name")
		}
		if err := a.pages.ExecuteTemplate(&out, name, s); err != nil {
			return err
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, err := w.Write(out.Bytes())
	return err
}

// look gathers what a screen shows. The cursor is taken first, so that nothing
// falls between the screen and the stream.
func (a *app) look(ctx context.Context, me *storage.Agent, where place, parts []string) (*screen, error) {
	s := &screen{Place: where, Me: me, Simulated: a.phones != nil, HasMail: len(a.mailboxes()) > 0}
	var err error
	if s.Cursor, err = a.engine.EventsEnd(ctx); err != nil {
		return nil, err
	}
	if slices.Contains(parts, "who") {
		if s.Who, err = a.who(ctx, me); err != nil {
			return nil, err
		}
	}
	if slices.Contains(parts, "inbox") {
		if s.Offers, err = a.offers(ctx, me, where); err != nil {
			return nil, err
		}
		if s.Inbox, err = a.inbox(ctx, me, where); err != nil {
			return nil, err
		}
		if s.Desk, err = a.deskView(ctx, me, where, s.Inbox); err != nil {
			return nil, err
		}
		if s.SetAside, err = a.countSetAside(ctx); err != nil {
			return nil, err
		}
		if s.Leads, err = a.leadsAny(ctx, me); err != nil {
			return nil, err
		}
	}
	if slices.Contains(parts, "chat") {
		if err := a.middle(ctx, s); err != nil {
			return nil, err
		}
	}
	if slices.Contains(parts, "phones") && a.phones != nil {
		s.Phones, err = a.phones.view(where)
	}
	return s, err
}
