package main

import (
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
)

// A mailView is a customer's mail program: the list of threads, one thread, or a
// new mail.
type mailView struct {
	Address string
	Threads []threadView
	// Open is the thread that is read; nil if none is.
	Open *openThread
	// New is the address of a new mail, List that of the list, and Writing says
	// that a mail is being begun. Write is where it goes to.
	New, List, Write string
	// Back is where to go once a mail was sent.
	Back     string
	Writing  bool
	To, Gone string
}

// A threadView is a line of the list.
type threadView struct {
	Subject, Who, Text, Ago, URL string
	Count                        int
	New                          bool
}

// An openThread is a thread with its mails, oldest first.
type openThread struct {
	Subject string
	Letters []letterView
	// Answers is the mail that an answer is for.
	Answers string
	// All says that others get the mails as well.
	All bool
}

// A letterView is one mail.
type letterView struct {
	*letter
	Time string
	// Page is the address of its HTML; empty if it has none.
	Page   string
	Height int
	// Said is what the text says, and Quoted what it answers.
	Said, Quoted string
	// Attached are its files but for the pictures in the text.
	Attached []*mediaView
}

// For is whom it is for.
func (v letterView) For() string {
	var all []string
	for _, a := range slices.Concat(v.To, v.Cc) {
		all = append(all, withoutMark(a))
	}
	return strings.Join(all, ", ")
}

// withoutMark is an address without what stands behind a plus sign in it: people
// need not read by what a mail finds its way back.
func withoutMark(address string) string {
	local, domain, ok := strings.Cut(address, "@")
	if local, _, marked := strings.Cut(local, "+"); ok && marked {
		return local + "@" + domain
	}
	return address
}

// mailOn shows the mail program of a phone. Whoever looks at it reads what they
// open.
func mailOn(phone string, c correspondent, away bool, where place) *mailView {
	v := &mailView{
		Address: c.address(), New: where.reading("new").url(), List: where.reading("").url(), Write: "/phones/" + phone + "/letter",
		Writing: where.letter == "new", To: supportAddress, Gone: goneAddress,
	}
	v.Back = v.List
	for _, t := range c.threads() {
		if t.ID == where.letter {
			v.Open, v.Back = openOn(phone, t), where.url()
			if !away {
				c.open(t)
			}
			return v
		}
		v.Threads = append(v.Threads, threadOn(t, c, where))
	}
	return v
}

func threadOn(t *mailThread, c correspondent, where place) threadView {
	last := t.Last()
	v := threadView{
		Subject: t.Subject(), Who: last.From, Text: oneLine(last.Text), Ago: span(time.Since(last.At)),
		URL: where.reading(t.ID).url(), Count: len(t.Letters),
	}
	if last.Mine {
		v.Who = "You"
	}
	for _, l := range t.Letters {
		v.New = v.New || (!l.Mine && !c.opened(l))
	}
	return v
}

func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > quoteLength {
		return string(r[:quoteLength]) + "…"
	}
	return text
}

func openOn(phone string, t *mailThread) *openThread {
	v := &openThread{Subject: t.Subject()}
	for _, l := range t.Letters {
		v.Letters = append(v.Letters, letterOn(phone, l))
		v.Answers = l.MessageID
		v.All = v.All || len(l.To)+len(l.Cc) > 1
	}
	return v
}

func letterOn(phone string, l *letter) letterView {
	v := letterView{letter: l, Time: clock(l.At, time.Now()), Said: l.Text}
	if at := strings.Index(l.Text, "\n\nOn "); at >= 0 && strings.Contains(l.Text[at:], "> wrote:\n>") {
		v.Said, v.Quoted = l.Text[:at], strings.TrimSpace(l.Text[at:])
	}
	var own []string
	if l.HTML != "" {
		safe := email.Sanitize(l.HTML)
		_, own = picturesIn(safe)
		v.Page, v.Height = "/phones/"+phone+"/mail/"+url.PathEscape(l.MessageID), heightOf(safe, phoneWidth)
	}
	for i, f := range l.Files {
		if !slices.Contains(own, f.ContentID) {
			m := channel.Media{Name: f.Name, Type: f.Type, Size: int64(len(f.Content))}
			v.Attached = append(v.Attached, showMedia(m, "attachment", "/phones/"+phone+"/files/"+url.PathEscape(fileID(l, i))))
		}
	}
	return v
}

// serveLetter serves the HTML of a mail on a phone, for a frame. Mail programs
// have the pictures of a mail in it.
func (b *phoneBook) serveLetter(w http.ResponseWriter, r *http.Request) error {
	_, c, err := b.find(r.PathValue("phone"))
	if err != nil {
		return err
	}
	program, ok := c.(correspondent)
	if !ok {
		return notFound("mail")
	}
	l := program.letter(r.PathValue("mail"))
	if l == nil || l.HTML == "" {
		return notFound("mail")
	}
	return serveHTML(w, withPictures(email.Sanitize(l.HTML), l.picture, false), false)
}

// sendLetter sends what the form of a mail program says.
func sendLetter(c correspondent, r *http.Request) error {
	d := mailDraft{
		To: addresses(r.PostFormValue("to")), Cc: addresses(r.PostFormValue("cc")), Subject: channel.CleanText(r.PostFormValue("subject")),
		Text: channel.CleanText(strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n")), HTML: r.PostFormValue("html"),
		Inline: r.PostFormValue("inline") != "", Answers: c.letter(r.PostFormValue("answers")),
	}
	if r.MultipartForm != nil {
		for _, header := range r.MultipartForm.File["file"] {
			f, err := readFile(header)
			if err != nil {
				return err
			}
			d.Files = append(d.Files, f)
		}
	}
	return c.send(d, r.PostFormValue("all") != "")
}

func readFile(header *multipart.FileHeader) (keptFile, error) {
	file, err := header.Open()
	if err != nil {
		return keptFile{}, err
	}
	defer func() { _ = file.Close() }()
	body, err := io.ReadAll(file)
	return keptFile{channel.Media{Name: channel.CleanText(header.Filename), Type: header.Header.Get("Content-Type")}, body}, err
}

// addresses are those in a field, with commas between them.
func addresses(text string) []string {
	var all []string
	for a := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' || r == '\r' }) {
		all = append(all, a)
	}
	return all
}
