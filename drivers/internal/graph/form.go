package graph

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/textproto"
	"path"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// A Field is one field of a form that stands before the file.
type Field struct{ Name, Value string }

// A Form is a file on its way, framed as multipart/form-data.
type Form struct {
	// Body is the whole form. The file is passed on as it is read.
	Body io.Reader
	// Size is the length of Body in bytes, Type its Content-Type.
	Size int64
	Type string
}

// NewForm frames a file without reading it: what stands before and after it is
// known, and so is the length of the whole. Nothing is read past u.Size.
func NewForm(fields []Field, file string, u channel.MediaUpload) (Form, error) {
	var frame bytes.Buffer
	form := multipart.NewWriter(&frame)
	for _, f := range fields {
		if err := form.WriteField(f.Name, f.Value); err != nil {
			return Form{}, err
		}
	}
	if _, err := form.CreatePart(fileHeader(file, u)); err != nil {
		return Form{}, err
	}
	before := frame.Len()
	if err := form.Close(); err != nil {
		return Form{}, err
	}
	head, tail := frame.Bytes()[:before], frame.Bytes()[before:]
	return Form{
		Body: io.MultiReader(bytes.NewReader(head), io.LimitReader(u.Body, u.Size), bytes.NewReader(tail)),
		Size: int64(frame.Len()) + u.Size, Type: form.FormDataContentType(),
	}, nil
}

// fileHeader gives the part the file's own type: a generic one is refused (WA
// business-phone-numbers/media, 2025-12-11; Messenger saving-assets, 2026-11).
func fileHeader(field string, u channel.MediaUpload) textproto.MIMEHeader {
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", multipart.FileContentDisposition(field, fileName(u.Name)))
	h.Set("Content-Type", strings.NewReplacer("\r", "", "\n", "").Replace(u.Type))
	return h
}

func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(channel.CleanText(name), `\`, "/"))
	if name == "." || name == "/" {
		return "file"
	}
	return name
}
