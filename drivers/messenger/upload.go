package messenger

import (
	"context"
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/graph"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// UploadMedia hands a file to Meta, which keeps it for 90 days for this Page
// alone. It implements channel.MediaUploader. The body is passed on as it is
// read. What the file can be sent as, its type decides: see Capabilities.
func (c *Channel) UploadMedia(ctx context.Context, u channel.MediaUpload) (channel.Media, error) {
	if u.Body == nil || u.Type == "" || u.Size <= 0 {
		return channel.Media{}, invalid(opUpload, "a body, its type and its size are needed")
	}
	message, err := json.Marshal(outMessage{Attachment: &outAttachment{
		Type: attachmentType(u.Type), Payload: outPayload{Reusable: true},
	}})
	if err != nil {
		return channel.Media{}, invalid(opUpload, "the request cannot be made")
	}
	form, err := graph.NewForm([]graph.Field{{Name: "message", Value: string(message)}}, "filedata", u)
	if err != nil {
		return channel.Media{}, invalid(opUpload, "the request cannot be made")
	}
	var stored struct {
		ID graph.Text `json:"attachment_id"`
	}
	if err := c.client.Upload(ctx, opUpload, c.edge("message_attachments"), form, &stored); err != nil {
		return channel.Media{}, err
	}
	if stored.ID == "" {
		return channel.Media{}, &channel.Error{Kind: channel.Unknown, Op: opUpload, Detail: "the file was taken without an id"}
	}
	return channel.Media{ID: string(stored.ID), Type: meta.MediaType(u.Type), Name: u.Name, Size: u.Size}, nil
}
