package thirdpartytest

import (
	"cmp"
	"net/http"
	"strconv"
	"time"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// A CallFault is what goes wrong with a request. The zero CallFault is an answer
// with 500 and no body.
type CallFault struct {
	// Op is which requests it hits. Empty means every request.
	Op Op
	// Status is the HTTP status. 0 means 500, and 200 with a Class.
	Status int
	// Class, Code and Text are the error in the answer: with 200, the answer says
	// that the message failed.
	Class, Code, Text string
	// Body is the answer if there is no Class, as a gateway would write it.
	Body string
	// RetryAfter is put into the header, in whole seconds.
	RetryAfter time.Duration
	// Redirect answers with 302 and this address.
	Redirect string
	// Accept makes the request take effect first.
	Accept bool
	// Drop breaks the connection instead of answering.
	Drop bool
	// Hang never answers: it waits until the caller gives up.
	Hang bool
	// WebhooksFirst sends the events that are due before it answers, after the
	// request took effect: a status comes before the answer. Nothing goes wrong
	// otherwise.
	WebhooksFirst bool
}

// FailCalls makes the next n requests that f is about go wrong, and returns a
// channel that is closed when the last of them has begun to. Faults for the same
// requests happen one after the other, in the order in which they were asked for.
func (s *Server) FailCalls(n int, f CallFault) <-chan struct{} { return s.faults.Plan(n, f.Op, f) }

// goWrong answers a request in the way that f asks for.
func (s *Server) goWrong(f CallFault, c *call, w http.ResponseWriter, r *http.Request) {
	if f.WebhooksFirst {
		made := s.answer(c)
		_ = s.Flush(r.Context()) // what is not taken comes again
		made.write(w)
		return
	}
	if f.Accept {
		s.answer(c)
	}
	if !(simulate.Interruption{Hang: f.Hang, Drop: f.Drop, Redirect: f.Redirect}).Happens(w, r) {
		f.reply().write(w)
	}
}

func (f CallFault) reply() *reply {
	made := &reply{status: cmp.Or(f.Status, http.StatusInternalServerError), body: []byte(f.Body)}
	if f.Class != "" || f.Code != "" {
		made = failed(f.Class, f.Code, f.Text, 0)
		made.status = cmp.Or(f.Status, http.StatusOK)
	}
	made.header = http.Header{}
	if f.RetryAfter > 0 {
		made.header.Set("Retry-After", strconv.Itoa(int(f.RetryAfter.Seconds())))
	}
	return made
}
