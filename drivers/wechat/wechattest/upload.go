package wechattest

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"
)

// uploadRule is what a type of upload may be ([media]).
type uploadRule struct {
	names []string // extensions
	most  int      // bytes
	large Code
}

func (s *Server) uploadRules() map[string]uploadRule {
	return map[string]uploadRule{
		"image": {[]string{".png", ".jpeg", ".jpg", ".gif"}, s.opts.ImageBytes, CodeImageSize},
		"voice": {[]string{".amr", ".mp3"}, 2 << 20, CodeVoiceSize},
		"video": {[]string{".mp4"}, 10 << 20, CodeVideoSize},
		"thumb": {[]string{".jpg", ".jpeg"}, 64 << 10, CodeThumbSize},
	}
}

// upload takes a temporary file, in a part called "media" with a file name
// ([media]).
func (s *Server) upload(_ *call, r *http.Request) (any, *refusal) {
	kind := r.URL.Query().Get("type")
	rule, ok := s.uploadRules()[kind]
	if !ok {
		return nil, refuse(CodeMediaType)
	}
	f, no := readUpload(r)
	if no != nil {
		return nil, no
	}
	if no := rule.check(kind, f); no != nil {
		return nil, no
	}
	id := s.newMedia(kind, s.keep(f))
	type made struct {
		Type    string `json:"type"`
		ID      string `json:"media_id,omitempty"`
		Thumb   string `json:"thumb_media_id,omitempty"`
		Created int64  `json:"created_at"`
	}
	if kind == "thumb" {
		return made{Type: kind, Thumb: id, Created: s.now().Unix()}, nil
	}
	return made{Type: kind, ID: id, Created: s.now().Unix()}, nil
}

func readUpload(r *http.Request) (*file, *refusal) {
	if err := r.ParseMultipartForm(maxBody); err != nil {
		return nil, refuse(CodeNoMedia)
	}
	headers := r.MultipartForm.File["media"]
	if len(headers) != 1 || headers[0].Filename == "" {
		return nil, refuse(CodeNoMedia)
	}
	body, err := readPart(headers[0])
	if err != nil || len(body) == 0 {
		return nil, refuse(CodeNoMedia)
	}
	kind := headers[0].Header.Get("Content-Type")
	if kind == "" || kind == "application/octet-stream" {
		kind = http.DetectContentType(body)
	}
	return &file{Body: body, Type: kind, Name: headers[0].Filename}, nil
}

func readPart(h *multipart.FileHeader) ([]byte, error) {
	in, err := h.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	var b bytes.Buffer
	_, err = b.ReadFrom(in)
	return b.Bytes(), err
}

// check looks at the name and, of pictures, at the bytes.
func (u uploadRule) check(kind string, f *file) *refusal {
	sniffed := http.DetectContentType(f.Body)
	picture := kind == "image" || kind == "thumb"
	switch {
	case !slices.Contains(u.names, strings.ToLower(path.Ext(f.Name))):
		return refuse(CodeFileType)
	case len(f.Body) > u.most:
		return refuse(u.large)
	case picture && !slices.Contains([]string{"image/png", "image/jpeg", "image/gif"}, sniffed), kind == "thumb" && sniffed != "image/jpeg":
		return refuse(CodePicture)
	case kind == "voice" && amrLength(f.Body) > time.Minute:
		return refuse(CodeVoiceLong)
	}
	return nil
}

// amrFrames are the sizes of frames of 20 ms by their type, with their first
// byte (RFC 4867, 5.3).
var amrFrames = [16]int{13, 14, 16, 18, 20, 21, 27, 32, 6, 6, 6, 6, 1, 1, 1, 1}

// amrLength is how long a sound in AMR takes; 0 if it is none.
func amrLength(body []byte) time.Duration {
	rest, ok := bytes.CutPrefix(body, []byte("#!AMR\n"))
	if !ok {
		return 0
	}
	var n time.Duration
	for len(rest) > 0 {
		n++
		rest = rest[min(amrFrames[rest[0]>>3&15], len(rest)):]
	}
	return n * 20 * time.Millisecond
}
