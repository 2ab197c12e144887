package messengertest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A refusal is an error of the Graph API (ERR, 2026-03-18). Drivers must tell
// them apart by code and subcode: the type is the same for most.
type refusal struct {
	status  int
	code    int
	subcode int
	details string
	// The rest is only for faults on request.
	retry time.Duration
	body  *string
}

// httpStatus is with which HTTP status the codes come that do not come with
// 400, which is also usual for throttling (COUR).
var httpStatus = map[int]int{
	-1: 500, 1: 500, 2: 503, 10: 403, 200: 403, 230: 403, 190: 401, 368: 403, 551: 403,
}

var titles = map[int]string{
	1: "An unknown error occurred", 2: "Service temporarily unavailable", 4: "Application request limit reached",
	10: "Application does not have permission for this action", 17: "User request limit reached", 27: "Not allowed",
	32: "Page request limit reached", 100: "Invalid parameter", 190: "Error validating access token",
	200: "Permissions error", 368: "The action attempted has been deemed abusive", 551: "This person isn't available right now",
	613: "Calls to this api have exceeded the rate limit.", 1200: "Temporary send message failure", 36000: "Image size is too large",
}

// transient are the codes that come with is_transient.
var transient = map[int]bool{-1: true, 1: true, 2: true, 4: true, 17: true, 32: true, 613: true, 1200: true, 508: true}

func refuse(code, subcode int, format string, args ...any) *refusal {
	return &refusal{
		status: cmp.Or(httpStatus[code], http.StatusBadRequest), code: code, subcode: subcode,
		details: fmt.Sprintf(format, args...),
	}
}

// invalid is the most frequent refusal: "Invalid parameter".
func invalid(format string, args ...any) *refusal { return refuse(100, 0, format, args...) }

// firstOf returns the first refusal.
func firstOf(all ...*refusal) *refusal {
	for _, no := range all {
		if no != nil {
			return no
		}
	}
	return nil
}

// wireError is the error object of the Graph API.
type wireError struct {
	Message   string `json:"message"`
	Type      string `json:"type"`
	Code      int    `json:"code"`
	Subcode   int    `json:"error_subcode,omitempty"`
	Transient bool   `json:"is_transient,omitempty"`
	Title     string `json:"error_user_title,omitempty"`
	Words     string `json:"error_user_msg,omitempty"`
	Trace     string `json:"fbtrace_id"`
}

func (no *refusal) wire() any {
	title := cmp.Or(titles[no.code], "Error "+strconv.Itoa(no.code))
	return struct {
		Error wireError `json:"error"`
	}{wireError{
		Message: fmt.Sprintf("(#%d) %s: %s", no.code, title, no.details), Type: "OAuthException", Code: no.code,
		Subcode: no.subcode, Transient: transient[no.code] && no.subcode == 0, Trace: "AsimulatedTrace",
	}}
}

// write answers with the error.
func (no *refusal) write(w http.ResponseWriter) {
	if no.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(no.retry/time.Second)))
	}
	if no.body == nil {
		writeJSON(w, no.status, no.wire())
		return
	}
	w.Header().Set("Content-Type", bodyType(*no.body))
	w.WriteHeader(no.status)
	_, _ = w.Write([]byte(*no.body))
}

// bodyType is JSON for a body that looks like it, and else a gateway's page.
func bodyType(body string) string {
	if strings.HasPrefix(body, "{") {
		return "application/json"
	}
	return "text/html; charset=utf-8"
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// succeeded is the answer of edges that have nothing else to say.
type succeeded struct {
	Success bool `json:"success"`
}
