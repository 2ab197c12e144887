package survey

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rapport-go/rapport/internal/slowbody"
)

// MaxComment is how long a comment may be, in characters.
const MaxComment = 2000

// maxBody is how large a form may be: a comment in any script, percent-encoded.
const maxBody = 12*MaxComment + 1024

// ErrAnswered is what an [Answerer] returns for a survey that has its answer.
var ErrAnswered = errors.New("survey: it has been answered")

// ErrClosed is what an [Answerer] returns for a survey that it no longer takes an
// answer to, or that it does not know.
var ErrClosed = errors.New("survey: it is over")

// An Answerer keeps answers.
type Answerer interface {
	// Answer keeps the first answer to a survey, with a score from 1 to 5 and a
	// comment, which is often empty. It is called again if somebody sends the form
	// twice; that and later answers are ErrAnswered, unless the host wants the
	// latest to count. Any other error but ErrClosed asks the contact to try again.
	Answer(ctx context.Context, v Survey, score int, comment string) error
}

// Config is what a Handler needs.
type Config struct {
	// Signer opens links, Answers keeps answers, and Now is the clock. Required.
	Signer  *Signer
	Answers Answerer
	Now     func() time.Time
	// Texts are what the page says, by language: BCP 47 tags. English is there
	// without them, and can be replaced.
	Texts map[string]Texts
	// Language is the one for readers whose languages are not there. Empty is "en".
	Language string
	// SlowBody is how long a form is waited for, before it must have come at 8 KiB a
	// second. Defaults to 10 seconds; a negative value is for ever.
	SlowBody time.Duration
}

// A Handler is the page behind the links of surveys. Its path is the token; hosts
// take away what stands before it with [http.StripPrefix]. It sets no cookies, and
// loads nothing from anywhere.
type Handler struct {
	signer   *Signer
	answers  Answerer
	now      func() time.Time
	texts    map[string]Texts
	fallback string
	paced    http.Handler
}

// New makes a handler. An error names everything that is missing.
func New(c Config) (*Handler, error) {
	h := &Handler{signer: c.Signer, answers: c.Answers, now: c.Now, texts: map[string]Texts{"en": English()}, fallback: "en"}
	var faults []error
	if c.Signer == nil || c.Answers == nil || c.Now == nil {
		faults = append(faults, errors.New("survey: Signer, Answers and Now are required"))
	}
	for language, texts := range c.Texts {
		h.texts[strings.ToLower(language)] = texts
		faults = append(faults, texts.check(language))
	}
	if c.Language != "" {
		h.fallback = strings.ToLower(c.Language)
	}
	if _, ok := h.texts[h.fallback]; !ok {
		faults = append(faults, fmt.Errorf("survey: there are no texts in %q", c.Language))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	h.paced = slowbody.Handler(http.HandlerFunc(h.serve), c.SlowBody)
	return h, nil
}

// ServeHTTP shows the form, and takes it when it is sent. A form that is too large is
// answered with 413, and one that comes too slowly with 408.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.paced.ServeHTTP(w, r) }

func (h *Handler) serve(w http.ResponseWriter, r *http.Request) {
	v, err := h.signer.Open(strings.TrimPrefix(r.URL.Path, "/"), h.now())
	p := h.page(v, r)
	switch {
	case err != nil:
		p.refuse(w, err)
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		p.show(w, http.StatusOK)
	case r.Method == http.MethodPost:
		h.take(w, r, v, p)
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		p.say(w, http.StatusMethodNotAllowed, p.Unknown)
	}
}

// take reads the form and keeps the answer.
func (h *Handler) take(w http.ResponseWriter, r *http.Request, v Survey, p *page) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		p.unread(w, err)
		return
	}
	p.Score, _ = strconv.Atoi(r.PostForm.Get("score"))
	p.Written = cleaned(r.PostForm.Get("comment"))
	switch {
	case p.Score < 1 || p.Score > 5 || len(r.PostForm["score"]) != 1:
		p.Score = 0
		p.again(w, http.StatusUnprocessableEntity, p.Choose)
	case utf8.RuneCountInString(p.Written) > MaxComment:
		p.again(w, http.StatusUnprocessableEntity, p.TooLong)
	default:
		p.answered(w, h.answers.Answer(r.Context(), v, p.Score, p.Written))
	}
}

// cleaned is a comment without what no text has.
func cleaned(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\x00", "")
	return strings.TrimSpace(s)
}
