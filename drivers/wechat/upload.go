package wechat

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// UploadMedia hands a file to WeChat, which keeps it for three days for this
// account. It implements channel.MediaUploader. The body is passed on as it is
// read. What it can be sent as, its type decides: pictures of up to 2 MB, sound
// of up to 2 MB and a minute, films of up to 10 MB.
func (c *Channel) UploadMedia(ctx context.Context, u channel.MediaUpload) (channel.Media, error) {
	kind, err := mediaKind(u)
	if err != nil {
		return channel.Media{}, err
	}
	u.Name, u.Type = withEnding(u.Name, kind.ending), plainType(u.Type)
	form, err := graph.NewForm(nil, "media", u)
	if err != nil {
		return channel.Media{}, invalid(opUpload, "the request cannot be made")
	}
	var stored struct {
		ID text `json:"media_id"`
	}
	err = c.into(ctx, ask{
		op: opUpload, method: http.MethodPost, url: c.api.JoinPath("/cgi-bin/media/upload"),
		query: url.Values{"type": {kind.word}}, form: form.Body, size: form.Size, kind: form.Type,
	}, &stored)
	if err != nil {
		return channel.Media{}, c.again(err)
	}
	if stored.ID == "" {
		return channel.Media{}, &channel.Error{Kind: channel.Unknown, Op: opUpload, Detail: "the file was taken without an id"}
	}
	return channel.Media{ID: string(stored.ID), Type: u.Type, Name: u.Name, Size: u.Size}, nil
}

// again makes a refused token a reason to try once more: the file was read, so
// this call cannot be made again.
func (c *Channel) again(err error) error {
	e := *channel.AsError(opUpload, err)
	e.Uncertain = false // a file that nobody sees
	for _, code := range []string{"40001", "40014", "42001"} {
		if e.Code == code {
			e.Kind, e.Scope = channel.Unavailable, channel.ScopeMessage
		}
	}
	return &e
}

// A medium is a sort of file of WeChat's ([media], 2026).
type medium struct {
	word   string // for the query
	ending string // of the name: WeChat looks at it
	most   int64  // bytes
}

var media = map[string]medium{
	"image/jpeg": {"image", ".jpg", 2 * mib}, "image/png": {"image", ".png", 2 * mib}, "image/gif": {"image", ".gif", 2 * mib},
	"audio/amr": {"voice", ".amr", 2 * mib}, "audio/mpeg": {"voice", ".mp3", 2 * mib}, "audio/mp3": {"voice", ".mp3", 2 * mib},
	"video/mp4": {"video", ".mp4", 10 * mib},
}

func mediaKind(u channel.MediaUpload) (medium, error) {
	if u.Body == nil || u.Type == "" || u.Size <= 0 {
		return medium{}, invalid(opUpload, "a body, its type and its size are needed")
	}
	kind, ok := media[plainType(u.Type)]
	switch {
	case !ok:
		return medium{}, unsupported(opUpload, "WeChat keeps no files of this type")
	case u.Size > kind.most:
		return medium{}, invalid(opUpload, "the file is larger than WeChat takes")
	}
	return kind, nil
}

// plainType is a MIME type in lower case without its parameters.
func plainType(t string) string {
	main, _, _ := strings.Cut(strings.ToLower(t), ";")
	return strings.TrimSpace(main)
}

// withEnding gives a name the ending of the file's type.
func withEnding(name, ending string) string {
	if strings.HasSuffix(strings.ToLower(name), ending) {
		return name
	}
	if name == "" {
		name = "file"
	}
	return name + ending
}
