package wechattest

import (
	"cmp"
	"net/http"
	"strconv"
	"time"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// A CallFault is what goes wrong with a call. The zero CallFault is an answer
// with 500 and no body.
type CallFault struct {
	// Op is which calls it hits. Empty means every call.
	Op Op
	// Code makes the answer an error of the API, with status 200 unless Status
	// says otherwise. Words are its errmsg; empty means the usual one.
	Code  Code
	Words string
	// Status is the HTTP status. 0 means 200 with a Code and else 500.
	Status int
	// Body is the answer, as a gateway would write it, if there is no Code. With
	// Status 200 and no Body the answer is empty.
	Body string
	// RetryAfter is put into the answer, in whole seconds. WeChat does not
	// promise one.
	RetryAfter time.Duration
	// Redirect answers with 302 and this address.
	Redirect string
	// Accept makes the call take effect first.
	Accept bool
	// Drop breaks the connection instead of answering.
	Drop bool
	// Hang never answers: it waits until the caller gives up.
	Hang bool
	// PushesFirst sends the pushes that are due before it answers, after the call
	// took effect. Nothing goes wrong otherwise.
	PushesFirst bool
	// Pass lets the call through, so that a later one is hit.
	Pass bool
}

// FailCalls makes the next n calls that f is about go wrong, and returns a
// channel that is closed when the last of them has begun to. Faults for the
// same calls happen one after the other, in the order in which they were
// asked for.
func (s *Server) FailCalls(n int, f CallFault) <-chan struct{} { return s.faults.Plan(n, f.Op, f) }

// FailWith makes the next calls of an operation answer with these codes, one
// after the other. CodeOK lets a call through.
func (s *Server) FailWith(op Op, codes ...Code) {
	for _, code := range codes {
		s.FailCalls(1, CallFault{Op: op, Code: code, Pass: code == CodeOK})
	}
}

// goWrong answers a call in the way that f asks for.
func (s *Server) goWrong(f CallFault, c *call, w http.ResponseWriter, r *http.Request) {
	switch {
	case f.Pass:
		s.answer(c, w, r)
		return
	case f.PushesFirst:
		s.answerLater(c, w, r)
		return
	}
	if f.Accept {
		_, _ = s.perform(c, r)
	}
	if (simulate.Interruption{Hang: f.Hang, Drop: f.Drop, Redirect: f.Redirect}).Happens(w, r) {
		return
	}
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(f.RetryAfter/time.Second)))
	}
	f.refusal().write(w)
}

func (s *Server) answerLater(c *call, w http.ResponseWriter, r *http.Request) {
	made, no := s.perform(c, r)
	_ = s.Flush(r.Context())
	switch {
	case no != nil:
		no.write(w)
	case c.file != nil:
		c.file.write(w)
	default:
		writeJSON(w, http.StatusOK, made)
	}
}

func (f CallFault) refusal() *refusal {
	if f.Code != CodeOK {
		return &refusal{code: f.Code, words: f.Words, status: f.Status}
	}
	no := &refusal{status: cmp.Or(f.Status, http.StatusInternalServerError), body: &f.Body}
	if len(f.Body) > 0 && f.Body[0] == '{' {
		no.kind = "application/json"
	}
	return no
}
