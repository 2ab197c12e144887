package thread

import (
	"regexp"
	"strings"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
)

// A mark of an answer or a forward as programs put it before a subject, in the
// languages that are common: "Re:", "RE[2]:", "Fwd:", "AW:", "回复：".
var subjectMark = regexp.MustCompile(`^(?i:re|r|fw|fwd|aw|antw|antwort|wg|sv|vs|vl|vb|vá|tr|rv|rif|ref|res|enc|i|inoltro|réf|rép|odp|pd|ynt|ilt|doorst|továbbítás|回复|回覆|答复|答覆|转发|轉寄|轉發|返信|転送|답장|전달|ответ|отв|пересл)\s*(?:[\[(]\d{1,4}[\])]|\^\d{1,4})?\s*[:：]\s*`)

// Marks that are no words: of lists at the front, of programs of old at the end,
// and our own.
var (
	listMark    = regexp.MustCompile(`^\[[^\[\]]{1,60}\]\s*`)
	forwardMark = regexp.MustCompile(`(?i)\s*\(fwd\)\s*$`)
)

// BaseSubject is a subject without the marks of answers and forwards (RFC 5256,
// 2.1, and those of other languages), in lower case and with single spaces, for
// comparison. It is empty if nothing is left.
func BaseSubject(subject string) string {
	s := header.CleanText(subject)
	s = subjectToken.ReplaceAllString(s, "")
	for {
		next := strings.TrimSpace(forwardMark.ReplaceAllString(subjectMark.ReplaceAllString(s, ""), ""))
		// The mark of a list goes only if something is left.
		if rest := listMark.ReplaceAllString(next, ""); rest != "" {
			next = rest
		}
		if next == s {
			return strings.ToLower(strings.Join(strings.Fields(s), " "))
		}
		s = next
	}
}

// ReplySubject is the subject of an answer within a topic: "Re: " and the topic
// without such marks of its own. An empty topic gives an empty subject.
func ReplySubject(topic string) string {
	topic = header.CleanText(topic)
	for {
		rest := strings.TrimSpace(subjectMark.ReplaceAllString(topic, ""))
		if rest == topic {
			break
		}
		topic = rest
	}
	if topic == "" {
		return ""
	}
	return "Re: " + topic
}
