package woztell

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/drivers/internal/lenient"
)

// Values of webhooks and answers never fail to decode: the documentation shows
// other types than are sent (traps P1, P9 and P18), and an event that cannot be
// decoded is lost. What has another type than expected is empty.

// text takes strings, numbers and booleans.
type text string

// UnmarshalJSON never fails.
func (t *text) UnmarshalJSON(b []byte) error {
	var w lenient.Text
	if w.UnmarshalJSON(b) != nil {
		w = ""
	}
	*t = text(w)
	return nil
}

// words is an explanation: a text, or an object that has one as its message.
type words string

// UnmarshalJSON never fails.
func (w *words) UnmarshalJSON(b []byte) error {
	var object struct {
		Message text `json:"message"`
	}
	var plain text
	if b[0] == '"' {
		_ = plain.UnmarshalJSON(b)
	}
	if plain == "" && json.Unmarshal(b, &object) == nil {
		plain = object.Message
	}
	*w = words(plain)
	return nil
}

// moment is a time: a text of seconds, a number of milliseconds (sheet of
// [d:channels-webhook]; [hack]), or, in the Open API, a date in text.
type moment struct{ time.Time }

// UnmarshalJSON never fails: what is no time is the zero time.
func (m *moment) UnmarshalJSON(b []byte) error {
	var s lenient.Stamp
	_ = s.UnmarshalJSON(b)
	m.Time = s.Time
	if !m.IsZero() {
		return nil
	}
	at, err := time.Parse(time.RFC3339, strings.Trim(string(b), `"`))
	if err == nil && at.Year() > 0 && at.Year() < 10000 {
		m.Time = at.UTC()
	}
	return nil
}

// degree is a coordinate, written as number or text.
type degree struct {
	value float64
	there bool
}

// UnmarshalJSON never fails.
func (d *degree) UnmarshalJSON(b []byte) error {
	f, err := strconv.ParseFloat(strings.Trim(string(b), `"`), 64)
	*d = degree{f, err == nil}
	return nil
}

// verdict is ok of an answer: 1 or 0, or nothing at all.
type verdict int8

// What an answer says about itself.
const (
	silent verdict = iota
	yes
	no
)

// UnmarshalJSON never fails.
func (v *verdict) UnmarshalJSON(b []byte) error {
	switch strings.Trim(string(b), `"`) {
	case "1", "true":
		*v = yes
	case "0", "false":
		*v = no
	default:
		*v = silent
	}
	return nil
}

// isObject reports whether raw is an object in JSON.
func isObject(raw json.RawMessage) bool {
	return strings.HasPrefix(strings.TrimSpace(string(raw)), "{")
}

// canonical is raw with its keys in order and without blanks, so that the same
// content gives the same text. Empty for nothing.
func canonical(raw json.RawMessage) string {
	var v any
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	if len(raw) == 0 || d.Decode(&v) != nil || v == nil {
		return ""
	}
	b, err := json.Marshal(v)
	if err != nil {
		return string(raw)
	}
	return string(b)
}
