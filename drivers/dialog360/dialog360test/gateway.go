package dialog360test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
)

// keyHeader carries the key (360dialog: Messaging API 1.44.0, 2026-11).
const keyHeader = "D360-API-KEY"

// graph is the host that the gateway calls.
const graph = "graph.facebook.com"

// ServeHTTP answers a call of the Messaging API or the download of a file.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, ok := strings.CutPrefix(r.URL.Path, s.opts.Prefix)
	switch {
	case !ok || r.Host == "lookaside.fbsbx.com":
		noSuchPath.write(w) // Meta's own host does not know the key
	case r.Header.Get(keyHeader) != s.currentKey():
		badKey.write(w)
	default:
		s.route(path)(w, r)
	}
}

var fileID = regexp.MustCompile(`^/[^/]+$`)

// route finds what a path asks for (360dialog: Messaging API 1.44.0, 2026-11).
// No path has a version or the id of a number in it.
func (s *Server) route(path string) http.HandlerFunc {
	number := "/v25.0/" + s.opts.Cloud.PhoneNumberID
	switch {
	case path == "/messages" || path == "/marketing_messages" || path == "/media":
		return s.forward(number + path)
	case path == "/health_status":
		return s.forward(number)
	case path == "/message_templates" && !s.opts.LegacyTemplates:
		return s.listTemplates
	case path == s.configs("templates"):
		return s.listLegacy
	case path == s.configs("webhook"):
		return s.webhook
	case path == "/message_templates" || strings.HasPrefix(path, "/v1/"):
		return noSuchPath.handle
	case strings.HasPrefix(path, "/whatsapp_business/attachments/"):
		return s.countErrors(s.forward(path))
	case fileID.MatchString(path):
		return s.countErrors(s.forward("/v25.0" + path))
	}
	return noSuchPath.handle
}

// configs is the path of a setting: below /v1 everywhere, once (360dialog:
// sandbox, 2026-11).
func (s *Server) configs(what string) string {
	if strings.HasSuffix(s.opts.Prefix, "/v1") {
		return "/configs/" + what
	}
	return "/v1/configs/" + what
}

// forward hands a call on to the Cloud API, with the token that only the
// gateway has.
func (s *Server) forward(path string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { s.Server.ServeHTTP(w, s.toMeta(r, path)) }
}

func (s *Server) toMeta(r *http.Request, path string) *http.Request {
	made := r.Clone(r.Context())
	made.Host, made.URL.Scheme, made.URL.Host = graph, "https", graph
	made.URL.Path, made.URL.RawPath = path, ""
	made.Header.Set("Authorization", "Bearer "+s.opts.Cloud.Token)
	return made
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
