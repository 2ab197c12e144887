package wechattest

import (
	"bytes"
	"crypto/sha256"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A sceneCode is a QR code with a scene ([qr]).
type sceneCode struct {
	Scene string    `json:"scene"`
	Until time.Time `json:"until,omitzero"` // zero is for ever
	URL   string    `json:"url"`
}

const (
	codeDefault  = 60 * time.Second // from memory
	codeLongest  = 2_592_000 * time.Second
	codesForEver = 100_000
)

// createCode makes a code: for a time, or for ever ([qr]).
func (s *Server) createCode(c *call, _ *http.Request) (any, *refusal) {
	var req struct {
		Expires int64  `json:"expire_seconds"`
		Name    string `json:"action_name"`
		Info    struct {
			Scene struct {
				ID  int64  `json:"scene_id"`
				Str string `json:"scene_str"`
			} `json:"scene"`
		} `json:"action_info"`
	}
	if no := c.decode(&req); no != nil {
		return nil, no
	}
	scene, no := sceneOf(req.Name, req.Info.Scene.ID, req.Info.Scene.Str)
	if no != nil {
		return nil, no
	}
	made := sceneCode{Scene: scene, URL: "http://weixin.qq.com/q/" + randomText(20)}
	life := time.Duration(req.Expires) * time.Second
	switch {
	case strings.HasPrefix(req.Name, "QR_LIMIT_"):
		life = 0
		if s.lasting() >= codesForEver {
			return nil, refuse(CodeActionInfo)
		}
	case req.Expires < 0 || req.Expires > int64(codeLongest/time.Second):
		return nil, refuse(CodeActionInfo)
	case life == 0:
		life = codeDefault
	}
	if life > 0 {
		made.Until = s.now().Add(life)
	}
	ticket := newTicket()
	s.codes[ticket] = &made
	return struct {
		Ticket  string `json:"ticket"`
		Expires int64  `json:"expire_seconds,omitempty"`
		URL     string `json:"url"`
	}{ticket, int64(life / time.Second), made.URL}, nil
}

func (s *Server) lasting() int {
	n := 0
	for _, c := range s.codes {
		if c.Until.IsZero() {
			n++
		}
	}
	return n
}

// sceneOf: an id of 32 bits, or up to 100,000 if it lasts; a text of 1 to 64
// ([qr]).
func sceneOf(name string, id int64, str string) (string, *refusal) {
	switch name {
	case "QR_SCENE", "QR_LIMIT_SCENE":
		most := int64(1<<32 - 1)
		if name == "QR_LIMIT_SCENE" {
			most = 100_000
		}
		return strconv.FormatInt(id, 10), check(id >= 1 && id <= most, CodeActionInfo)
	case "QR_STR_SCENE", "QR_LIMIT_STR_SCENE":
		n := utf8.RuneCountInString(str)
		return str, check(n >= 1 && n <= 64, CodeActionInfo)
	}
	return "", refuse(CodeActionName)
}

// findCode finds a code that is good now, by its ticket or its address.
func (s *Server) findCode(code string) (string, *sceneCode) {
	for ticket, c := range s.codes {
		if (ticket == code || c.URL == code) && (c.Until.IsZero() || s.now().Before(c.Until)) {
			return ticket, c
		}
	}
	return "", nil
}

// showCode shows the picture of a ticket: 404 for one that is none, such as one
// that was not escaped in the address ([qr]).
func (s *Server) showCode(c *call, r *http.Request) (any, *refusal) {
	ticket, code := s.findCode(r.URL.Query().Get("ticket"))
	if code == nil || ticket != r.URL.Query().Get("ticket") {
		return nil, notThere()
	}
	c.file = &file{Body: codePicture(code.URL), Type: "image/jpg"}
	return nil, nil
}

// codePicture looks like a QR code and is none.
func codePicture(url string) []byte {
	const modules, size = 21, 8
	sum := sha256.Sum256([]byte(url))
	img := image.NewGray(image.Rect(0, 0, modules*size, modules*size))
	for y := range modules * size {
		for x := range modules * size {
			bit := (y/size*modules + x/size) * 7 % 256
			if sum[bit/8]>>(bit%8)&1 == 0 {
				img.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	var out bytes.Buffer
	_ = jpeg.Encode(&out, img, nil) // cannot fail
	return out.Bytes()
}
