package cloud

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"path"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// Upload hands a file to the provider. The body is passed on as it is read.
func (n *Number) Upload(ctx context.Context, u channel.MediaUpload) (channel.Media, error) {
	op := n.Op("upload media")
	if u.Body == nil || u.Type == "" || u.Size <= 0 {
		return channel.Media{}, Invalid(op, "a body, its type and its size are needed")
	}
	r, err := n.uploadRequest(ctx, u)
	if err != nil {
		return channel.Media{}, Invalid(op, "the request cannot be made")
	}
	a, err := n.do(op, r)
	if err != nil {
		return channel.Media{}, err
	}
	var stored struct {
		ID meta.Text `json:"id"`
	}
	if err := n.into(op, a, &stored); err != nil {
		return channel.Media{}, err
	}
	if stored.ID == "" {
		return channel.Media{}, meta.Garbled(op, a, false)
	}
	return channel.Media{ID: string(stored.ID), Type: meta.MediaType(u.Type), Name: u.Name, Size: u.Size}, nil
}

// uploadRequest frames the body without reading it: what stands before and
// after it is known, and so is the length of the whole.
func (n *Number) uploadRequest(ctx context.Context, u channel.MediaUpload) (*http.Request, error) {
	var frame bytes.Buffer
	form := multipart.NewWriter(&frame)
	if err := frameFields(form, u); err != nil {
		return nil, err
	}
	before := frame.Len()
	if err := form.Close(); err != nil {
		return nil, err
	}
	head, tail := frame.Bytes()[:before], frame.Bytes()[before:]
	body := io.MultiReader(bytes.NewReader(head), io.LimitReader(u.Body, u.Size), bytes.NewReader(tail))
	r, err := n.Request(ctx, http.MethodPost, n.Files, nil, body)
	if err != nil {
		return nil, err
	}
	r.ContentLength = int64(frame.Len()) + u.Size
	r.Header.Set("Content-Type", form.FormDataContentType())
	return r, nil
}

// frameFields writes everything before the file's first byte. The part has the
// file's own type: a generic one is refused (WA business-phone-numbers/media,
// 2025-12-11).
func frameFields(form *multipart.Writer, u channel.MediaUpload) error {
	if err := form.WriteField("messaging_product", "whatsapp"); err != nil {
		return err
	}
	if err := form.WriteField("type", u.Type); err != nil {
		return err
	}
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", multipart.FileContentDisposition("file", fileName(u.Name)))
	h.Set("Content-Type", strings.NewReplacer("\r", "", "\n", "").Replace(u.Type))
	_, err := form.CreatePart(h)
	return err
}

func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(channel.CleanText(name), `\`, "/"))
	if name == "." || name == "/" {
		return "file"
	}
	return name
}
