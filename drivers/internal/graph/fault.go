package graph

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// detailMax is how much of a provider's explanation is kept, in bytes.
const detailMax = 500

// A Fault is one error object of the Graph API. It comes as the answer to a
// call, and within webhooks.
type Fault struct {
	Code      Number  `json:"code"`
	Subcode   Number  `json:"error_subcode"`
	Title     Text    `json:"title"`
	Message   Text    `json:"message"`
	UserTitle Text    `json:"error_user_title"`
	UserText  Text    `json:"error_user_msg"`
	Data      Details `json:"error_data"`
	Transient Loose   `json:"is_transient"`
	Trace     Text    `json:"fbtrace_id"`
}

// FaultOf reads the body of an answer; false if it holds no error object.
func FaultOf(body []byte) (Fault, bool) {
	var answer struct {
		Error *Fault `json:"error"`
	}
	if json.Unmarshal(body, &answer) != nil || answer.Error == nil {
		return Fault{}, false
	}
	return *answer.Error, true
}

// Detail is the most exact explanation there is, short and printable.
func (f Fault) Detail() string {
	for _, t := range []Text{Text(f.Data), f.Title, f.UserTitle, f.Message} {
		if s := strings.Join(strings.Fields(string(t)), " "); s != "" {
			return Shorten(s)
		}
	}
	return ""
}

// Shorten cuts an explanation that is too long to keep.
func Shorten(s string) string {
	if len(s) <= detailMax {
		return s
	}
	s = s[:detailMax]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s + "…"
}

// Details is error_data: an object with details, or plain text.
type Details Text

// UnmarshalJSON never fails: anything else explains nothing.
func (d *Details) UnmarshalJSON(b []byte) error {
	var object struct {
		Details Text `json:"details"`
	}
	if json.Unmarshal(b, &object) == nil {
		*d = Details(object.Details)
		return nil
	}
	_ = (*Text)(d).UnmarshalJSON(b) // anything else explains nothing
	return nil
}
