package whatsapptest

import (
	"crypto/rand"
	"encoding/base64"
	"strconv"
	"strings"
)

// Message ids start with "wamid." and are opaque, as Meta's are. Inside is who
// wrote the message, so that the server knows its own ids even when the
// message has been forgotten; and a word of the server's own, so that no other
// server makes the same ids.

// The authors of messages.
const (
	byBusiness = "B"
	byCustomer = "C"
)

// freshWord is short and will not come again.
func freshWord() string { return rand.Text()[:8] + "." }

// newID makes an id. The caller holds s.mu.
func (s *Server) newID(author string, p *Phone) string {
	s.ids++
	text := author + p.userID + ":" + s.word + strconv.FormatUint(s.ids, 10)
	return "wamid." + base64.RawURLEncoding.EncodeToString([]byte(text))
}

// parseID returns the author and the user id of the customer.
func parseID(id string) (author, user string, ok bool) {
	text, ok := strings.CutPrefix(id, "wamid.")
	if !ok {
		return "", "", false
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) < 2 {
		return "", "", false
	}
	user, _, ok = strings.Cut(string(raw[1:]), ":")
	return string(raw[:1]), user, ok
}
