package content

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
)

// identify gives the mail its id and its digest.
func (m *Mail) identify(c *collector) {
	m.Digest = m.digest(c)
	ids := m.Header.All("Message-ID")
	for _, raw := range ids {
		if m.MessageID = header.ID(raw); m.MessageID != "" {
			break
		}
	}
	if m.MessageID == "" {
		m.Derived = true
		m.MessageID = m.Digest + "@derived.invalid"
		m.note("no Message-ID of use")
	}
	for _, raw := range ids {
		if id := header.ID(raw); id != "" && id != m.MessageID {
			m.note("several message ids")
		}
	}
}

// digest covers who wrote when about what, and the content.
func (m *Mail) digest(c *collector) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q ", m.From.Mailbox, m.Header.Get("Date"), m.Subject)
	io.WriteString(h, hex.EncodeToString(c.digest.Sum(nil)))
	return hex.EncodeToString(h.Sum(nil)[:16])
}
