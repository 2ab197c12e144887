package line

import (
	"context"

	"github.com/rapport-go/rapport/channel"
)

// MarkRead marks the message, and all before it in the same chat, as read. It
// implements channel.ReadMarker. It needs the token that came with the message
// and stands in memo. Without one it is Unsupported: the message was sent by
// us, is older than the tokens, or came while the account's chat is switched
// off, when LINE marks messages by itself.
func (c *Channel) MarkRead(ctx context.Context, _ channel.Address, _ channel.ProviderID, memo string) error {
	token := string(readMemo(memo).Read)
	if token == "" {
		return unsupported(opRead, "LINE gave no token to mark this message with")
	}
	return c.tell(ctx, opRead, "/v2/bot/chat/markAsRead", map[string]string{"markAsReadToken": token})
}

// Typing shows the loading animation for 20 seconds or until a message is
// sent. It implements channel.Typist. Groups and rooms have none: Unsupported,
// without a call.
func (c *Channel) Typing(ctx context.Context, to channel.Address, _ channel.ProviderID) error {
	id, err := c.recipient(opTyping, to)
	if err != nil {
		return err
	}
	if to.IsGroup() {
		return unsupported(opTyping, "LINE shows it between two only")
	}
	return c.tell(ctx, opTyping, "/v2/bot/chat/loading/start", map[string]any{
		"chatId": id, "loadingSeconds": int(typingFor.Seconds()),
	})
}
