package link

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// scan reads a QR code as a telephone does: it finds the code in the picture.
func scan(t *testing.T, picture []byte) string {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(picture))
	require.NoError(t, err)
	return scanImage(t, img)
}

func scanImage(t *testing.T, img image.Image) string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	require.NoError(t, err)
	got, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	require.NoError(t, err)
	return got.GetText()
}

func someLinks(t *testing.T) map[string]Link {
	t.Helper()
	links := map[string]Link{}
	keep := func(name string) func(Link, error) {
		return func(l Link, err error) {
			require.NoError(t, err)
			links[name] = l
		}
	}
	keep("WhatsApp")(WhatsApp("+85251234567", ""))
	keep("WhatsApp with a text")(WhatsApp("+85251234567", awkward))
	keep("WhatsApp with a long text")(WhatsApp("+85251234567", strings.Repeat("Hello you ", 60)))
	keep("Messenger")(Messenger("rapport", "spring_sale-7"))
	keep("LINE")(LINE("@123abcde", "こんにちは"))
	keep("web chat")(WebChat("https://example.org/chat?lang=en", Entry{Tag: "billing"}))
	return links
}

func TestQRIsReadBack(t *testing.T) {
	for name, l := range someLinks(t) {
		t.Run(name, func(t *testing.T) {
			for _, size := range []int{200, 333} {
				picture, err := l.QR(size)
				require.NoError(t, err)
				config, err := png.DecodeConfig(bytes.NewReader(picture))
				require.NoError(t, err)
				assert.Equal(t, [2]int{size, size}, [2]int{config.Width, config.Height})
				assert.Equal(t, l.URL, scan(t, picture))
			}
		})
	}
}

func TestQRHasItsMargin(t *testing.T) {
	l := Link{"https://wa.me/85251234567"}
	m, err := l.modules()
	require.NoError(t, err)
	side := m.side + 2*quiet
	picture, err := l.QR(side) // one pixel for each module: the smallest there is
	require.NoError(t, err)
	img, err := png.Decode(bytes.NewReader(picture))
	require.NoError(t, err)
	for i := range side {
		for j := range quiet {
			for _, p := range []image.Point{{i, j}, {j, i}, {i, side - 1 - j}, {side - 1 - j, i}} {
				require.Equal(t, color.GrayModel.Convert(color.White), color.GrayModel.Convert(img.At(p.X, p.Y)), "%v", p)
			}
		}
	}
}

// Readers forgive a code in a mirror, old scanners do not.
func TestQRAndSVGAreNotMirrored(t *testing.T) {
	l := Link{"https://wa.me/85251234567"}
	want, err := qr.Encode(l.URL, qr.M, qr.Unicode)
	require.NoError(t, err)
	side := want.Bounds().Dx()
	picture, err := l.QR(side + 2*quiet)
	require.NoError(t, err)
	img, err := png.Decode(bytes.NewReader(picture))
	require.NoError(t, err)
	drawing, err := l.SVG()
	require.NoError(t, err)
	drawn := draw(t, drawing)
	for y := range side {
		for x := range side {
			module := color.GrayModel.Convert(want.At(x, y))
			require.Equal(t, module, color.GrayModel.Convert(img.At(quiet+x, quiet+y)), "%d %d", x, y)
			require.Equal(t, module, drawn.At(unit*(quiet+x), unit*(quiet+y)), "%d %d", x, y)
		}
	}
}

func TestSVGIsReadBack(t *testing.T) {
	for name, l := range someLinks(t) {
		t.Run(name, func(t *testing.T) {
			drawing, err := l.SVG()
			require.NoError(t, err)
			requireXML(t, drawing)
			assert.Equal(t, l.URL, scanImage(t, draw(t, drawing)))
		})
	}
}

func requireXML(t *testing.T, document []byte) {
	t.Helper()
	for d := xml.NewDecoder(bytes.NewReader(document)); ; {
		_, err := d.Token()
		if err == io.EOF {
			return
		}
		require.NoError(t, err)
	}
}

var (
	viewBox = regexp.MustCompile(`viewBox="0 0 (\d+) (\d+)"`)
	square  = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`)
)

const unit = 4 // pixels

// draw paints what the document describes.
func draw(t *testing.T, document []byte) image.Image {
	t.Helper()
	box := viewBox.FindSubmatch(document)
	require.NotNil(t, box)
	side := number(t, box[1])
	img := image.NewGray(image.Rect(0, 0, side*unit, side*unit))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for _, m := range square.FindAllSubmatch(document, -1) {
		x, y, length := number(t, m[1]), number(t, m[2]), number(t, m[3])
		require.Equal(t, length, number(t, m[4]), "the path closes where it began")
		require.LessOrEqual(t, x+length, side-quiet, "within the margin")
		for px := x * unit; px < (x+length)*unit; px++ {
			for py := y * unit; py < (y+1)*unit; py++ {
				img.SetGray(px, py, color.Gray{})
			}
		}
	}
	return img
}

func number(t *testing.T, digits []byte) int {
	t.Helper()
	n, err := strconv.Atoi(string(digits))
	require.NoError(t, err)
	return n
}

func TestWhatMakesNoCodeIsRefused(t *testing.T) {
	fits := Link{"https://wa.me/85251234567"}
	tests := []struct {
		name string
		link Link
		size int
		want Error
	}{
		{"the zero link", Link{}, 512, Error{"URL", ProblemEmpty}},
		{"an address with a space", Link{"https://example.org/a b"}, 512, Error{"URL", ProblemCharacter}},
		{"an address that is not ASCII", Link{"https://example.org/é"}, 512, Error{"URL", ProblemCharacter}},
		{"one byte too many", Link{strings.Repeat("a", 2332)}, 512, Error{"URL", ProblemTooLong}},
		{"no size", fits, 0, Error{"size", ProblemTooSmall}},
		{"a negative size", fits, -512, Error{"size", ProblemTooSmall}},
		{"less than a pixel for a module", fits, 32, Error{"size", ProblemTooSmall}},
		{"a wall", fits, 8193, Error{"size", ProblemTooLarge}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.link.QR(tt.size)
			var refusal *Error
			require.ErrorAs(t, err, &refusal)
			assert.Equal(t, tt.want, *refusal)
			if tt.want.Argument == "URL" {
				_, err = tt.link.SVG()
				require.ErrorAs(t, err, &refusal)
				assert.Equal(t, tt.want, *refusal)
			}
		})
	}
	_, err := Link{strings.Repeat("a", 2331)}.SVG()
	require.NoError(t, err, "the longest link")
}

func ExampleWhatsApp() {
	l, err := WhatsApp("+85251234567", "Hello, I saw your poster")
	if err != nil {
		fmt.Println(err)
		return
	}
	picture, err := l.QR(512)
	fmt.Println(l, len(picture) > 0, err)
	// Output: https://wa.me/85251234567?text=Hello%2C%20I%20saw%20your%20poster true <nil>
}
