package dialog360test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/internal/loop"
)

// listTemplates hands Meta's listing on, with the gateway's address in the
// link to the next page (six public programs, 2026).
func (s *Server) listTemplates(w http.ResponseWriter, r *http.Request) {
	status, body := s.askTemplates(r)
	own := []byte(s.base() + "/message_templates")
	body = bytes.ReplaceAll(body, []byte("https://"+graph+s.templatesPath()), own)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func (s *Server) templatesPath() string {
	return "/v25.0/" + s.opts.Cloud.BusinessAccountID + "/message_templates"
}

func (s *Server) askTemplates(r *http.Request) (status int, body []byte) {
	res, err := loop.Transport(s.Server).RoundTrip(s.toMeta(r, s.templatesPath()))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	body, _ = io.ReadAll(res.Body) // it is in memory
	return res.StatusCode, body
}

// A legacyTemplate is a template as the older listing has it: words in lower
// case, and nothing of how variables are counted.
type legacyTemplate struct {
	ID         string          `json:"id"`
	Name       string          `json:"name"`
	Language   string          `json:"language"`
	Status     string          `json:"status"`
	Category   string          `json:"category"`
	Rejected   string          `json:"rejected_reason"`
	Namespace  string          `json:"namespace"`
	Components json.RawMessage `json:"components"`
}

type legacyPage struct {
	Templates []legacyTemplate `json:"waba_templates"`
	Count     int              `json:"count"`
	Limit     int              `json:"limit"`
	Offset    int              `json:"offset"`
	Sort      []string         `json:"sort"`
	Filters   struct{}         `json:"filters"`
}

// legacyMax is how many templates a page of the older listing has at most
// (360dialog: docs/whatsapp-api/whatsapp-api/template-messaging, 2026-11).
const legacyMax = 1000

// listLegacy lists by offset.
func (s *Server) listLegacy(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	limit, err := strconv.Atoi(cmp.Or(q.Get("limit"), "1000"))
	offset, err2 := strconv.Atoi(cmp.Or(q.Get("offset"), "0"))
	if err != nil || err2 != nil || limit < 1 || offset < 0 {
		refusal{http.StatusBadRequest, message, "limit or offset is not a number"}.write(w)
		return
	}
	all, ok := s.legacyTemplates(w, r)
	if !ok {
		return
	}
	limit = min(limit, legacyMax)
	from := min(offset, len(all))
	writeJSON(w, http.StatusOK, legacyPage{
		Templates: all[from:min(from+limit, len(all))], Count: len(all), Limit: limit, Offset: offset, Sort: []string{"id"},
	})
}

// legacyTemplates asks for everything; a refusal is handed on.
func (s *Server) legacyTemplates(w http.ResponseWriter, r *http.Request) ([]legacyTemplate, bool) {
	asked := r.Clone(r.Context())
	asked.URL.RawQuery = "limit=100000"
	status, body := s.askTemplates(asked)
	var page struct {
		Data []legacyTemplate `json:"data"`
	}
	if status != http.StatusOK || json.Unmarshal(body, &page) != nil {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write(body)
		return nil, false
	}
	all := make([]legacyTemplate, 0, len(page.Data))
	for _, t := range page.Data {
		all = append(all, t.older())
	}
	return all, true
}

func (t legacyTemplate) older() legacyTemplate {
	t.Status, t.Category = strings.ToLower(t.Status), strings.ToLower(t.Category)
	if t.Status == "pending" {
		t.Status = "submitted"
	}
	t.Namespace = "c0ffee00_0000_0000_0000_000000000000"
	return t
}
