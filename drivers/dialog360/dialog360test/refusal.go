package dialog360test

import (
	"fmt"
	"net/http"
)

// A refusal is an error of the gateway's own: text without a code (360dialog:
// api/api-error-message-list, 2026-11). The page does not say in which of
// three shapes each comes, so all of them occur here.
type refusal struct {
	status int
	shape  string // of JSON, with %q for the text
	text   string
}

const (
	bare    = `{"error":%q}`
	message = `{"message":%q}`
	wrapped = `{"meta":{"success":false,"developer_message":%q}}`
)

var (
	badKey       = refusal{http.StatusUnauthorized, wrapped, "invalid api_key"}
	noSuchPath   = refusal{http.StatusNotFound, message, "no Route matched with those values"}
	mediaBlocked = refusal{http.StatusForbidden, bare, "endpoint is blocked"}
	tooFast      = refusal{http.StatusBadRequest, wrapped, "endpoint rate limit exceeded"}
	unpaid       = refusal{http.StatusBadRequest, bare, "request was rejected: lack of payment, overdue invoices"}
	disabled     = refusal{http.StatusBadRequest, message, "WhatsApp for Business API has been disabled"}
	unavailable  = refusal{http.StatusBadGateway, wrapped, "WhatsApp for Business API not available"}
	internal     = refusal{http.StatusInternalServerError, bare, "internal error"}
)

func (no refusal) body() string { return fmt.Sprintf(no.shape, no.text) }

func (no refusal) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(no.status)
	_, _ = w.Write([]byte(no.body()))
}

func (no refusal) handle(w http.ResponseWriter, _ *http.Request) { no.write(w) }

func (no refusal) fault() CallFault { return CallFault{Status: no.status, Body: no.body()} }

// TooFast refuses a call for being one too many, as the gateway does it: with
// 400 and a text. It is a fault for FailCalls, as are those below.
func TooFast() CallFault { return tooFast.fault() }

// Unpaid refuses calls because of a bill.
func Unpaid() CallFault { return unpaid.fault() }

// Disabled refuses calls because the account was shut down.
func Disabled() CallFault { return disabled.fault() }

// Unavailable is the gateway that cannot reach the API behind it.
func Unavailable() CallFault { return unavailable.fault() }

// InternalError is the gateway that does not know what happened.
func InternalError() CallFault { return internal.fault() }

// BadGateway is a proxy in front of the gateway, which answers with a page.
func BadGateway() CallFault {
	return CallFault{Status: http.StatusBadGateway, Body: "<html><body><h1>502 Bad Gateway</h1></body></html>"}
}
