package whatsapp

import (
	"context"
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/cloud"
)

// Native is a message object as the Cloud API wants it, for what this package
// has no word for. A message with it has no parts; address, quoted reply and
// key come from the message as usual.
type Native struct {
	// Type is the value of "type", such as "interactive". Required.
	Type string `json:"type"`
	// Payload is the object under the key of that name. Required.
	Payload json.RawMessage `json:"payload"`
}

// DecodeNative reads the JSON form of a Native. It implements
// channel.NativeDecoder.
func (c *Channel) DecodeNative(data []byte) (any, error) {
	var n Native
	if err := c.number.DecodeNative(data, &n); err != nil {
		return nil, err
	}
	return n, nil
}

func native(v any) (cloud.Native, bool) {
	n, ok := v.(Native)
	return cloud.Native(n), ok
}

// Send submits m in one call. It implements channel.Channel. The receipt's To
// is set where WhatsApp spells the number in another way, as it does in Brazil
// and Mexico; its Detail says if a template is held back for a quality check.
func (c *Channel) Send(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	return c.number.Send(ctx, m, native)
}

// MarkRead marks the message and all earlier ones as read. It implements
// channel.ReadMarker.
func (c *Channel) MarkRead(ctx context.Context, _ channel.Address, id channel.ProviderID, _ string) error {
	return c.number.MarkRead(ctx, id)
}

// Typing shows the typing indicator for 25 seconds or until a message is sent.
// It marks last, which is required, as read. It implements channel.Typist.
func (c *Channel) Typing(ctx context.Context, _ channel.Address, last channel.ProviderID) error {
	return c.number.Typing(ctx, last)
}

// UploadMedia hands a file to Meta, which keeps it for 30 days. It implements
// channel.MediaUploader. The body is passed on as it is read.
func (c *Channel) UploadMedia(ctx context.Context, u channel.MediaUpload) (channel.Media, error) {
	return c.number.Upload(ctx, u)
}
