package linetest

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
	// Status is the HTTP status.
	Status int
	// Message makes the answer an error of the API: see [MessageRateLimit] and
	// its neighbours.
	Message string
	// Body is the answer, as a gateway would write it, if there is no Message.
	// With Status 200 and no Body the answer is empty.
	Body string
	// RetryAfter is put into the answer, in whole seconds. LINE does not promise
	// one.
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
	// call took effect. Nothing goes wrong otherwise.
	WebhooksFirst bool
}

// FailCalls makes the next n calls that f is about go wrong, and returns a
// channel that is closed when the last of them has begun to. Faults for the
// same calls happen one after the other, in the order in which they were
// asked for.
func (s *Server) FailCalls(n int, f CallFault) <-chan struct{} { return s.faults.Plan(n, f.Op, f) }

// goWrong answers a call in the way that f asks for.
func (s *Server) goWrong(f CallFault, c *call, w http.ResponseWriter, r *http.Request) {
	if f.WebhooksFirst {
		s.answerLater(c, w, r)
		return
	}
	if f.Accept {
		_, _ = s.perform(c, r)
	}
	if !(simulate.Interruption{Hang: f.Hang, Drop: f.Drop, Redirect: f.Redirect}).Happens(w, r) {
		f.refusal().write(w)
	}
}

func (s *Server) answerLater(c *call, w http.ResponseWriter, r *http.Request) {
	result, no := s.perform(c, r)
	_ = s.Flush(r.Context())
	if no != nil {
		no.write(w)
		return
	}
	writeJSON(w, c.statusOr200(), result)
}

func (f CallFault) refusal() *refusal {
	no := &refusal{status: cmp.Or(f.Status, http.StatusInternalServerError), message: f.Message, retry: f.RetryAfter}
	if f.Message == "" {
		no.body = &f.Body
	}
	return no
}
