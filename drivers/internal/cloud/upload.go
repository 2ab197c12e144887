package cloud

import (
	"context"
	"net/http"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/drivers/internal/graph"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// Upload hands a file to the provider. The body is passed on as it is read.
func (n *Number) Upload(ctx context.Context, u channel.MediaUpload) (channel.Media, error) {
	op := n.Op("upload media")
	if u.Body == nil || u.Type == "" || u.Size <= 0 {
		return channel.Media{}, Invalid(op, "a body, its type and its size are needed")
	}
	form, err := graph.NewForm([]graph.Field{{Name: "messaging_product", Value: "whatsapp"}, {Name: "type", Value: u.Type}}, "file", u)
	if err != nil {
		return channel.Media{}, Invalid(op, "the request cannot be made")
	}
	var stored struct {
		ID meta.Text `json:"id"`
	}
	if err := n.Client.Upload(ctx, op, n.Files, form, &stored); err != nil {
		return channel.Media{}, err
	}
	if stored.ID == "" {
		return channel.Media{}, meta.Garbled(op, &call.Answer{Status: http.StatusOK}, false)
	}
	return channel.Media{ID: string(stored.ID), Type: meta.MediaType(u.Type), Name: u.Name, Size: u.Size}, nil
}
