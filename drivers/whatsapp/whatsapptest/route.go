package whatsapptest

import (
	"encoding/hex"
	"net/http"
	"regexp"
	"strings"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// An Op names what a call asks for.
type Op string

// The operations.
const (
	OpSend      Op = "send"      // a message
	OpRead      Op = "read"      // mark as read, typing indicator
	OpUpload    Op = "upload"    // a file
	OpResolve   Op = "resolve"   // the address of a file
	OpDownload  Op = "download"  // the bytes of a file
	OpNumber    Op = "number"    // the phone number's fields
	OpStarters  Op = "starters"  // setting conversation starters
	OpTemplates Op = "templates" // listing templates
	OpApps      Op = "apps"      // listing subscribed apps
)

// A call is a request on its way to a handler. A handler returns what to
// answer as JSON, or a refusal.
type call struct {
	op   Op
	id   string // the object that the path names
	open bool   // needs no proof: it is a download
	do   func(*call, *http.Request) (any, *refusal)
	// sent is set by a handler that must write the answer by itself.
	file *file
	body *request // of OpSend and OpRead
	bad  *refusal // the body cannot be read
}

var versioned = regexp.MustCompile(`^/v[0-9]+\.[0-9]+/`)

func (s *Server) route(r *http.Request) *call {
	if strings.HasPrefix(r.URL.Path, downloadPath) {
		return &call{op: OpDownload, open: true, do: s.download}
	}
	prefix := versioned.FindString(r.URL.Path)
	if prefix == "" {
		return &call{do: noSuch}
	}
	id, edge, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, prefix), "/")
	c := &call{id: id, do: noSuch}
	switch {
	case id == s.opts.PhoneNumberID:
		s.routeNumber(c, edge, r)
	case id == s.opts.BusinessAccountID:
		s.routeAccount(c, edge, r)
	case edge == "" && r.Method == http.MethodGet:
		c.op, c.do = OpResolve, s.resolve
	}
	return c
}

func (s *Server) routeNumber(c *call, edge string, r *http.Request) {
	switch r.Method + " " + edge {
	case "POST messages":
		c.op, c.do = OpSend, s.message
		if c.body, c.bad = readRequest(r); c.body != nil && c.body.Status != "" {
			c.op, c.do = OpRead, s.markRead
		}
	case "POST marketing_messages":
		c.op, c.do = OpSend, s.message
		if c.body, c.bad = readRequest(r); c.body != nil {
			c.body.marketing = true
		}
	case "POST media":
		c.op, c.do = OpUpload, s.upload
	case "GET ":
		c.op, c.do = OpNumber, s.number
	case "POST conversational_automation":
		c.op, c.do = OpStarters, s.setStarters
	}
}

func (s *Server) routeAccount(c *call, edge string, r *http.Request) {
	switch r.Method + " " + edge {
	case "GET message_templates":
		c.op, c.do = OpTemplates, s.listTemplates
	case "GET subscribed_apps":
		c.op, c.do = OpApps, s.apps
	}
}

func noSuch(*call, *http.Request) (any, *refusal) {
	return nil, refuse(33, "the object or the path does not exist")
}

// answer checks who calls, does what is asked and writes what came of it.
func (s *Server) answer(c *call, w http.ResponseWriter, r *http.Request) {
	result, no := s.perform(c, r)
	switch {
	case no != nil:
		no.write(w)
	case c.file != nil:
		c.file.write(w)
	default:
		writeJSON(w, http.StatusOK, result)
	}
}

func (s *Server) perform(c *call, r *http.Request) (any, *refusal) {
	if no := s.authorise(c, r); no != nil {
		return nil, no
	}
	if c.bad != nil {
		return nil, c.bad
	}
	return c.do(c, r)
}

func (s *Server) authorise(c *call, r *http.Request) *refusal {
	s.mu.Lock()
	token := s.token
	s.mu.Unlock()
	if token == "" || r.Header.Get("Authorization") != "Bearer "+token {
		return refuse(190, "the access token is invalid or has expired")
	}
	if s.opts.RequireProof && !c.open && !s.proven(token, r) {
		return refuse(100, "API calls from the server require an appsecret_proof argument")
	}
	return nil
}

// proven checks the proof of an app with "Require App Secret" (Graph API,
// securing requests).
func (s *Server) proven(token string, r *http.Request) bool {
	want := hex.EncodeToString(simulate.MAC(s.opts.AppSecret, []byte(token)))
	return r.URL.Query().Get("appsecret_proof") == want
}
