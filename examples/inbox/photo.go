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
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, landscape(x, y))
		}
	}
	var out bytes.Buffer
	err := png.Encode(&out, img)
	return out.Bytes(), err
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
