package wechat

import (
	"context"
	"strconv"

	"github.com/rapport-go/rapport/channel"
)

// Typing shows that somebody is writing, for 15 seconds or until a message is
// sent. It implements channel.Typist. WeChat shows it only to who did something
// within the last 30 seconds; that it shows nothing to others, or shows it
// already, is no error ([send], 2026).
func (c *Channel) Typing(ctx context.Context, to channel.Address, _ channel.ProviderID) error {
	id, err := c.recipient(opTyping, to)
	if err != nil {
		return err
	}
	err = c.post(ctx, opTyping, "/cgi-bin/message/custom/typing", map[string]string{"touser": id, "command": "Typing"}, nil)
	if err == nil {
		return nil
	}
	e := channel.AsError(opTyping, err)
	for _, harmless := range []int{codeTypingWord, codeTypingNobody, codeTypingOn} {
		if e.Code == strconv.Itoa(harmless) {
			return nil
		}
	}
	return e
}
