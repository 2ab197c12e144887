package thirdpartytest

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/rapport-go/rapport/internal/standardwebhooks"
)

// An Op is a type of request.
type Op string

// The types of request that the business makes.
const (
	OpSend    Op = "message.send"
	OpRead    Op = "message.read"
	OpTyping  Op = "typing.started"
	OpProfile Op = "profile.get"
	OpPing    Op = "ping"
)

// A call is a request on its way through the server.
type call struct {
	header   http.Header
	body     []byte
	envelope struct {
		Type string          `json:"type"`
		At   time.Time       `json:"timestamp"`
		Data json.RawMessage `json:"data"`
	}
	problem error
}

// read decodes the envelope. What is wrong with it shows only to somebody who
// has signed it.
func (c *call) read() { c.problem = strict(c.body, &c.envelope) }

// strict decodes an object that may have no other fields.
func strict(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if d.More() {
		return errors.New("there is something behind the object")
	}
	return nil
}

// A reply is an answer.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (r *reply) write(w http.ResponseWriter) {
	for key, values := range r.header {
		w.Header()[key] = values
	}
	if len(r.body) > 0 && w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body)
}

func reply200(v any) *reply {
	body, err := json.Marshal(v)
	if err != nil {
		return &reply{status: http.StatusInternalServerError}
	}
	return &reply{status: http.StatusOK, body: body}
}

// A complaint is why something did not happen.
type complaint struct {
	Class string `json:"class,omitempty"`
	Code  string `json:"code,omitempty"`
	Text  string `json:"text,omitempty"`
	Part  int    `json:"part,omitempty"`
	Wait  int    `json:"retry_after,omitempty"`
}

func refused(status int, code, text string) *reply {
	r := reply200(map[string]complaint{"error": {Code: code, Text: text}})
	r.status = status
	return r
}

// An answered is the answer to message.send.
type answered struct {
	Message string     `json:"external_message_id,omitempty"`
	Status  string     `json:"status"`
	At      *time.Time `json:"at,omitempty"`
	Error   *complaint `json:"error,omitempty"`
}

func failed(class, code, text string, part int) *reply {
	return reply200(answered{Status: "failed", Error: &complaint{Class: class, Code: code, Text: text, Part: part}})
}

// A known is a message that was taken, by its webhook-id.
type known struct {
	Sum    [sha256.Size]byte `json:"sum"`
	Answer []byte            `json:"answer"`
}

// answer does what the contract says: first the signature, then the form, then
// what was asked.
func (s *Server) answer(c *call) *reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := standardwebhooks.Verify(s.trusted, c.header, c.body, s.now(), standardwebhooks.DefaultTolerance)
	if err != nil {
		return s.turnAway(err)
	}
	if c.problem != nil {
		return refused(http.StatusBadRequest, "malformed", c.problem.Error())
	}
	perform, ok := operations[Op(c.envelope.Type)]
	if !ok {
		return reply200(struct{}{}) // a type of a later version
	}
	if Op(c.envelope.Type) != OpSend {
		return perform(s, c)
	}
	return s.once(a.ID, c, perform)
}

func (s *Server) turnAway(err error) *reply {
	if late, ok := errors.AsType[*standardwebhooks.TimeError](err); ok {
		return refused(http.StatusUnauthorized, "timestamp", fmt.Sprintf("webhook-timestamp is %v off", late.Off))
	}
	return refused(http.StatusUnauthorized, "signature", "the signature is wrong or missing")
}

// once gives a repeat the answer that the first one got. What failed is not
// remembered: it may be tried again.
func (s *Server) once(id string, c *call, perform func(*Server, *call) *reply) *reply {
	sum := sha256.Sum256(c.body)
	if k, ok := s.answers[id]; ok {
		if k.Sum != sum {
			return refused(http.StatusBadRequest, "reused_id", "the webhook-id belongs to another message")
		}
		return &reply{status: http.StatusOK, body: k.Answer}
	}
	r := perform(s, c)
	var v answered
	if r.status == http.StatusOK && json.Unmarshal(r.body, &v) == nil && v.Status != "failed" {
		s.answers[id] = &known{sum, r.body}
	}
	return r
}

// operations do what was asked. They are called with s.mu held.
var operations = map[Op]func(*Server, *call) *reply{
	OpSend: (*Server).send, OpRead: (*Server).markRead, OpTyping: (*Server).typing, OpProfile: (*Server).profile, OpPing: (*Server).ping,
}
