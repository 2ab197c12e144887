package main

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// A plot is lines over the seconds of a run.
type plot struct {
	title string
	unit  string
	lines []line
}

// A line has one value for each second. NaN leaves a gap.
type line struct {
	name   string
	values []float64
}

// The measures of a plot, in pixels, and the colours of its lines, which differ
// in lightness too.
const (
	plotWidth, plotHeight = 760, 260
	plotLeft, plotRight   = 60, 12
	plotTop, plotBottom   = 34, 28
)

var colours = []string{"#0b3c5d", "#c8553d", "#328cc1", "#7a9e3b", "#8d5a97"}

// svg draws the plot. It is plain SVG without scripts or references.
func (p *plot) svg() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s" font-family="sans-serif" font-size="12">`+"\n",
		plotWidth, plotHeight, plotWidth, plotHeight, html.EscapeString(p.title))
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="#fff"/><text x="%d" y="16" font-weight="bold">%s, %s</text>`+"\n",
		plotLeft, html.EscapeString(p.title), html.EscapeString(p.unit))
	top, seconds := p.reach()
	p.grid(&b, top, seconds)
	for i, l := range p.lines {
		colour := colours[i%len(colours)]
		fmt.Fprintf(&b, `<path d="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", l.path(top, seconds), colour)
		fmt.Fprintf(&b, `<text x="%d" y="%d" fill="%s" text-anchor="end">%s</text>`+"\n",
			plotWidth-plotRight-4, plotTop+14+15*i, colour, html.EscapeString(l.name))
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// reach is the highest value, rounded up to one that reads well, and the last
// second.
func (p *plot) reach() (top float64, seconds int) {
	for _, l := range p.lines {
		seconds = max(seconds, len(l.values)-1)
		for _, v := range l.values {
			if v > top {
				top = v
			}
		}
	}
	return roundUp(top), max(seconds, 1)
}

// roundUp is the next of 1, 2, 5, 10, 20, 50 …
func roundUp(v float64) float64 {
	if v <= 0 {
		return 1
	}
	ten := math.Pow(10, math.Floor(math.Log10(v)))
	for _, step := range []float64{1, 2, 5} {
		if v <= step*ten {
			return step * ten
		}
	}
	return 10 * ten
}

// grid draws the axes with five values each.
func (p *plot) grid(b *strings.Builder, top float64, seconds int) {
	const parts = 5
	for i := range parts + 1 {
		share := float64(i) / parts
		x, y := pointAt(share, share)
		fmt.Fprintf(b, `<path d="M%d %.1fH%d" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end" fill="#555">%.6g</text>`+"\n",
			plotLeft, y, plotWidth-plotRight, plotLeft-6, y+4, top*share)
		fmt.Fprintf(b, `<text x="%.1f" y="%d" text-anchor="middle" fill="#555">%.3g s</text>`+"\n",
			x, plotHeight-8, float64(seconds)*share)
	}
}

// pointAt is where a point lies, given as shares of the width and height.
func pointAt(along, up float64) (x, y float64) {
	return plotLeft + along*(plotWidth-plotLeft-plotRight), plotHeight - plotBottom - up*(plotHeight-plotTop-plotBottom)
}

func (l line) path(top float64, seconds int) string {
	var b strings.Builder
	move := "M"
	for i, v := range l.values {
		if math.IsNaN(v) {
			move = "M"
			continue
		}
		x, y := pointAt(float64(i)/float64(seconds), v/top)
		fmt.Fprintf(&b, "%s%.1f %.1f", move, x, y)
		move = "L"
	}
	return b.String()
}
