package woztelltest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// maxBody is how long the body of a request may be, in bytes; the simulator's
// own.
const maxBody = 4 << 20

// An Op is something that callers can ask for. Of the Open API it is the name of
// the field.
type Op string

// The operations. [CallFault.Op] names them.
const (
	OpSend         Op = "sendResponses"
	OpRedirect     Op = "redirectMemberToNode"
	OpChannels     Op = "channels"
	OpChannel      Op = "channel"
	OpMember       Op = "member"
	OpMembers      Op = "members"
	OpHistory      Op = "conversationHistory"
	OpFile         Op = "file"
	OpWhatsAppFile Op = "whatsAppFile"
	OpIntegrations Op = "installedIntegrations"
	OpAddTags      Op = "addMemberTags"
	OpRemoveTags   Op = "removeMemberTags"
	OpTemplates    Op = "whatsapp-message-templates"
	OpWABA         Op = "waba-info"
	OpProfile      Op = "whatsapp-business-profile"
	OpDownload     Op = "files"    // the store of files
	OpIncoming     Op = "incoming" // an incoming webhook

	opNone    Op = ""
	opGraphQL Op = "graphql"
)

// A call is a request on its way to a handler.
type call struct {
	op      Op
	do      handler
	rest    string // of the path
	body    []byte
	tooLong bool
	query   *document // of the Open API; nil if it cannot be read
	problem error     // why it cannot
	fault   *CallFault
}

type handler func(*call, *http.Request) *reply

// A route is a place of an API: rest of the path is what follows prefix.
type route struct {
	host, method, prefix string
	whole                bool // nothing follows
	op                   Op
	do                   handler
}

func (s *Server) table() []route {
	all := []route{
		{BotHost, http.MethodPost, "/sendResponses", true, OpSend, s.bot("bot:sendResponses", s.send)},
		{BotHost, http.MethodPost, "/redirectMemberToNode", true, OpRedirect, s.bot("bot:redirectMemberToNode", s.redirect)},
		{OpenHost, http.MethodPost, "/v3", true, opGraphQL, s.graphQL},
		{FileHost, http.MethodGet, "/files/", false, OpDownload, s.download},
		{IncomingHost, http.MethodPost, "/incoming/", false, OpIncoming, s.incoming},
	}
	// The documentation has v1.1, the vendor's own client v1.2 (n8n).
	for _, version := range []string{"/v1.1/api", "/v1.2/api"} {
		all = append(all,
			route{CloudHost, http.MethodGet, version + "/whatsapp-message-templates", true, OpTemplates, s.channelAPI(s.listTemplates)},
			route{CloudHost, http.MethodGet, version + "/waba-info", true, OpWABA, s.channelAPI(s.wabaInfo)},
			route{CloudHost, http.MethodGet, version + "/whatsapp-business-profile", true, OpProfile, s.channelAPI(s.businessProfile)},
		)
	}
	return all
}

var ownHosts = []string{BotHost, OpenHost, CloudHost, FileHost, IncomingHost}

func (s *Server) route(r *http.Request) *call {
	for _, route := range s.routes {
		if rest, ok := route.matches(r); ok {
			return &call{op: route.op, do: route.do, rest: rest}
		}
	}
	return &call{do: noSuch}
}

func (route route) matches(r *http.Request) (rest string, ok bool) {
	path := strings.TrimSuffix(r.URL.Path, "/")
	rest, ok = strings.CutPrefix(path, strings.TrimSuffix(route.prefix, "/"))
	switch {
	case !ok || r.Method != route.method || route.whole && rest != "":
		return "", false
	case !route.whole && !strings.HasPrefix(rest, "/"):
		return "", false
	}
	for _, host := range ownHosts {
		if r.Host == host && host != route.host {
			return "", false
		}
	}
	return strings.TrimPrefix(rest, "/"), true
}

// read takes in the body, which handlers and faults look at.
func (c *call) read(r *http.Request) {
	c.body, _ = io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	c.tooLong = len(c.body) > maxBody
	r.Body = io.NopCloser(bytes.NewReader(c.body))
}

func (s *Server) perform(c *call, r *http.Request) *reply {
	if c.tooLong {
		return plainReply(http.StatusRequestEntityTooLarge, "request entity too large")
	}
	return c.do(c, r)
}

func noSuch(*call, *http.Request) *reply { return plainReply(http.StatusNotFound, "Not Found") }

// decode reads the body as JSON into v. A body that is not sent as JSON reads as
// nothing.
func (c *call) decode(r *http.Request, v any) error {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if strings.TrimSpace(kind) != "application/json" {
		return nil
	}
	return json.Unmarshal(c.body, v)
}
