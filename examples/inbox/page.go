package main

import (
	"bytes"
	"context"
	"embed"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

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
	Place  place
	Agents []*storage.Agent
	Me     *storage.Agent
	// Cursor is the place in the journal that the screen shows at least:
	// whatever happened behind it arrives over the stream.
	Cursor storage.Cursor
	Inbox  inboxView
	Chat   *chatView
	// Of these at most one is set: a sheet that takes the place of the chat.
	Start    *startView
	Contact  *contactView
	Bindings *bindingsView
	Settings *settingsView
	Mail     *newMailView
	Phones   *phonesView
	// Simulated says that there are phones, whether they are shown or not.
	Simulated bool
	SetAside  int
	// HasMail says that there is a mailbox to write from.
	HasMail bool
}

// URL is the address of the screen.
func (s *screen) URL() string { return s.Place.url() }

// View is the list that is shown.
func (s *screen) View() engagement.View { return s.Place.view }

// ListURL is the address of the list without a conversation.
func (s *screen) ListURL() string { return s.Place.open(storage.ConversationID{}).url() }

// sections are the pieces of the page that can be fetched alone.
var sections = []string{"inbox", "chat", "phones"}

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
	s := &screen{Place: where, Me: me, Agents: a.agents, Simulated: a.phones != nil, HasMail: len(a.mailboxes()) > 0}
	var err error
	if s.Cursor, err = a.engine.EventsEnd(ctx); err != nil {
		return nil, err
	}
	if slices.Contains(parts, "inbox") {
		if s.Inbox, err = a.inbox(ctx, me, where); err != nil {
			return nil, err
		}
		if s.SetAside, err = a.countSetAside(ctx); err != nil {
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

// An inboxView is the list of cases.
type inboxView struct {
	Tabs  []tab
	Items []item
	First string // the address of the first page; empty on it
	More  string // the address of the next page; empty on the last
}

// A tab is one view that can be chosen.
type tab struct {
	Title, URL, Count string
	Current           bool
}

// An item is one case in the list.
type item struct {
	engagement.InboxItem
	URL      string
	Name     string
	Title    string // what is talked about, or else the name
	From     string // the name, if it is not the title
	Preview  string
	Face     faceView
	Owner    string
	Waiting  string // how long the contact waits, or for whom; empty if they do not
	Channel  string // its name, if there are several channels
	Ago      string
	Selected bool
}

// listPage is how many cases one page of the list has.
const listPage = 40

func (a *app) inbox(ctx context.Context, me *storage.Agent, where place) (inboxView, error) {
	page, err := a.engine.Inbox(ctx, engagement.InboxQuery{View: where.view, Agent: me.ID, After: where.after, Limit: listPage})
	if err != nil {
		return inboxView{}, err
	}
	var v inboxView
	if v.Tabs, err = a.tabs(ctx, me, where); err != nil {
		return v, err
	}
	now := time.Now()
	for _, found := range page.Items {
		v.Items = append(v.Items, a.item(found, me, where, now))
	}
	if page.Next != "" {
		v.More = where.further(page.Next).url()
	}
	if where.after != "" {
		v.First = where.further("").url()
	}
	return v, nil
}

func (a *app) item(found engagement.InboxItem, me *storage.Agent, where place, now time.Time) item {
	it := item{
		InboxItem: found, URL: where.open(found.Conversation.ID).url(), Name: nameIn(found.Contact, found.Conversation),
		Preview: found.Case.Preview, Ago: span(now.Sub(found.Case.LastActivity)), Selected: found.Conversation.ID == where.conversation,
	}
	it.Face = a.face("list", found.Contact, it.Name, a.pictured(found.Conversation.Channel))
	caps, _ := a.engine.Capabilities(found.Conversation.Channel)
	if it.Title = titleOf(found.Conversation, it.Name, caps); isMail(caps) {
		it.From, it.Preview = it.Name, withoutTopic(it.Preview, found.Conversation.Topic)
	}
	if it.Preview == "" {
		it.Preview = a.entryText(found.Case, found.Conversation.Channel) // nothing was said yet
	}
	it.Waiting = a.waits(found.Case, me, now)
	if len(a.channels) > 1 {
		it.Channel = a.channelTitle(found.Conversation.Channel)
	}
	if found.Case.Owner != "" && found.Case.Owner != me.ID {
		it.Owner = a.nameOf(found.Case.Owner)
	}
	return it
}

// waits says how long a contact waits, and for whom.
func (a *app) waits(c *storage.Case, me *storage.Agent, now time.Time) string {
	who := "you"
	if c.For != me.ID {
		who = a.nameOf(c.For)
	}
	switch {
	case c.State == storage.CaseMissed && c.For != "":
		return "missed by " + who
	case c.State == storage.CaseMissed:
		return "missed"
	case c.State == storage.CaseOpen && c.For != "" && now.Before(c.ForUntil):
		return "waits for " + who + untilText(c.ForUntil, now)
	case !c.WaitingSince.IsZero():
		return waitText(now.Sub(c.WaitingSince))
	}
	return ""
}

func (a *app) tabs(ctx context.Context, me *storage.Agent, where place) ([]tab, error) {
	n, err := a.engine.Counts(ctx, me.ID)
	if err != nil {
		return nil, err
	}
	made := func(title string, v engagement.View, count string) tab {
		return tab{Title: title, URL: where.to(v).url(), Count: count, Current: where.view == v}
	}
	return []tab{
		made("Queue", engagement.ViewQueue, countText(n.Queue)), made("Missed", engagement.ViewMissed, ""), made("Mine", engagement.ViewMine, countText(n.Mine)),
		made("Open", engagement.ViewOpen, countText(n.Open)), made("Closed", engagement.ViewClosed, ""),
	}, nil
}

// maxSetAside is how many events set aside are counted.
const maxSetAside = 100

func (a *app) countSetAside(ctx context.Context) (int, error) {
	list, err := a.engine.SetAside(ctx, storage.SetAsideID{}, maxSetAside)
	return len(list), err
}
