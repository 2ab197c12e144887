package email

import (
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/internal/content"
	"github.com/rapport-go/rapport/drivers/email/internal/thread"
)

// follows are the messages that a mail comes after, surest first: what the address
// that it was sent to says, then its In-Reply-To and References, then a mark in its
// subject. A valid mark proves the conversation, and never who writes.
func (c *Channel) follows(m *content.Mail) []channel.ProviderID {
	var ids []channel.ProviderID
	add := func(id channel.ProviderID) {
		if !slices.Contains(ids, id) && id != channel.ProviderID(m.MessageID) {
			ids = append(ids, id)
		}
	}
	for _, kind := range []thread.TokenKind{thread.TokenReply, thread.TokenBounce} { // holiday notices come to the latter
		for _, a := range m.DeliveredTo {
			if t, ok := c.seal.TokenOf(a); ok && t.Kind == kind {
				add(c.idOf(t.Key))
			}
		}
	}
	for _, id := range thread.Follows(m.InReplyTo, m.References, m.MessageID) {
		if key, ok := c.seal.KeyOf(id); ok {
			add(c.idOf(key))
		} else {
			add(channel.ProviderID(id))
		}
	}
	if key, ok := c.seal.KeyOfSubject(m.Subject); ok && c.cfg.SubjectToken {
		add(c.idOf(key))
	}
	return ids
}

// topic is a subject without the marks of answers.
func topic(subject string) string {
	if thread.BaseSubject(subject) == "" {
		return ""
	}
	return strings.TrimSpace(strings.TrimPrefix(thread.ReplySubject(subject), "Re:"))
}
