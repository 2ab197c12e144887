package wechat

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
)

// A verdict is what every answer may have. WeChat answers failures with HTTP 200
// ([wxj], 2026), and often says nothing at all on success.
type verdict struct {
	Code  *number `json:"errcode"`
	Words text    `json:"errmsg"`
}

// verdictOf reads the verdict of an answer. What is not an object has none.
func verdictOf(a *call.Answer) verdict {
	var v verdict
	if json.Unmarshal(a.Body, &v) != nil {
		return verdict{}
	}
	return v
}

// code is the errcode, 0 for none.
func (v verdict) code() int {
	if v.Code == nil {
		return 0
	}
	return int(*v.Code)
}

// judge is the error that an answer tells of, or nil. now is when it came.
func (c *Channel) judge(op string, a *call.Answer, now time.Time) error {
	v := verdictOf(a)
	switch {
	case v.code() != 0:
		return c.refusal(op, v, now)
	case !a.OK():
		return gateway(op, a)
	case !json.Valid(a.Body):
		return garbled(op)
	}
	return nil
}

// refusal makes an error of an errcode.
func (c *Channel) refusal(op string, v verdict, now time.Time) *channel.Error {
	e := &channel.Error{Op: op, Code: strconv.Itoa(v.code()), Detail: brief(string(v.Words))}
	e.Kind, e.Scope = classify(v.code())
	switch v.code() {
	case codeDailyQuota:
		e.RetryAfter = untilMidnight(now)
	case codeMinuteQuota:
		e.RetryAfter = time.Minute
	}
	return e
}

// beijing is where the day of quotas begins ([freq], 2026).
var beijing = time.FixedZone("UTC+8", 8*60*60)

// untilMidnight is how long it is until quotas count anew.
func untilMidnight(now time.Time) time.Duration {
	y, m, d := now.In(beijing).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, beijing).Sub(now)
}

// gateway sorts what something before WeChat's API answered. It may have passed
// the request on, unless it says that the request is at fault.
func gateway(op string, a *call.Answer) *channel.Error {
	e := &channel.Error{Op: op, Code: "HTTP " + strconv.Itoa(a.Status), RetryAfter: call.RetryAfter(a.Header)}
	switch status := a.Status; {
	case status == http.StatusTooManyRequests:
		e.Kind, e.Scope = channel.RateLimited, channel.ScopeChannel
	case status >= 500 || status == http.StatusRequestTimeout:
		e.Kind, e.Uncertain = channel.Unavailable, true
	case status >= 400:
		e.Kind = channel.Invalid
	default:
		e.Kind, e.Uncertain = channel.Unknown, true
	}
	return e
}

// garbled is the error of an answer that says neither yes nor no.
func garbled(op string) *channel.Error {
	return &channel.Error{Kind: channel.Unavailable, Op: op, Uncertain: true, Detail: "the answer cannot be read"}
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
