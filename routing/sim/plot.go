package sim

import (
	"fmt"
	"html"
	"io"
	"math"
	"strings"
	"time"
)

// The drawing, in pixels.
const (
	width, height = 720, 400
	left, right   = 60, 180
	top, bottom   = 40, 50
)

// colours can be told apart without seeing red and green (Okabe and Ito 2008).
var colours = []string{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"}

// Plot writes a drawing as SVG: for each policy, which share of the cases agents
// had answered after which wait. The error is that of w.
func Plot(w io.Writer, results []Result) error {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n", width, height)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fff"/><text x="%d" y="24" font-size="15">Cases answered within a wait</text>`+"\n", width, height, left)
	longest := longestWait(results)
	axes(&b, longest)
	for i, r := range results {
		curve(&b, r, longest, colours[i%len(colours)])
		legend(&b, i, r.Policy, colours[i%len(colours)])
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// longestWait is the end of the axis: a whole number of steps.
func longestWait(results []Result) time.Duration {
	longest := time.Second
	for _, r := range results {
		longest = max(longest, r.Max)
	}
	s := step(longest)
	return (longest + s - 1) / s * s
}

// step is the distance of ticks, at most six of which there are.
func step(longest time.Duration) time.Duration {
	for _, s := range []time.Duration{time.Second, 5 * time.Second, 15 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute} {
		if longest <= 6*s {
			return s
		}
	}
	return (longest/6/time.Hour + 1) * time.Hour
}

func x(wait, longest time.Duration) float64 {
	return left + float64(wait)/float64(longest)*(width-left-right)
}

func y(share float64) float64 { return height - bottom - share*(height-top-bottom) }

func axes(b *strings.Builder, longest time.Duration) {
	for share := 0.0; share <= 1; share += 0.25 {
		fmt.Fprintf(b, `<path d="M%d %.1fH%d" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end">%.0f %%</text>`+"\n",
			left, y(share), width-right, left-8, y(share)+4, 100*share)
	}
	for wait := time.Duration(0); wait <= longest; wait += step(longest) {
		fmt.Fprintf(b, `<path d="M%.1f %dv5" stroke="#333"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n",
			x(wait, longest), height-bottom, x(wait, longest), height-bottom+20, label(wait))
	}
	fmt.Fprintf(b, `<path d="M%d %dV%dH%d" fill="none" stroke="#333"/>`+"\n", left, top, height-bottom, width-right)
}

// label is a time without the units that are 0.
func label(d time.Duration) string {
	text := d.String()
	if d > 0 && d%time.Minute == 0 {
		text = strings.TrimSuffix(text, "0s")
	}
	if d > 0 && d%time.Hour == 0 {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// points is how many steps a curve has at most.
const points = 400

// curve is the share of all cases, so that it ends below the top where some were
// missed.
func curve(b *strings.Builder, r Result, longest time.Duration, colour string) {
	fmt.Fprintf(b, `<path fill="none" stroke="%s" stroke-width="2" d="M%.1f %.1f`, colour, x(0, longest), y(0))
	n := len(r.Waits)
	every := int(math.Ceil(float64(n)/points)) + count(n == 0)
	for i := every - 1; i < n+every-1; i += every {
		at := min(i, n-1)
		fmt.Fprintf(b, "H%.1fV%.1f", x(r.Waits[at], longest), y(ratio(at+1, r.Cases)))
	}
	fmt.Fprintf(b, `H%d"/>`+"\n", width-right)
}

func legend(b *strings.Builder, i int, name, colour string) {
	at := top + 10 + 20*i
	fmt.Fprintf(b, `<path d="M%d %dh20" stroke="%s" stroke-width="3"/><text x="%d" y="%d">%s</text>`+"\n",
		width-right+15, at, colour, width-right+42, at+4, html.EscapeString(name))
}
