package whatsapp

import (
	"context"
	"net/http"

	"github.com/rapport-go/rapport/channel"
)

// Receive takes a webhook: the handshake by GET, everything else by POST. It
// implements channel.Receiver. A signature is right in upper-case hex too.
func (c *Channel) Receive(_ context.Context, r *http.Request) (channel.Delivery, error) {
	return c.door.Receive(r)
}
