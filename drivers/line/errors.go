package line

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
)

// A complaint is the body of an error (OAPI ErrorResponse, 2026-07-01).
type complaint struct {
	Message text `json:"message"`
	Details []struct {
		Message  text `json:"message"`
		Property text `json:"property"`
	} `json:"details"`
}

// LINE has no codes. These texts tell errors with the same status apart (REF,
// error responses, 2026-11).
const (
	saysNoToken   = "Invalid reply token"
	saysNobody    = "Failed to send messages"
	saysNoQuota   = "monthly limit"
	noQuotaDetail = "the monthly limit of messages is reached; it counts anew from the first of the month in Japan, or with a larger plan"
)

// refusal makes an error of an answer that is not 2xx.
func refusal(op string, a *call.Answer) *channel.Error {
	var c complaint
	_ = json.Unmarshal(a.Body, &c) // an answer that LINE did not write is known by its status
	e := &channel.Error{Op: op, Code: code(a.Status), Detail: c.detail(), Part: c.part()}
	e.Kind, e.Scope = classify(a.Status, string(c.Message))
	e.Uncertain = doubtful(a.Status)
	if e.Kind == channel.RateLimited || e.Kind == channel.Unavailable {
		e.RetryAfter = call.RetryAfter(a.Header)
	}
	if isQuota(a.Status, string(c.Message)) {
		e.Detail = noQuotaDetail
	}
	return e
}

// code is what stands for a code: LINE has none.
func code(status int) string { return "HTTP " + strconv.Itoa(status) }

// classify sorts an error by status and text (REF, status codes, 2026-11).
func classify(status int, says string) (channel.ErrorKind, channel.ErrorScope) {
	switch {
	case status == http.StatusUnauthorized:
		return channel.Unauthorized, channel.ScopeChannel
	case status == http.StatusForbidden:
		return channel.Unsupported, channel.ScopeChannel
	case isQuota(status, says):
		return channel.Unsupported, channel.ScopeMessage
	case status == http.StatusTooManyRequests:
		return channel.RateLimited, channel.ScopeChannel
	case status == http.StatusBadRequest && strings.HasPrefix(says, saysNobody):
		return channel.Unreachable, channel.ScopeRecipient
	case status >= 500 || status == http.StatusRequestTimeout:
		return channel.Unavailable, channel.ScopeMessage
	case status >= 400:
		return channel.Invalid, channel.ScopeMessage
	}
	return channel.Unknown, channel.ScopeMessage
}

// isQuota tells the two kinds of 429 apart: this one stays for the rest of the
// month.
func isQuota(status int, says string) bool {
	return status == http.StatusTooManyRequests && strings.Contains(says, saysNoQuota)
}

// doubtful reports whether the request may have been taken all the same: after
// 500 to 599 LINE says to repeat it with its key (RETRY, 2026-11), and what is
// no error is not understood.
func doubtful(status int) bool {
	return status >= 500 || status == http.StatusRequestTimeout || status < 400
}

// isBadToken reports whether a reply was refused for its token, so that nothing
// has happened.
func isBadToken(err error) bool {
	e := channel.AsError(opSend, err)
	return err != nil && !e.Uncertain && e.Kind == channel.Invalid && strings.HasPrefix(e.Detail, saysNoToken)
}

// maxDetails is how many of a list of errors are quoted.
const maxDetails = 3

// detail is what LINE says, and where.
func (c complaint) detail() string {
	all := []string{string(c.Message)}
	for i, d := range c.Details {
		if i == maxDetails {
			all = append(all, "…")
			break
		}
		all = append(all, strings.Trim(string(d.Property+": "+d.Message), ": "))
	}
	return brief(strings.Join(all, "; "))
}

var message = regexp.MustCompile(`messages\[([0-9]{1,3})\]`)

// part is the one message object that all errors are about, from 1; 0 if there
// is no such.
func (c complaint) part() int {
	at := 0
	for _, d := range c.Details {
		switch n := objectIn(string(d.Property)); {
		case n == 0 || n == at:
		case at == 0:
			at = n
		default:
			return 0
		}
	}
	if at == 0 {
		at = objectIn(string(c.Message))
	}
	return at
}

func objectIn(s string) int {
	found := message.FindStringSubmatch(s)
	if found == nil {
		return 0
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		return 0
	}
	return n + 1
}

// maxDetail is how much of an explanation is kept, in bytes.
const maxDetail = 500

// brief is s on one line, and not too long.
func brief(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) <= maxDetail {
		return s
	}
	s = s[:maxDetail]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s + "…"
}
