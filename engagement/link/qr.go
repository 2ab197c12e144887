package link

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"github.com/boombuler/barcode/qr"
)

const (
	quiet   = 4    // modules of empty margin on each side (ISO/IEC 18004:2015, 6.3.8)
	largest = 8192 // pixels of one side
)

// QR is the link as a QR code in black on white, a PNG of size by size pixels
// with the margin that scanners need. Error correction is at level M: 15 in
// 100 may be damaged.
//
// A size that leaves less than a whole pixel for a module is refused, as is a
// link of more than 2331 bytes, which no code of this level can hold, and one
// with characters that an address must escape. 512 is enough for a screen and
// a short text; print wants [Link.SVG].
func (l Link) QR(size int) ([]byte, error) {
	m, err := l.modules()
	if err != nil {
		return nil, err
	}
	pixels := size / (m.side + 2*quiet)
	switch {
	case pixels < 1:
		return nil, &Error{"size", ProblemTooSmall}
	case size > largest:
		return nil, &Error{"size", ProblemTooLarge}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m.picture(size, pixels)); err != nil {
		return nil, fmt.Errorf("link: write the picture: %w", err)
	}
	return b.Bytes(), nil
}

// modules are the squares of a QR code without its margin.
type modules struct {
	side  int
	black []bool // row by row
}

func (l Link) modules() (modules, error) {
	switch {
	case l.URL == "":
		return modules{}, &Error{"URL", ProblemEmpty}
	case strings.IndexFunc(l.URL, func(r rune) bool { return r <= ' ' || r > '~' }) >= 0:
		return modules{}, &Error{"URL", ProblemCharacter} // to be escaped; scanners guess at encodings
	}
	code, err := qr.Encode(l.URL, qr.M, qr.Unicode)
	if err != nil {
		return modules{}, &Error{"URL", ProblemTooLong} // the only way to fail for text
	}
	m := modules{side: code.Bounds().Dx()}
	for y := range m.side {
		for x := range m.side {
			m.black = append(m.black, color.GrayModel.Convert(code.At(x, y)) == color.Gray{})
		}
	}
	return m, nil
}

// dark reports whether the module in column x and row y is black.
func (m modules) dark(x, y int) bool { return m.black[y*m.side+x] }

// picture draws each module as a square of so many pixels, in the middle of a
// white square of the given size.
func (m modules) picture(size, pixels int) image.Image {
	img := image.NewPaletted(image.Rect(0, 0, size, size), color.Palette{color.White, color.Black})
	margin := (size - m.side*pixels) / 2
	for y := range m.side * pixels {
		for x := range m.side * pixels {
			if m.dark(x/pixels, y/pixels) {
				img.SetColorIndex(margin+x, margin+y, 1)
			}
		}
	}
	return img
}
