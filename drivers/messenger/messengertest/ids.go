package messengertest

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
)

// Message ids start with "m_" and are opaque, as Meta's are. Inside is who
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

// newMID makes the id of a message. The caller holds s.mu.
func (s *Server) newMID(author string, p *Phone) string {
	s.ids++
	text := author + p.psid + ":" + s.word + strconv.FormatUint(s.ids, 10)
	return "m_" + base64.RawURLEncoding.EncodeToString([]byte(text))
}

// parseMID returns the author and the page-scoped id of the customer.
func parseMID(mid string) (author, psid string, ok bool) {
	text, ok := strings.CutPrefix(mid, "m_")
	if !ok {
		return "", "", false
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) < 2 {
		return "", "", false
	}
	psid, _, ok = strings.Cut(string(raw[1:]), ":")
	return string(raw[:1]), psid, ok
}

// newID makes an id of digits that no other server makes. The caller holds
// s.mu.
func (s *Server) newID() string {
	s.ids++
	h := fnv.New32a()
	_, _ = h.Write([]byte(s.word))
	return fmt.Sprintf("7%010d%06d", h.Sum32(), s.ids)
}

// scopedID makes the id that a person has with a Page: another Page's differs
// (UP).
func scopedID(page, name string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(page + "\x00" + name))
	return strconv.FormatUint(2_000_000_000_000_000+h.Sum64()%7_000_000_000_000_000, 10)
}
