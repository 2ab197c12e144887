package whatsapptest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A refusal is an error of the Graph API (WA support/error-codes, 2025-12-12).
type refusal struct {
	status  int
	code    int
	details string
	// The rest is only for faults on request.
	retry time.Duration
	body  *string
}

// httpStatus is with which HTTP status the codes come that do not come with
// 400 (WA support/error-codes, 2025-12-12).
var httpStatus = map[int]int{
	0: 401, 190: 401, 3: 500, 10: 403, 131005: 403, 368: 403, 130497: 403, 131031: 403,
	2: 503, 131000: 500, 131016: 500, 133004: 503, 131057: 500, 2494100: 500, 132001: 404, 131045: 500,
}

var titles = map[int]string{
	4: "Application request limit reached", 33: "Parameter value is not valid", 100: "Invalid parameter", 190: "Access token has expired",
	130429: "Rate limit hit", 131000: "Something went wrong", 131008: "Required parameter is missing",
	131009: "Parameter value is not valid", 131026: "Message undeliverable", 131047: "Re-engagement message",
	131050: "User has stopped receiving marketing messages", 131051: "Message type unknown", 131053: "Media upload error",
	131056: "Pair rate limit hit", 132000: "Number of parameters does not match the expected number of params",
	132001: "Template name does not exist in the translation", 132012: "Parameter format does not match",
	132015: "Template is paused", 132016: "Template is disabled", 132018: "There was an issue with the parameters",
}

func refuse(code int, format string, args ...any) *refusal {
	return &refusal{status: cmp.Or(httpStatus[code], http.StatusBadRequest), code: code, details: fmt.Sprintf(format, args...)}
}

func (no *refusal) title() string { return cmp.Or(titles[no.code], "Error "+strconv.Itoa(no.code)) }

// wireError is a refusal in statuses and in messages.
type wireError struct {
	Code    int      `json:"code"`
	Title   string   `json:"title"`
	Message string   `json:"message"`
	Data    wireData `json:"error_data"`
	Href    string   `json:"href,omitempty"`
}

type wireData struct {
	Product string `json:"messaging_product,omitempty"`
	Details string `json:"details"`
}

func (no *refusal) wire() wireError {
	return wireError{
		Code: no.code, Title: no.title(), Message: no.title(), Data: wireData{Details: no.details},
		Href: "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
	}
}

// write answers with the error object of the Graph API.
func (no *refusal) write(w http.ResponseWriter) {
	if no.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(no.retry/time.Second)))
	}
	if no.body != nil {
		w.Header().Set("Content-Type", bodyType(*no.body))
		w.WriteHeader(no.status)
		_, _ = w.Write([]byte(*no.body))
		return
	}
	type object struct {
		Message string   `json:"message"`
		Type    string   `json:"type"`
		Code    int      `json:"code"`
		Data    wireData `json:"error_data"`
		Trace   string   `json:"fbtrace_id"`
	}
	writeJSON(w, no.status, struct {
		Error object `json:"error"`
	}{object{
		Message: fmt.Sprintf("(#%d) %s", no.code, no.title()), Type: "OAuthException", Code: no.code,
		Data: wireData{"whatsapp", no.details}, Trace: "AsimulatedTrace",
	}})
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
