package linetest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The messages of errors that programs tell apart (REF, error responses).
const (
	// MessageRateLimit comes with 429 for too many calls: try again later.
	MessageRateLimit = "The API rate limit has been exceeded. Try again later."
	// MessageMonthlyLimit comes with 429 when the plan's messages are used up:
	// trying again does not help before the next month.
	MessageMonthlyLimit = "You have reached your monthly limit."
	// MessageReplyToken comes with 400 for a token that is used, expired or
	// unknown.
	MessageReplyToken = "Invalid reply token"
	// MessageRecipient comes with 400 for a recipient who does not exist.
	MessageRecipient = "Failed to send messages"
	// MessageForbidden comes with 403 for what the plan does not include.
	MessageForbidden = "Access to this API is not available for your account"
	// MessageNotFound comes with 404.
	MessageNotFound = "Not found"
	// MessageGone comes with 410 for content that was taken back.
	MessageGone = "The content is gone"
	// MessageKeyUsed comes with 409 for a retry key that was accepted before.
	MessageKeyUsed = "The retry key is already accepted"
)

// A refusal is an error of the API.
type refusal struct {
	status  int
	message string
	details []detail
	// sent and accepted come with 409: what the accepted call made.
	sent     []sentMessage
	accepted string
	// oauth is the error of the places that issue tokens.
	oauth string
	// The rest is only for faults on request.
	retry time.Duration
	body  *string
}

// A detail tells what is wrong with one property.
type detail struct {
	Message  string `json:"message,omitempty"`
	Property string `json:"property,omitempty"`
}

type sentMessage struct {
	ID         string `json:"id"`
	QuoteToken string `json:"quoteToken,omitempty"`
}

func refuse(status int, format string, args ...any) *refusal {
	return &refusal{status: status, message: fmt.Sprintf(format, args...)}
}

// refuseOAuth is an error of the places that issue tokens, which have another
// shape.
func refuseOAuth(code, description string) *refusal {
	return &refusal{status: http.StatusBadRequest, oauth: code, message: description}
}

// invalid names a property that cannot be what it is.
func invalid(property string) *refusal {
	return refuse(http.StatusBadRequest, "The property, '%s', in the request body is invalid (line: -, column: -)", property)
}

func (no *refusal) write(w http.ResponseWriter) {
	if no.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(no.retry/time.Second)))
	}
	if no.accepted != "" {
		w.Header().Set("X-Line-Accepted-Request-Id", no.accepted)
	}
	switch {
	case no.body != nil:
		w.Header().Set("Content-Type", bodyType(*no.body))
		w.WriteHeader(no.status)
		_, _ = w.Write([]byte(*no.body))
	case no.oauth != "":
		writeJSON(w, no.status, struct {
			Error       string `json:"error"`
			Description string `json:"error_description,omitempty"`
		}{no.oauth, no.message})
	default:
		writeJSON(w, no.status, struct {
			Message string        `json:"message"`
			Details []detail      `json:"details,omitempty"`
			Sent    []sentMessage `json:"sentMessages,omitempty"`
		}{no.message, no.details, no.sent})
	}
}

// bodyType is JSON for a body that looks like it, and else a gateway's page.
func bodyType(body string) string {
	if strings.HasPrefix(body, "{") {
		return "application/json"
	}
	return "text/html; charset=utf-8"
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
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
