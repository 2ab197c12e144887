package webchat

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/url"
	"regexp"
	"strconv"

	"github.com/boombuler/barcode/qr"
)

const (
	maxCode = 64
	// viaQR marks a link that was scanned.
	viaQR = "qr"
)

var linkCode = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// serveCode leads from a short link to the page. A chat begins only when the
// visitor asks for it there (S2.10).
func (c *Channel) serveCode(w http.ResponseWriter, r *http.Request) error {
	code := r.PathValue("code")
	if !linkCode.MatchString(code) {
		return unknown("code")
	}
	if _, found, err := c.resolve(r.Context(), code); err != nil || !found {
		return orUnknown(err)
	}
	to := url.Values{"l": {code}}
	if r.URL.Query().Get("via") == viaQR {
		to.Set("via", viaQR)
	}
	w.Header().Set("Location", c.cfg.BaseURL+"/chat?"+to.Encode())
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// orUnknown is what went wrong, or that there is no such code.
func orUnknown(err error) error {
	if err != nil {
		return err
	}
	return unknown("code")
}

// serveQR is a picture of a link to the page, for a tag, a member of the staff,
// a code, or none of them.
func (c *Channel) serveQR(w http.ResponseWriter, r *http.Request) error {
	ask := r.URL.Query()
	address, err := c.scanned(r, ask)
	if err != nil {
		return err
	}
	size, err := strconv.Atoi(cmp.Or(ask.Get("size"), "512"))
	if err != nil || size < 128 || size > 1024 {
		return broken("size", "is not between 128 and 1024")
	}
	picture, err := draw(address, size)
	if err != nil {
		return broken("size", "is too small")
	}
	h := w.Header()
	h.Set("Content-Type", "image/png")
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	_, _ = w.Write(picture)
	return nil
}

// scanned is where a QR code leads. Only what the host knows gets one.
func (c *Channel) scanned(r *http.Request, ask url.Values) (string, error) {
	if code := ask.Get("code"); code != "" {
		_, found, err := c.resolve(r.Context(), code)
		if err != nil {
			return "", err
		}
		if !found || !linkCode.MatchString(code) {
			return "", unknown("code")
		}
		return c.cfg.BaseURL + "/l/" + code + "?via=" + viaQR, nil
	}
	asked := Target{Tag: ask.Get("tag"), Staff: ask.Get("staff")}
	known, err := c.listed(r.Context(), asked)
	if err != nil {
		return "", err
	}
	if known != asked || asked.Tag != "" && asked.Staff != "" {
		return "", unknown("tag or staff member")
	}
	to := url.Values{"via": {viaQR}}
	if asked.Tag != "" {
		to.Set("tag", asked.Tag)
	}
	if asked.Staff != "" {
		to.Set("staff", asked.Staff)
	}
	return c.cfg.BaseURL + "/chat?" + to.Encode(), nil
}

// margin is the empty edge that readers need, in modules (ISO/IEC 18004:2015,
// 6.3.8).
const margin = 4

// draw is the address as a QR code in black on white.
func draw(address string, size int) ([]byte, error) {
	code, err := qr.Encode(address, qr.M, qr.Unicode)
	if err != nil {
		return nil, err
	}
	side := code.Bounds().Dx()
	scale := size / (side + 2*margin)
	if scale < 1 {
		return nil, broken("size", "is too small")
	}
	picture, edge := image.NewGray(image.Rect(0, 0, size, size)), (size-side*scale)/2
	for y := range size {
		for x := range size {
			m := image.Pt((x-edge)/scale, (y-edge)/scale)
			if x < edge || y < edge || !m.In(code.Bounds()) || isWhite(code.At(m.X, m.Y)) {
				picture.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	var b bytes.Buffer
	err = png.Encode(&b, picture)
	return b.Bytes(), err
}

func isWhite(c color.Color) bool {
	r, _, _, _ := c.RGBA()
	return r > 0
}
