package survey

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"

	"github.com/rapport-go/rapport/internal/slowbody"
)

//go:embed page.html
var source string

//go:embed page.css
var style string

var form = template.Must(template.New("page").Parse(source))

// policy lets the page have its own style and send its own form, and nothing else.
var policy = func() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}()

// A page is what the template shows.
type page struct {
	Texts
	Language  string
	Direction string
	Style     template.CSS
	// Form says that the form is shown, and Message what stands above it or instead.
	Form    bool
	Message string
	// Score and Written are what was filled in.
	Score   int
	Written string
	Max     int
}

func (h *Handler) page(v Survey, r *http.Request) *page {
	language, texts := h.chosen(v.Language, r.Header.Get("Accept-Language"))
	return &page{Texts: texts, Language: language, Direction: direction(language), Style: template.CSS(style), Max: MaxComment}
}

// Choices are the marks with their numbers.
func (p *page) Choices() []Choice {
	all := make([]Choice, len(p.Marks))
	for i, name := range p.Marks {
		all[i] = Choice{Score: i + 1, Name: name, Chosen: p.Score == i+1}
	}
	return all
}

// A Choice is one mark of the form.
type Choice struct {
	Score  int
	Name   string
	Chosen bool
}

// refuse says that a link is not good. Nothing tells a forged one from one that
// never was.
func (p *page) refuse(w http.ResponseWriter, err error) {
	if e, ok := errors.AsType[*LinkError](err); ok && e.Expired {
		p.say(w, http.StatusGone, p.Expired)
		return
	}
	p.say(w, http.StatusNotFound, p.Unknown)
}

// unread says that a form could not be read.
func (p *page) unread(w http.ResponseWriter, err error) {
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		p.again(w, http.StatusRequestEntityTooLarge, p.TooLong)
		return
	}
	if slowbody.TooSlow(err) {
		p.again(w, http.StatusRequestTimeout, p.Trouble)
		return
	}
	p.again(w, http.StatusBadRequest, p.Choose)
}

// answered says what became of an answer.
func (p *page) answered(w http.ResponseWriter, err error) {
	switch {
	case err == nil:
		p.say(w, http.StatusOK, p.Thanks)
	case errors.Is(err, ErrAnswered):
		p.say(w, http.StatusOK, p.Already)
	case errors.Is(err, ErrClosed):
		p.say(w, http.StatusGone, p.Expired)
	default:
		p.again(w, http.StatusServiceUnavailable, p.Trouble)
	}
}

// say shows a sentence and no form.
func (p *page) say(w http.ResponseWriter, status int, message string) {
	p.Form, p.Message = false, message
	p.write(w, status)
}

// again shows the form with what was filled in, and what is wrong with it.
func (p *page) again(w http.ResponseWriter, status int, message string) {
	p.Message = message
	p.show(w, status)
}

func (p *page) show(w http.ResponseWriter, status int) {
	p.Form = true
	p.write(w, status)
}

func (p *page) write(w http.ResponseWriter, status int) {
	var b bytes.Buffer
	if err := form.Execute(&b, p); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the reader has gone
}
