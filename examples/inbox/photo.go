package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
)

// holidayPhoto paints a picture for customers to send: hills under the sun.
func holidayPhoto() ([]byte, error) {
	const w, h = 480, 300
	return painted(w, h, landscape)
}

// painted is a picture of which every point has the colour that f gives.
func painted(w, h int, f func(x, y int) color.RGBA) ([]byte, error) {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, f(x, y))
		}
	}
	var out bytes.Buffer
	err := png.Encode(&out, img)
	return out.Bytes(), err
}

// face paints somebody's picture: a head and shoulders before their colour.
func face(p person) ([]byte, error) {
	colours := []color.RGBA{{201, 120, 88, 255}, {86, 120, 168, 255}, {126, 96, 160, 255}}
	ground := colours[len(p.Name)%len(colours)]
	return painted(96, 96, func(x, y int) color.RGBA {
		dx, dy := x-48, y-38
		sx, sy := x-48, y-98
		if dx*dx+dy*dy < 17*17 || sx*sx*3+sy*sy*4 < 3*36*36 {
			return color.RGBA{246, 232, 218, 255}
		}
		return ground
	})
}

// landscape is the colour of one point.
func landscape(x, y int) color.RGBA {
	dx, dy := x-350, y-90
	near, far := 235-(x-120)*(x-120)/900, 200-(x-380)*(x-380)/1500
	switch {
	case y > near:
		return color.RGBA{62, 124, 89, 255}
	case y > far:
		return color.RGBA{120, 165, 110, 255}
	case dx*dx+dy*dy < 32*32:
		return color.RGBA{255, 214, 102, 255}
	}
	fade := uint8(y / 5)
	return color.RGBA{150 + fade, 195 + fade/2, 235, 255}
}
