package messengertest

import (
	"net/http"
	"regexp"
	"strings"
)

// An Op names what a call asks for.
type Op string

// The operations.
const (
	OpSend      Op = "send"      // a message
	OpAction    Op = "action"    // a sender action: typing, seen, reaction
	OpUpload    Op = "upload"    // a file, for use in several messages
	OpDownload  Op = "download"  // the bytes of a file
	OpPage      Op = "page"      // the Page's fields and its status
	OpUser      Op = "user"      // the profile of a person
	OpProfile   Op = "profile"   // the Messenger profile
	OpTemplates Op = "templates" // listing and making templates
	OpApps      Op = "apps"      // subscribed apps
	OpPersonas  Op = "personas"  // personas
	OpThread    Op = "thread"    // thread control
)

// A call is a request on its way to a handler. A handler returns what to
// answer as JSON, or a refusal.
type call struct {
	op   Op
	id   string // the object that the path names
	open bool   // needs no token: it is a download
	do   func(*call, *http.Request) (any, *refusal)
	file *file    // set by a handler: the answer is its bytes
	body *request // of OpSend and OpAction
	bad  *refusal // the body cannot be read
	// fault is what is to go wrong in doing it.
	fault CallFault
}

var versioned = regexp.MustCompile(`^/v[0-9]+\.[0-9]+/`)

// route finds the handler. A path without a version is one of the oldest live
// version (GV).
func (s *Server) route(r *http.Request) *call {
	if strings.HasPrefix(r.URL.Path, mediaPath) {
		return &call{op: OpDownload, open: true, do: s.download}
	}
	path := strings.TrimPrefix(r.URL.Path, "/")
	if prefix := versioned.FindString(r.URL.Path); prefix != "" {
		path = r.URL.Path[len(prefix):]
	}
	id, edge, _ := strings.Cut(strings.TrimSuffix(path, "/"), "/")
	c := &call{id: id, do: noSuch}
	switch {
	case id == "me" || id == s.opts.PageID:
		s.routePage(c, edge, r)
	case id == "app" && edge == "" && r.Method == http.MethodGet:
		c.op, c.do = OpPage, s.app
	case edge == "" && s.isPersona(id):
		c.op, c.do = OpPersonas, s.onePersona
	case edge == "" && r.Method == http.MethodGet:
		c.op, c.do = OpUser, s.userProfile
	}
	return c
}

func (s *Server) routePage(c *call, edge string, r *http.Request) {
	switch edge {
	case "messages":
		s.routeSend(c, r)
	case "message_attachments":
		s.routeUpload(c, r)
	case "":
		c.op, c.do = OpPage, only(http.MethodGet, s.page)
	case "page_status":
		c.op, c.do = OpPage, only(http.MethodGet, s.pageStatus)
	case "messenger_profile":
		c.op, c.do = OpProfile, s.profileCall
	case "message_templates":
		c.op, c.do = OpTemplates, s.templatesCall
	case "subscribed_apps":
		c.op, c.do = OpApps, s.appsCall
	case "personas":
		c.op, c.do = OpPersonas, s.personasCall
	case "thread_owner":
		c.op, c.do = OpThread, only(http.MethodGet, s.threadOwner)
	case "pass_thread_control", "take_thread_control", "release_thread_control", "request_thread_control", "extend_thread_control":
		c.id = edge
		c.op, c.do = OpThread, only(http.MethodPost, s.threadCall)
	}
}

func (s *Server) routeSend(c *call, r *http.Request) {
	if r.Method != http.MethodPost {
		return
	}
	c.op, c.do = OpSend, s.message
	if c.body, c.bad = readRequest(r); c.body != nil && c.body.Action != "" {
		c.op, c.do = OpAction, s.action
	}
}

func (s *Server) routeUpload(c *call, r *http.Request) {
	if r.Method != http.MethodPost {
		return
	}
	c.op, c.do = OpUpload, s.upload
	c.body, c.bad = readRequest(r)
}

func only(method string, do func(*call, *http.Request) (any, *refusal)) func(*call, *http.Request) (any, *refusal) {
	return func(c *call, r *http.Request) (any, *refusal) {
		if r.Method != method {
			return noSuch(c, r)
		}
		return do(c, r)
	}
}

func noSuch(c *call, r *http.Request) (any, *refusal) {
	return nil, refuse(100, 33, "Unsupported %s request. Object with ID '%s' does not exist or does not support this operation", strings.ToLower(r.Method), c.id)
}

// answer checks who calls, does what is asked and writes what came of it.
func (s *Server) answer(c *call, w http.ResponseWriter, r *http.Request) {
	result, no := s.perform(c, r)
	s.writeUsage(c, w)
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
