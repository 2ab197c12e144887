package webchattest

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Message is one as the widget gets it.
type Message struct {
	ID     string `json:"id"`
	Author string `json:"author"`
	Sender struct {
		Name    string `json:"name"`
		Picture string `json:"picture"`
	} `json:"sender"`
	At      time.Time `json:"at"`
	Parts   []Part    `json:"parts"`
	ReplyTo string    `json:"reply_to"`
	Status  string    `json:"status"`
	Edited  bool      `json:"edited"`
	Deleted bool      `json:"deleted"`
}

// A Part is one of a [Message]; which fields are set depends on its kind.
type Part struct {
	Kind     string `json:"kind"`
	Body     string `json:"body"`
	Caption  string `json:"caption"`
	URL      string `json:"url"`
	Name     string `json:"name"`
	Type     string `json:"type"`
	Size     int64  `json:"size"`
	Gone     bool   `json:"gone"`
	ID       string `json:"id"`
	Title    string `json:"title"`
	Label    string `json:"label"`
	Fields   []any  `json:"fields"`
	Buttons  []any  `json:"buttons"`
	Replies  []any  `json:"replies"`
	Sections []any  `json:"sections"`
	Cards    []any  `json:"cards"`
}

// Text is what a message says in words.
func (m Message) Text() string {
	var words []string
	for _, p := range m.Parts {
		if t := cmp.Or(p.Body, p.Caption); t != "" {
			words = append(words, t)
		}
	}
	return strings.Join(words, "\n")
}

// A Page is some messages, oldest first, and where the earlier ones are.
type Page struct {
	Messages []Message `json:"messages"`
	Before   string    `json:"before"`
}

// History reads what was said, before a page or, with an empty before, lately.
func (v *Visitor) History(ctx context.Context, before string, limit int) (Page, error) {
	var p Page
	ask := url.Values{"before": {before}, "limit": {strconv.Itoa(limit)}}
	return p, v.Call(ctx, http.MethodGet, "/messages?"+ask.Encode(), nil, &p)
}

// show puts a message before the visitor, in the place of what it was.
func (v *Visitor) show(m Message) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if old, ok := v.shown[m.ID]; ok && old.Edited == m.Edited && old.Deleted == m.Deleted {
		v.doubles++
	}
	v.shown[m.ID] = m
}

// Shown is all that the streams have brought, in order.
func (v *Visitor) Shown() []Message {
	v.mu.Lock()
	defer v.mu.Unlock()
	all := make([]Message, 0, len(v.shown))
	for _, m := range v.shown {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b Message) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID)) })
	return all
}

// Texts is what was shown, in words.
func (v *Visitor) Texts() []string {
	var all []string
	for _, m := range v.Shown() {
		all = append(all, m.Text())
	}
	return all
}

// Doubles is how often a stream brought what another had brought already.
func (v *Visitor) Doubles() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.doubles
}

func (v *Visitor) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.shown = map[string]Message{}
}
