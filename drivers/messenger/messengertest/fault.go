package messengertest

import (
	"cmp"
	"io"
	"net/http"
	"time"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// A CallFault is what goes wrong with a call. The zero CallFault is an answer
// with 500 and no body.
type CallFault struct {
	// Op is which calls it hits. Empty means every call.
	Op Op
	// Code and Subcode are an error of the Graph API; Status then defaults to the
	// one that comes with the code.
	Code    int
	Subcode int
	// Status is the HTTP status. 200 with a Code is an error within a success,
	// which occurs (COUR). With Code 0 the answer is Body, as a gateway would
	// write it, or half an answer.
	Status int
	Body   string
	// RetryAfter is put into the answer, in whole seconds.
	RetryAfter time.Duration
	// Redirect answers with 302 and this address.
	Redirect string
	// Accept makes the call take effect first. With Code 1 and Subcode 1357046 it
	// is the false failure of ERR, 2026-03-18.
	Accept bool
	// Drop breaks the connection instead of answering.
	Drop bool
	// Hang never answers: it waits until the caller gives up.
	Hang bool
	// NoID leaves message_id out of the answer to a message that was taken. It
	// implies Accept.
	NoID bool
	// EchoFirst sends the webhooks that a message causes before it answers.
	// Nothing goes wrong otherwise.
	EchoFirst bool
	// NeverArrives answers as if all were well, and no phone shows the message.
	NeverArrives bool
}

// FailCalls makes the next n calls that f is about go wrong, and returns a
// channel that is closed when the last of them has begun to. Faults for the
// same calls happen one after the other, in the order in which they were
// asked for.
func (s *Server) FailCalls(n int, f CallFault) <-chan struct{} { return s.faults.Plan(n, f.Op, f) }

// goWrong answers a call in the way that f asks for.
func (s *Server) goWrong(f CallFault, c *call, w http.ResponseWriter, r *http.Request) {
	if f.EchoFirst || f.NoID || f.NeverArrives {
		c.fault = f
		s.answerOddly(f, c, w, r)
		return
	}
	if f.Accept {
		_, _ = s.perform(c, r)
	} else {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	if !(simulate.Interruption{Hang: f.Hang, Drop: f.Drop, Redirect: f.Redirect}).Happens(w, r) {
		s.writeUsage(c, w)
		f.refusal().write(w)
	}
}

func (s *Server) answerOddly(f CallFault, c *call, w http.ResponseWriter, r *http.Request) {
	result, no := s.perform(c, r)
	if no != nil {
		no.write(w)
		return
	}
	if f.EchoFirst {
		_ = s.Flush(r.Context())
	}
	if answer, ok := result.(sendAnswer); ok && f.NoID {
		answer.Message = ""
		result = answer
	}
	writeJSON(w, http.StatusOK, result)
}

func (f CallFault) refusal() *refusal {
	no := refuse(f.Code, f.Subcode, "as asked for")
	no.retry = f.RetryAfter
	if f.Code == 0 {
		no.status, no.body = http.StatusInternalServerError, &f.Body
	}
	no.status = cmp.Or(f.Status, no.status)
	return no
}
