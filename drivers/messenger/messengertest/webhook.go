package messengertest

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// knownFields are what an app can be subscribed to (WH; LEAD). That the list
// has both names of the field for templates is on purpose: Meta's pages differ.
var knownFields = []string{
	"messages", "messaging_postbacks", "message_echoes", "message_deliveries", "message_reads", "message_reactions",
	"message_edits", "messaging_referrals", "messaging_optins", "messaging_handovers", "standby",
	"messaging_policy_enforcement", "messaging_account_linking", "message_template_status_update",
	"messenger_template_status_update", "business_integrity", "response_feedback", "send_cart", "messaging_feedback",
	"feed", "inbox_labels",
}

// A wireEntry is one entry of a webhook. Each holds one thing: messaging "only
// ever has one element" (EV/messages).
type wireEntry struct {
	ID        string            `json:"id"`
	Time      int64             `json:"time"`
	Messaging []json.RawMessage `json:"messaging,omitempty"`
	Standby   []json.RawMessage `json:"standby,omitempty"`
	Changes   []wireChange      `json:"changes,omitempty"`
}

type wireChange struct {
	Field string          `json:"field"`
	Value json.RawMessage `json:"value"`
}

// body writes a webhook with one entry for each update.
func (s *Server) body(all []update) ([]byte, error) {
	envelope := struct {
		Object string      `json:"object"`
		Entry  []wireEntry `json:"entry"`
	}{Object: "page"}
	for _, u := range all {
		e := wireEntry{ID: s.opts.PageID, Time: s.now().UnixMilli()}
		switch u.List {
		case "changes":
			e.Changes = []wireChange{{u.Field, u.Value}}
		case "standby":
			e.Standby = []json.RawMessage{u.Value}
		default:
			e.Messaging = []json.RawMessage{u.Value}
		}
		envelope.Entry = append(envelope.Entry, e)
	}
	raw, err := json.Marshal(envelope)
	return asciiJSON(raw), err
}

// asciiJSON writes every character beyond ASCII as \uxxxx in lower case, which
// is the form that is sent and signed (WH). Beyond the basic plane it takes two.
func asciiJSON(raw []byte) []byte {
	var out bytes.Buffer
	for len(raw) > 0 {
		r, n := utf8.DecodeRune(raw)
		raw = raw[n:]
		switch {
		case r < utf8.RuneSelf:
			out.WriteByte(byte(r))
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.Bytes()
}

// Sign returns the value of the header X-Hub-Signature-256 for the bytes of a
// webhook's body (WH).
func (s *Server) Sign(body []byte) string { return s.hooks.Sign(body) }

// mac is the HMAC-SHA256 in lower-case hex.
func mac(key string, text []byte) string { return hex.EncodeToString(simulate.MAC(key, text)) }

// Notify tells a change of any field in the form with field and value. It is
// for what the server does not do by itself, such as a comment in the feed.
// Value must be JSON, or Notify fails.
func (s *Server) Notify(field string, value json.RawMessage) error {
	return s.enqueue("changes", field, value)
}

// Tell tells an element of messaging as it is: for kinds of event that the
// server does not have. Element must be JSON, or Tell fails.
func (s *Server) Tell(element json.RawMessage) error {
	return s.enqueue("messaging", "", element)
}

func (s *Server) enqueue(list, field string, value json.RawMessage) error {
	compact, err := json.Marshal(value)
	if err != nil {
		return err
	}
	s.courier.Add(update{List: list, Field: field, Value: compact}, s.now())
	return nil
}

// subscribed reports whether the app is told of a field. The caller holds s.mu.
func (s *Server) subscribed(field string) bool { return slices.Contains(s.fields, field) }
