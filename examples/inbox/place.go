package main

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
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
	letter       string            // which thread of mail is open on it, or "new"
	// sheet is what lies over the conversation; empty for nothing.
	sheet sheet
	// contact is whom the sheet of a contact shows.
	contact storage.ContactID
	// channel is which channel the sheets of bindings and settings show; empty
	// for the first.
	channel channel.ID
	ended   bool              // the sheet of bindings shows those that are over
	bound   storage.BindingID // the page of that sheet; zero for the first
	whom    storage.AgentID   // about whom is asked why they do not have the case
	admin   string            // which page of the administration
	hours   string            // which hours it shows; empty for the first
	role    storage.RoleID    // which role it shows; empty for the first
	item    string            // which canned reply or macro it shows; empty for the first
	canned  string            // what is looked for among canned replies
	insert  string            // the canned reply to begin a message with
	start   startPlace
	desk    deskPlace
}

// A sheet is a page in the middle that takes the place of a conversation.
type sheet string

const (
	sheetStart    sheet = "start"
	sheetContact  sheet = "contact"
	sheetBindings sheet = "bindings"
	sheetSettings sheet = "settings"
	sheetMail     sheet = "mail"
	sheetAdmin    sheet = "admin"
	sheetSearch   sheet = "search"
	sheetPerson   sheet = "person"
	sheetMerge    sheet = "merge"
	sheetMentions sheet = "mentions"
	sheetLater    sheet = "later"
)

// A startPlace is how far an agent has come on the way to a first message.
type startPlace struct {
	find     string // whom to look for: a number, or a name
	to       string // whom it goes to, as parseTarget reads it
	sender   channel.ID
	words    string // what to look for among templates
	category string // categories, with commas; empty for all
	language string // the language of templates; empty for all
	template string // the template, as refOf writes it
	ask      bool   // the template asks whether they want to be written to
}

func placeOf(q url.Values) (place, error) {
	p := place{
		view: cmp.Or(engagement.View(q.Get("view")), engagement.ViewQueue), after: q.Get("after"), phone: q.Get("phone"), letter: q.Get("letter"),
		sheet: sheet(q.Get("sheet")), channel: channel.ID(q.Get("channel")), ended: q.Get("ended") != "",
		whom: storage.AgentID(q.Get("whom")), admin: q.Get("admin"), hours: q.Get("hours"), role: storage.RoleID(q.Get("role")),
		start: startPlace{
			find: q.Get("find"), to: q.Get("to"), sender: channel.ID(q.Get("sender")), words: q.Get("words"),
			category: q.Get("category"), language: q.Get("language"), template: q.Get("template"),
			ask: q.Get("ask") != "",
		},
	}
	p.item, p.canned, p.insert = q.Get("item"), q.Get("canned"), q.Get("insert")
	var err error
	if p.desk, err = deskPlaceOf(q); err != nil {
		return p, err
	}
	if p.conversation, err = optionalID[storage.Conversation](q.Get("c"), "conversation"); err != nil {
		return p, err
	}
	if p.before, err = optionalID[storage.Message](q.Get("before"), "message"); err != nil {
		return p, err
	}
	if p.contact, err = optionalID[storage.Contact](q.Get("contact"), "contact"); err != nil {
		return p, err
	}
	if p.bound, err = optionalID[storage.Binding](q.Get("bound"), "binding"); err != nil {
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
	for name, value := range map[string]string{
		"after": p.after, "phone": p.phone, "letter": p.letter, "sheet": string(p.sheet), "channel": string(p.channel),
		"whom": string(p.whom), "admin": p.admin, "hours": p.hours, "role": string(p.role), "find": p.start.find, "to": p.start.to, "sender": string(p.start.sender), "words": p.start.words,
		"item": p.item, "canned": p.canned, "insert": p.insert, "category": p.start.category, "language": p.start.language, "template": p.start.template,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	for name, on := range map[string]bool{"ended": p.ended, "ask": p.start.ask} {
		if on {
			q.Set(name, "yes")
		}
	}
	for name, id := range map[string]interface {
		IsZero() bool
		String() string
	}{"c": p.conversation, "before": p.before, "reply": p.reply, "contact": p.contact, "bound": p.bound} {
		if !id.IsZero() {
			q.Set(name, id.String())
		}
	}
	p.desk.write(q)
	return "/?" + q.Encode()
}

// The places that can be gone to from p.

// to is another list, with the same in the middle.
func (p place) to(view engagement.View) place {
	p.view, p.after = view, ""
	p.before, p.reply, p.desk.at = storage.MessageID{}, storage.MessageID{}, storage.MessageID{}
	return p
}

func (p place) open(id storage.ConversationID) place {
	return place{view: p.view, after: p.after, phone: p.phone, letter: p.letter, conversation: id, desk: p.desk.kept()}
}

// on is a sheet over the same conversation.
func (p place) on(s sheet) place {
	p = p.open(p.conversation)
	p.sheet = s
	return p
}

func (p place) who(id storage.ContactID) place { p = p.on(sheetContact); p.contact = id; return p }

// reach is the way to a first message to a target.
func (p place) reach(to string) place { p = p.on(sheetStart); p.start.to = to; return p }

// manage is a page of the administration.
func (p place) manage(page string) place { p = p.on(sheetAdmin); p.admin = page; return p }

func (p place) further(after string) place { p.after = after; return p }

func (p place) earlier(m storage.MessageID) place { p = p.open(p.conversation); p.before = m; return p }

func (p place) answering(m storage.MessageID) place {
	p = p.open(p.conversation)
	p.reply = m
	return p
}

func (p place) with(phone string) place { p.phone, p.letter = phone, ""; return p }

// reading is a thread of mail on the phone; empty for the list of all.
func (p place) reading(letter string) place { p.letter = letter; return p }

// done answers a form: the script needs no page, everybody else goes back to
// where they came from.
func done(w http.ResponseWriter, r *http.Request) error {
	return doneAt(w, r, "")
}

// scripted reports whether the page's script asks, and not the browser by itself.
func scripted(r *http.Request) bool { return r.Header.Get("X-Inbox") != "" }

// doneAt is done with another place to go to.
func doneAt(w http.ResponseWriter, r *http.Request, to string) error {
	if scripted(r) {
		if to != "" {
			w.Header().Set("Location", to)
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if to = cmp.Or(to, r.FormValue("back")); to == "" {
		to = pageBefore(r)
	}
	if !strings.HasPrefix(to, "/?") {
		to = "/"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// pageBefore is the page that a form stood on, as far as the browser tells; it has
// to be one of ours.
func pageBefore(r *http.Request) string {
	before, err := url.Parse(r.Referer())
	if err != nil || before.Host != r.Host {
		return ""
	}
	return "/?" + before.RawQuery
}

// A hidden is a value that a form carries along.
type hidden struct{ Name, Value string }

// hidden is p without some of its parts, for forms that lead to another place.
func (p place) hidden(without ...string) []hidden {
	_, query, _ := strings.Cut(p.url(), "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil
	}
	var all []hidden
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(without, name) {
			all = append(all, hidden{name, values.Get(name)})
		}
	}
	return all
}
