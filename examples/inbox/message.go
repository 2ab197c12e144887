package main

import (
	"cmp"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A messageView is one message of the timeline.
type messageView struct {
	*storage.Message
	Inbound  bool
	Writer   string
	Time     string
	Shown    []partView
	Quote    *quoteView
	Tick     *tickView
	ReplyURL string
	// AgainURL begins a message with the words of this one, which did not arrive;
	// empty where that makes no sense.
	AgainURL string
	CanReact bool
	// Mine is the emoji that the agent has put on it.
	Mine string
	// Mail is what it has as a mail; nil if it is none.
	Mail *mailMessage
	// Robot says that no person wrote it, and Joined that somebody did who is not
	// the conversation's contact.
	Robot  string
	Joined bool
	// Told are those whom a note mentions, Fresh says that the agent is one of
	// them and has not seen it, and Found that it is what was gone to.
	Told         string
	Fresh, Found bool
}

// Gone reports whether the author took the message back.
func (m messageView) Gone() bool { return !m.DeletedAt.IsZero() }

// Edited reports whether the author changed it.
func (m messageView) Edited() bool { return !m.EditedAt.IsZero() && !m.Gone() }

// Undecided reports whether a person has to say if it arrived.
func (m messageView) Undecided() bool {
	return m.Outcome == storage.OutcomeUnknown && m.Tick.Kind == "unknown"
}

// Waits reports whether it can still be taken back.
func (m messageView) Waits() bool { return m.Outcome == storage.OutcomeQueued }

// Emoji are those that can be put on a message with one click.
func (m messageView) Emoji() []string { return []string{"👍", "❤️", "😂", "🙏"} }

func (a *app) message(m *storage.Message, known map[channel.ProviderID]*storage.Message, where place, me *storage.Agent) messageView {
	v := messageView{Message: m, Inbound: m.Direction == storage.Inbound, Writer: writer(m, me), Time: m.At.Local().Format("15:04")}
	for i, p := range m.Parts {
		v.Shown = append(v.Shown, a.files.withPoster(showPart(p, inMessage(m.ID, i, p))))
	}
	v.Told, v.Found = a.told(m, me), m.ID == where.desk.at
	v.Robot = automaticText(m.Automatic)
	if m.ReplyTo != "" {
		v.Quote = quoteOf(known[m.ReplyTo])
	}
	if !v.Inbound {
		v.Tick = tickOf(m)
		v.AgainURL = againURL(m, v.Tick, where)
	}
	if m.ProviderID != "" && !v.Gone() {
		v.answerable(a.drivers[m.Channel], where)
	}
	for _, r := range m.Reactions {
		if r.Author.Kind == channel.AuthorAgent {
			v.Mine = r.Emoji
		}
	}
	return v
}

// answerable offers what the channel has of quotes and reactions.
func (v *messageView) answerable(driver channel.Channel, where place) {
	if driver == nil {
		return // the channel is not connected any more
	}
	caps := driver.Capabilities()
	v.CanReact = caps.Parts[channel.PartReaction].Level != channel.SupportNone
	if caps.Reply != channel.SupportNone {
		v.ReplyURL = where.answering(v.ID).url()
	}
}

// writer is who wrote a message, if that needs to be said.
func writer(m *storage.Message, me *storage.Agent) string {
	switch m.Author.Kind {
	case channel.AuthorAgent:
		if m.Author.ID == string(me.ID) {
			return "You"
		}
		return m.Author.Name
	case channel.AuthorExternal:
		return "Sent from elsewhere"
	case channel.AuthorSystem:
		if m.Automatic != "" {
			return "" // it is said what wrote it
		}
		return "Automatic"
	case channel.AuthorContact:
		return cmp.Or(m.Author.Name, "id "+shortID(m.Author.ID))
	}
	return m.Author.Name
}

// A quoteView is the message that another one answers.
type quoteView struct{ Who, Text string }

func quoteOf(m *storage.Message) *quoteView {
	if m == nil {
		return &quoteView{Text: "An earlier message"}
	}
	q := &quoteView{Who: "Contact", Text: words(m.Parts)}
	if m.Direction == storage.Outbound {
		q.Who = "We"
		if m.Author.Name != "" {
			q.Who = m.Author.Name
		}
	}
	if !m.DeletedAt.IsZero() {
		q.Text = "A deleted message"
	}
	return q
}

// quoteLength is how many characters of a quoted message are shown.
const quoteLength = 90

// words is what parts say, in one short line.
func words(parts channel.Parts) string {
	var all []string
	for _, p := range parts {
		all = append(all, wordsOf(p))
	}
	runes := []rune(strings.Join(strings.Fields(strings.Join(all, " ")), " "))
	if len(runes) > quoteLength {
		return string(runes[:quoteLength]) + "…"
	}
	return string(runes)
}

func wordsOf(p channel.Part) string {
	switch p := p.(type) {
	case channel.Text:
		return p.Body
	case channel.Buttons:
		return p.Body
	case channel.List:
		return p.Body
	case channel.LinkButton:
		return p.Body
	case channel.QuickReplies:
		return p.Body
	case channel.Choice:
		return p.Title
	case channel.Image:
		return "Picture " + p.Caption
	case channel.File:
		return "File " + p.Media.Name
	case channel.Template:
		return words(p.Shown)
	}
	return strings.ReplaceAll(string(p.Kind()), "_", " ")
}
