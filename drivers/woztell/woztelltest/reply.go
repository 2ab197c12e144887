package woztelltest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A reply is what goes back to the caller.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (p *reply) write(w http.ResponseWriter) {
	for name, values := range p.header {
		w.Header()[name] = values
	}
	w.WriteHeader(p.status)
	_, _ = w.Write(p.body)
}

func plainReply(status int, text string) *reply {
	return &reply{status, http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, []byte(text)}
}

func jsonReply(status int, v any) *reply {
	return &reply{status, http.Header{"Content-Type": {"application/json; charset=utf-8"}}, mustJSON(v)}
}

// mustJSON writes what is made of the package's own types only.
func mustJSON(v any) json.RawMessage {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false) // WOZTELL's is no Go program
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("woztelltest: %v", err))
	}
	return bytes.TrimSpace(out.Bytes())
}

// The codes of errors that are known; no table of them is published (d:bot-api).
const (
	// CodeRecipient is a recipient who does not exist on the platform.
	CodeRecipient = 100
	// CodeChannel is a channel that does not exist.
	CodeChannel = 112
)

// The words of errors that programs tell apart.
const (
	// NotAuthorized is the Bot API's for a token without the scope (d:bot-api).
	NotAuthorized = "User is not authorized."
	// NotAuthenticated is the Open API's for a token that is none (n8n,
	// credential test).
	NotAuthenticated = "User is not authenticated."
)

// A refusal is an error of the Bot API or of the channel API.
type refusal struct {
	code int
	text string
	// field is where the text is: "err" if empty (hack and others read more).
	field string
}

func refuse(code int, format string, args ...any) *refusal {
	return &refusal{code: code, text: fmt.Sprintf(format, args...)}
}

// wire is the refusal as JSON, by itself or as an entry of a result.
func (no *refusal) wire() json.RawMessage {
	field := no.field
	if field == "" {
		field = "err"
	}
	body := `{"ok":0`
	if no.code != 0 {
		body += `,"err_code":` + strconv.Itoa(no.code)
	}
	return json.RawMessage(body + `,` + string(mustJSON(field)) + `:` + string(mustJSON(no.text)) + `}`)
}

// refused answers with a refusal: HTTP 500 says that the business was refused,
// not that the server is down (d:bot-api).
func (s *Server) refused(no *refusal) *reply {
	s.mu.Lock()
	status := s.opts.RefusalStatus
	s.mu.Unlock()
	return jsonReply(status, no.wire())
}

// firstOf returns the first refusal.
func firstOf(all ...*refusal) *refusal {
	for _, no := range all {
		if no != nil {
			return no
		}
	}
	return nil
}

func retryAfter(d time.Duration) string {
	return strconv.Itoa(int((d + time.Second - 1) / time.Second))
}

// bodyType is JSON for a body that looks like it, and else a gateway's page.
func bodyType(body string) string {
	if strings.HasPrefix(body, "{") {
		return "application/json; charset=utf-8"
	}
	return "text/html; charset=utf-8"
}
