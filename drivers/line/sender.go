package line

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/line/line-bot-sdk-go/v8/linebot/messaging_api"

	"github.com/rapport-go/rapport/channel"
)

// senderOf is how a message is signed: by its author, or else by the channel's
// own name and picture. What LINE would refuse is left out, since it would refuse
// the whole message (OAPI Sender, 2026-07-01).
func senderOf(author, own channel.Sender) *messaging_api.Sender {
	s := messaging_api.Sender{
		Name:    cmp.Or(senderName(author.Name), senderName(own.Name)),
		IconUrl: cmp.Or(senderIcon(author.Picture), senderIcon(own.Picture)),
	}
	if s == (messaging_api.Sender{}) {
		return nil
	}
	return &s
}

// senderName shortens a name to what LINE takes. "LINE" may not be part of it.
// Whether that holds within a longer word, such as Caroline, is not said; such a
// name is left out, to be sure.
func senderName(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if strings.Contains(strings.ToUpper(s), "LINE") {
		return ""
	}
	return cut(s, maxSenderName)
}

// senderIcon is the address of a picture, if it can be one.
func senderIcon(s string) string {
	u, err := url.Parse(s)
	plain := !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
	if err != nil || u.Scheme != "https" || u.Host == "" || !plain || len(s) > maxAddress {
		return ""
	}
	return s
}

func showSender(all []object, s *messaging_api.Sender) {
	for _, o := range all {
		*o.sender = s
	}
}

// cut is the beginning of s, up to n UTF-16 units of it.
func cut(s string, n int) string {
	used := 0
	for i, r := range s {
		if used += channel.UTF16.Measure(string(r)); used > n {
			return strings.TrimSpace(s[:i])
		}
	}
	return s
}
