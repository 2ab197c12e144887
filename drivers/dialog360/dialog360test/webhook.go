package dialog360test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// A hook is where webhooks go. The zero hook is none.
type hook struct {
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
}

// maxSetting is how much of a request is read, in bytes.
const maxSetting = 1 << 16

// webhook sets or tells the webhook of the number (360dialog: Messaging API,
// webhooks, 2026-11). A new one replaces the headers too.
func (s *Server) webhook(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet:
		writeJSON(w, http.StatusOK, s.currentHook())
	case http.MethodPost:
		var set hook
		if json.NewDecoder(http.MaxBytesReader(w, r.Body, maxSetting)).Decode(&set) != nil || !fit(set.URL) {
			refusal{http.StatusBadRequest, bare, "the webhook's url is not allowed"}.write(w)
			return
		}
		s.setHook(set, nil)
		writeJSON(w, http.StatusOK, set)
	default:
		noSuchPath.write(w)
	}
}

// fit refuses what is not https, has a port, or a host with an underscore
// (360dialog: Messaging API, webhooks, 2026-11).
func fit(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.Host == u.Hostname() && !strings.Contains(u.Host, "_")
}

// WebhookURL is where webhooks go at present; empty if nowhere.
func (s *Server) WebhookURL() string { return s.currentHook().URL }

func (s *Server) currentHook() hook {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hook
}

// setHook changes where webhooks go, and how they get there if network is not
// nil.
func (s *Server) setHook(h hook, network http.RoundTripper) {
	s.mu.Lock()
	s.hook = h
	if network != nil {
		s.network = network
	}
	s.mu.Unlock()
	s.Server.SendToURL("http://gateway.invalid/", courier{s})
}
