package thread

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"regexp"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/internal/header"
)

// A Seal makes ids, addresses and marks that carry the key of a message, and
// recognises its own again, in any case of letters. What it makes cannot be
// guessed without the secret. The zero Seal recognises nothing and must not be
// used to make anything.
type Seal struct{ secret channel.Secret }

// NewSeal makes a Seal with the channel's secret, which must stay the same as long
// as answers are to find their threads.
func NewSeal(secret channel.Secret) Seal { return Seal{secret} }

// What a code is for. A code for one use is worth nothing for another.
const (
	useMessage  = "message"
	useReply    = "reply"
	useBounce   = "bounce"
	useEnvelope = "envelope"
	useSubject  = "subject"
	useLoop     = "loop"
)

// macLength is how many characters of the MAC are written: 50 bits, which a guesser
// can only try by sending mails.
const macLength = 10

func (s Seal) mac(use, key string) string {
	h := hmac.New(sha256.New, []byte(s.secret.Reveal()))
	fmt.Fprintf(h, "rapport mail %s\n%s", use, key)
	return crockford.EncodeToString(h.Sum(nil))[:macLength]
}

// code is the key and its MAC: "{key}.{mac}".
func (s Seal) code(use, key string) string { return encodeKey(key) + "." + s.mac(use, key) }

// key checks a code for the use.
func (s Seal) key(use, code string) (key string, ok bool) {
	if s.secret.IsZero() {
		return "", false
	}
	name, mac, _ := strings.Cut(strings.ToLower(code), ".")
	key, ok = decodeKey(name)
	same := subtle.ConstantTimeCompare([]byte(mac), []byte(s.mac(use, key))) == 1
	if !ok || !same {
		return "", false
	}
	return key, true
}

// MessageID is the Message-ID, without brackets, of the message with that key:
// rapport.{key}.{mac}@domain. It is the same each time.
func (s Seal) MessageID(key, domain string) string {
	return ourID + s.code(useMessage, key) + "@" + domain
}

// ourID begins each Message-ID of ours.
const ourID = "rapport."

// KeyOf returns the key in a Message-ID that this Seal made, with or without
// brackets, whatever its domain.
func (s Seal) KeyOf(messageID string) (key string, ok bool) {
	id := strings.ToLower(strings.Trim(messageID, "<> \t"))
	local, _, _ := strings.Cut(id, "@")
	code, ours := strings.CutPrefix(local, ourID)
	if !ours {
		return "", false
	}
	return s.key(useMessage, code)
}

// ReplyAddress is mailbox with the key as a plus address, by which an answer finds
// its thread. It fails with header.ErrMailbox if mailbox is none, or the result
// would be too long.
func (s Seal) ReplyAddress(mailbox, key string) (string, error) {
	return plus(mailbox, replyMark+s.code(useReply, key))
}

// BounceAddress is the envelope sender of the message with that key. It fails as
// ReplyAddress does.
func (s Seal) BounceAddress(mailbox, key string) (string, error) {
	return plus(mailbox, bounceMark+s.code(useBounce, key))
}

// The first letters of plus addresses.
const (
	replyMark  = "m"
	bounceMark = "b"
)

func plus(mailbox, detail string) (string, error) {
	local, domain, _ := strings.Cut(mailbox, "@")
	address := local + "+" + detail + "@" + domain
	return address, header.CheckMailbox(address)
}

// A TokenKind says what an address with a token is for.
type TokenKind string

// The kinds of token.
const (
	TokenReply  TokenKind = "reply"
	TokenBounce TokenKind = "bounce"
)

// A Token is what an address carries.
type Token struct {
	Kind TokenKind
	Key  string
	// Mailbox is the address without the token.
	Mailbox string
}

// TokenOf returns the token of an address that this Seal made.
func (s Seal) TokenOf(address string) (Token, bool) {
	local, domain, _ := strings.Cut(strings.Trim(address, "<> \t"), "@")
	plus := strings.LastIndexByte(local, '+')
	if plus < 0 || plus+1 == len(local) {
		return Token{}, false
	}
	detail := strings.ToLower(local[plus+1:])
	t := Token{Mailbox: local[:plus] + "@" + strings.ToLower(domain)}
	var ok bool
	switch detail[:1] {
	case replyMark:
		t.Kind = TokenReply
		t.Key, ok = s.key(useReply, detail[1:])
	case bounceMark:
		t.Kind = TokenBounce
		t.Key, ok = s.key(useBounce, detail[1:])
	}
	if !ok {
		return Token{}, false
	}
	return t, true
}

// EnvelopeID is an ENVID (RFC 3461) that carries the key. It needs no xtext.
func (s Seal) EnvelopeID(key string) string { return s.code(useEnvelope, key) }

// KeyOfEnvelope returns the key in an ENVID that this Seal made.
func (s Seal) KeyOfEnvelope(id string) (key string, ok bool) {
	return s.key(useEnvelope, strings.TrimSpace(id))
}

// SubjectToken is a mark for subjects, "[#…]", that carries the key.
func (s Seal) SubjectToken(key string) string { return "[#" + s.code(useSubject, key) + "]" }

var subjectToken = regexp.MustCompile(`\[#([0-9A-Za-z]{1,300}\.[0-9A-Za-z]{10})\]`)

// KeyOfSubject returns the key in the mark of a subject that this Seal made.
func (s Seal) KeyOfSubject(subject string) (key string, ok bool) {
	for _, m := range subjectToken.FindAllStringSubmatch(subject, 5) {
		if key, ok = s.key(useSubject, m[1]); ok {
			return key, true
		}
	}
	return "", false
}

// LoopMark is the value of the header field LoopField in the mail with that key.
func (s Seal) LoopMark(key string) string { return s.code(useLoop, key) }

// OwnLoop reports whether value is a LoopMark that this Seal made.
func (s Seal) OwnLoop(value string) bool {
	_, ok := s.key(useLoop, strings.TrimSpace(value))
	return ok
}

// LoopField is the header field by which we know our own mail.
const LoopField = "X-Rapport-Loop"
