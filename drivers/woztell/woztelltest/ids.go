package woztelltest

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"strconv"
)

// freshEpoch is short and will not come again, so that no other server makes
// the same ids.
func freshEpoch() string { return rand.Text()[:8] }

// newMessageID makes the platform's id of a message. The caller holds s.mu.
func (s *Server) newMessageID(platform string) string {
	s.ids++
	word := base64.RawURLEncoding.EncodeToString([]byte(s.epoch + ":" + strconv.FormatUint(s.ids, 10)))
	switch platform {
	case TypeWhatsApp:
		return "wamid." + word
	case TypeMessenger:
		return "m_" + word
	case TypeInstagram:
		return "aWdf" + word
	}
	return word
}

// newObjectID makes an id of WOZTELL's own: 24 hex digits, as those of members.
// The caller holds s.mu.
func (s *Server) newObjectID() string {
	s.ids++
	h := fnv.New64a()
	_, _ = h.Write([]byte(s.epoch))
	return fmt.Sprintf("%016x%08x", h.Sum64(), s.ids)
}

// newFileID makes the id of a file. The caller holds s.mu.
func (s *Server) newFileID() string { return "file-" + s.newObjectID() }

// externalID makes the id that a person has on a platform: a number in digits on
// WhatsApp, and on the others one that differs by channel.
func externalID(c *Channel, name string) string {
	h := fnv.New64a()
	switch c.Platform {
	case TypeWhatsApp:
		_, _ = h.Write([]byte(name))
		return "8529" + fmt.Sprintf("%07d", h.Sum64()%10_000_000)
	case TypeMessenger, TypeInstagram:
		_, _ = h.Write([]byte(c.ID + "\x00" + name))
		return strconv.FormatUint(2_000_000_000_000_000+h.Sum64()%7_000_000_000_000_000, 10)
	}
	_, _ = h.Write([]byte(c.ID + "\x00" + name))
	return "web-" + hex.EncodeToString(h.Sum(nil))
}

// incomingKey is the secret part of the address of a channel's incoming
// webhooks.
func incomingKey(c *Channel) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(c.ID + "\x00incoming"))
	return c.ID + "-" + hex.EncodeToString(h.Sum(nil))
}
