package woztelltest

import (
	"cmp"
	"net/http"
	"time"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// A CallFault is what goes wrong with a call. The zero CallFault is an answer
// with 500 and no body.
type CallFault struct {
	// Op is which calls it hits. Empty means every call.
	Op Op
	// Status is the HTTP status. 0 means 500, and 200 for errors of the Open API.
	Status int
	// Code and Err make the answer an error of the API: {"ok":0,"err_code",…}, or
	// errors of the Open API. ErrField has another name for "err", such as "error"
	// or "message".
	Code     int
	Err      string
	ErrField string
	// Part refuses this entry of a call that sends, counted from 1, with Code and
	// Err, and sends the others: the answer says ok all the same.
	Part int
	// Answer is the shape of an answer that is successful otherwise, if not the
	// server's.
	Answer Answer
	// Body is the answer, as a gateway would write it, if there is no Err. With
	// Status 200 and no Body the answer is empty.
	Body string
	// RetryAfter is put into the answer, in whole seconds.
	RetryAfter time.Duration
	// Redirect answers with 302 and this address.
	Redirect string
	// Accept makes the call take effect first.
	Accept bool
	// Drop breaks the connection instead of answering.
	Drop bool
	// Hang never answers: it waits until the caller gives up.
	Hang bool
	// WebhooksFirst sends the webhooks that are due before it answers, after the
	// call took effect: the echo comes before the id. Nothing goes wrong
	// otherwise.
	WebhooksFirst bool
}

// FailCalls makes the next n calls that f is about go wrong, and returns a
// channel that is closed when the last of them has begun to. Faults for the
// same calls happen one after the other, in the order in which they were
// asked for.
func (s *Server) FailCalls(n int, f CallFault) <-chan struct{} { return s.faults.Plan(n, f.Op, f) }

// goWrong answers a call in the way that f asks for.
func (s *Server) goWrong(f CallFault, c *call, w http.ResponseWriter, r *http.Request) {
	if f.WebhooksFirst || f.Part > 0 || f.Answer != "" {
		c.fault = &f
		made := s.perform(c, r)
		if f.WebhooksFirst {
			_ = s.Flush(r.Context())
		}
		made.write(w)
		return
	}
	if f.Accept {
		s.perform(c, r)
	}
	if !(simulate.Interruption{Hang: f.Hang, Drop: f.Drop, Redirect: f.Redirect}).Happens(w, r) {
		f.reply(c).write(w)
	}
}

func (f CallFault) reply(c *call) *reply {
	made := &reply{status: cmp.Or(f.Status, http.StatusInternalServerError), header: http.Header{}, body: []byte(f.Body)}
	switch {
	case f.Err == "" && f.Code == 0:
		made.header.Set("Content-Type", bodyType(f.Body))
	case c.query != nil || c.problem != nil:
		made = graphErrors(cmp.Or(f.Status, http.StatusOK), f.Err)
	default:
		made = jsonReply(made.status, (&refusal{f.Code, f.Err, f.ErrField}).wire())
	}
	if f.RetryAfter > 0 {
		made.header.Set("Retry-After", retryAfter(f.RetryAfter))
	}
	return made
}
