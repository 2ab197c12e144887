package webchat

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A messageView is a message as the widget gets it.
type messageView struct {
	ID      string      `json:"id"`
	Author  string      `json:"author"`
	Sender  *senderView `json:"sender,omitempty"`
	At      timestamp   `json:"at"`
	Parts   []partView  `json:"parts"`
	ReplyTo string      `json:"reply_to,omitempty"`
	Status  string      `json:"status,omitempty"`
	Edited  bool        `json:"edited,omitempty"`
	Deleted bool        `json:"deleted,omitempty"`
}

type senderView struct {
	Name    string `json:"name,omitempty"`
	Picture string `json:"picture,omitempty"`
}

func (c *Channel) shown(s channel.Said) messageView {
	v := messageView{
		ID: string(s.ID), Author: author(s.Author), At: timestamp(s.At), Parts: []partView{},
		ReplyTo: string(s.ReplyTo), Edited: !s.EditedAt.IsZero(), Deleted: !s.DeletedAt.IsZero(),
	}
	if s.Author != channel.AuthorContact {
		v.Sender, v.Status = senderOf(s.Sender), progress(s.Status)
	}
	if v.Deleted {
		return v
	}
	for _, p := range s.Parts {
		v.Parts = append(v.Parts, c.part(p))
	}
	return v
}

func senderOf(s channel.Sender) *senderView {
	if s == (channel.Sender{}) {
		return nil
	}
	return &senderView{Name: cut(s.Name, maxName), Picture: secureURL(s.Picture)}
}

// author leaves out what is no business of the visitor's.
func author(k channel.AuthorKind) string {
	if k == channel.AuthorExternal || k == "" {
		return string(channel.AuthorAgent)
	}
	return string(k)
}

func progress(s channel.Status) string {
	switch s {
	case channel.StatusDelivered:
		return "delivered"
	case channel.StatusRead, channel.StatusPlayed:
		return "read"
	}
	return "sent"
}

// A partView is a part as the widget gets it. Texts are as they were: the
// widget shows them as text and never as HTML.
type partView struct {
	Kind channel.PartKind `json:"kind"`
	*fileView
	Body      string        `json:"body,omitempty"`
	Caption   string        `json:"caption,omitempty"`
	Voice     bool          `json:"voice,omitempty"`
	Header    *headerView   `json:"header,omitempty"`
	Footer    string        `json:"footer,omitempty"`
	Label     string        `json:"label,omitempty"`
	Buttons   []buttonView  `json:"buttons,omitempty"`
	Replies   []buttonView  `json:"replies,omitempty"`
	Sections  []sectionView `json:"sections,omitempty"`
	CardViews any           `json:"cards,omitempty"`
	ID        string        `json:"id,omitempty"`
	Title     string        `json:"title,omitempty"`
	Address   string        `json:"address,omitempty"`
	Latitude  *float64      `json:"latitude,omitempty"`
	Longitude *float64      `json:"longitude,omitempty"`
	Fields    []answerView  `json:"fields,omitempty"`
	// Place and Link are the name and the url of what is no file.
	Place string `json:"-"`
	Link  string `json:"-"`
}

// MarshalJSON writes name and url, which files have as well.
func (p partView) MarshalJSON() ([]byte, error) {
	if p.fileView == nil {
		p.fileView = &fileView{Name: p.Place, URL: p.Link}
	}
	type plain partView
	return json.Marshal(plain(p))
}

type fileView struct {
	URL      string `json:"url,omitempty"`
	Name     string `json:"name,omitempty"`
	Type     string `json:"type,omitempty"`
	Size     int64  `json:"size,omitempty"`
	Preview  string `json:"preview,omitempty"`
	Duration int64  `json:"duration_ms,omitempty"`
	Gone     bool   `json:"gone,omitempty"`
}

type headerView struct {
	Text  string    `json:"text,omitempty"`
	Image *fileView `json:"image,omitempty"`
	Video *fileView `json:"video,omitempty"`
	File  *fileView `json:"file,omitempty"`
}

type buttonView struct {
	ID    string `json:"id,omitempty"`
	Title string `json:"title"`
	URL   string `json:"url,omitempty"`
}

type sectionView struct {
	Title string    `json:"title,omitempty"`
	Rows  []rowView `json:"rows"`
}

type rowView struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
}

type cardView struct {
	Title   string       `json:"title,omitempty"`
	Body    string       `json:"body,omitempty"`
	Image   *fileView    `json:"image,omitempty"`
	Buttons []buttonView `json:"buttons,omitempty"`
}

type contactView struct {
	Name         string   `json:"name"`
	Organisation string   `json:"organisation,omitempty"`
	Phones       []string `json:"phones,omitempty"`
	Mails        []string `json:"mails,omitempty"`
	URLs         []string `json:"urls,omitempty"`
}

type answerView struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Value string `json:"value"`
}

// file is a file's view; its address is a signed link if the file is kept here.
func (c *Channel) file(m channel.Media) *fileView {
	v := &fileView{
		Name: cut(m.Name, maxName), Type: m.Type, Size: m.Size, Preview: secureURL(m.Preview),
		Duration: m.Duration.Milliseconds(), Gone: m.Gone,
	}
	switch {
	case m.Stored != "" && c.cfg.Files != nil:
		v.URL, v.Gone = c.fileLink(m), false
	default:
		v.URL = safeURL(m.URL)
		v.Gone = v.URL == ""
	}
	return v
}

func (c *Channel) media(m *channel.Media) *fileView {
	if m == nil {
		return nil
	}
	return c.file(*m)
}

// answers are shown in the order of the questions.
func (c *Channel) answers(f channel.Form) []answerView {
	var values map[string]string
	if json.Unmarshal([]byte(f.Data), &values) != nil {
		return nil
	}
	var all []answerView
	for _, q := range c.fields(f.Name) {
		if v, ok := values[q.Key]; ok {
			all = append(all, answerView{q.Key, q.Label, v})
		}
	}
	return all
}

// order sorts as the widget does: by time, then by name.
func order(a, b channel.Said) int {
	if n := a.At.Truncate(time.Microsecond).Compare(b.At.Truncate(time.Microsecond)); n != 0 {
		return n
	}
	return strings.Compare(string(a.ID), string(b.ID))
}

func sorted(said []channel.Said) []channel.Said {
	slices.SortStableFunc(said, order)
	return said
}
