package messengertest

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
)

// uploadLives is how long an attachment_id is good (SA).
const uploadLives = 90 * 24 * time.Hour

// The largest files in bytes (SA).
const (
	maxImage = 8 << 20
	maxFile  = 25 << 20
)

// How long fetching a link may take (SA).
const (
	fetchTime = 10 * time.Second
	videoTime = 75 * time.Second
)

// checkAs checks a file's type and size. The type of the form's part must be
// right: audio must be audio/* (SA).
func (f *file) checkAs(kind string) *refusal {
	switch {
	case f.mime == "":
		return refuse(100, 2018047, "Upload attachment failure: the file has no type")
	case kind != "file" && !strings.HasPrefix(f.mime, kind+"/"):
		return refuse(100, 2018047, "Upload attachment failure: a file of type %s is no %s", f.mime, kind)
	case kind == "image" && len(f.body) > maxImage:
		return refuse(36000, 0, "the image is larger than 8 MB")
	case len(f.body) > maxFile:
		return refuse(100, 2018047, "Upload attachment failure: the file is larger than 25 MB")
	}
	return nil
}

// upload keeps a file for use in several messages (SA).
func (s *Server) upload(c *call, r *http.Request) (any, *refusal) {
	req := c.body
	if req.Message == nil || req.Message.Attachment == nil || req.Message.Attachment.Type == "template" {
		return nil, invalid("message.attachment is required")
	}
	if no := s.fetchFor(r.Context(), req); no != nil {
		return nil, no
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if no := s.checkAttachment(req); no != nil {
		return nil, no
	}
	if req.Message.Attachment.Payload.Attachment != "" {
		return nil, invalid("an upload needs a url or filedata")
	}
	s.keepSent(req)
	return sendAnswer{Attachment: req.file.id}, nil
}

// keepSent keeps the file of a message, and returns its id if the message
// asked for one. What came as a link that was not fetched is kept as a link.
// The caller holds s.mu.
func (s *Server) keepSent(req *request) string {
	a := req.Message.Attachment
	if a == nil || a.Type == "template" || a.Payload.Attachment != "" {
		return ""
	}
	if req.file == nil {
		req.file = &file{link: a.Payload.URL}
	}
	req.file.kind, req.file.until = a.Type, s.now().Add(uploadLives)
	s.keep(req.file)
	if !a.Payload.Reusable {
		return ""
	}
	return req.file.id
}

// fetchFor fetches what the message links to, if the server fetches at all.
func (s *Server) fetchFor(ctx context.Context, req *request) *refusal {
	if s.opts.Fetch == nil || req.Message == nil || req.Message.Attachment == nil || req.file != nil {
		return nil
	}
	a := req.Message.Attachment
	if a.Payload.URL == "" || a.Type == "template" || !isWeb(a.Payload.URL) {
		return nil
	}
	limit := fetchTime
	if a.Type == "video" {
		limit = videoTime
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	f, err := s.fetch(ctx, a.Payload.URL)
	switch {
	case err == nil:
		req.file = f
		return nil
	case a.Type == "video" && errors.Is(err, context.DeadlineExceeded):
		return refuse(100, 2018294, "Video upload timed out")
	}
	return refuse(100, 2018008, "Failed to fetch the file from the url")
}

var errNoFile = errors.New("messengertest: the link does not lead to a file")

func (s *Server) fetch(ctx context.Context, link string) (*file, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return nil, err
	}
	res, err := s.opts.Fetch.RoundTrip(r)
	if err != nil {
		return nil, errors.Join(err, ctx.Err())
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxUpload))
	if err != nil {
		return nil, errors.Join(err, ctx.Err())
	}
	kind, _, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if err != nil || res.StatusCode != http.StatusOK {
		return nil, errNoFile
	}
	return &file{body: body, mime: kind, link: link}, nil
}
