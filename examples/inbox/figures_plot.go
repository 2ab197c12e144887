package main

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// A plot is a picture of one figure over time: lines, or columns side by side. It
// is drawn in a frame of plotWide by plotHigh.
type plot struct {
	ID, Title, Words string
	Note             string // what there is to say beside the definition
	Series           []series
	Columns          bool
	XTicks, YTicks   []axisTick
	// Rows are the numbers behind the picture.
	Rows  []plotRow
	Empty bool
}

// A series is one line, or the columns of one kind. NaN is where there is nothing.
type series struct {
	Name  string
	Class string // how it is drawn
	Path  string // of lines
	Dots  []dot  // points that no line leads to
	Bars  []bar
}

type (
	axisTick struct{ At, Text, Anchor string }
	dot      struct{ X, Y string }
	bar      struct{ X, Y, W, H string }
	plotRow  struct {
		Day   string
		Cells []string
	}
)

const (
	plotWide, plotHigh           = 420, 190
	plotLeft, plotRight          = 52, 8
	plotTop, plotBottom          = 10, 24
	innerWide, innerHigh float64 = plotWide - plotLeft - plotRight, plotHigh - plotTop - plotBottom
)

// A drawing is what a plot is made of.
type drawing struct {
	days   []time.Time
	names  []string
	values [][]float64 // of each series, by day
	text   func(float64) string
	steps  []float64 // how far the lines across may be apart
	most   float64   // where the picture ends at least; 0: where the values do
	counts bool      // a zero is nothing
}

// draw makes the picture and the table of p.
func (p plot) draw(d drawing) plot {
	top := d.most
	p.Empty = true
	for _, values := range d.values {
		for _, v := range values {
			if !math.IsNaN(v) && (v > 0 || !d.counts) {
				p.Empty, top = false, max(top, v)
			}
		}
	}
	step := stepOf(top, d.steps)
	top = max(step, math.Ceil(top/step)*step)
	for v := 0.0; v <= top+step/2; v += step {
		p.YTicks = append(p.YTicks, axisTick{At: coordinate(yOf(v, top)), Text: d.text(v)})
	}
	p.XTicks = d.dates()
	for i, values := range d.values {
		s := series{Name: d.names[i], Class: fmt.Sprint("s", i+1)}
		if p.Columns {
			s.bars(values, top, i, len(d.values))
		} else {
			s.line(values, top)
		}
		p.Series = append(p.Series, s)
	}
	p.Rows = d.rows()
	return p
}

// stepOf is the first of the steps of which no more than five are needed.
func stepOf(top float64, steps []float64) float64 {
	for _, s := range steps {
		if top <= 5*s {
			return s
		}
	}
	return math.Ceil(top/5/steps[len(steps)-1]) * steps[len(steps)-1]
}

func yOf(v, top float64) float64 { return plotTop + innerHigh*(1-v/top) }

func xOf(i, n int) float64 { return plotLeft + innerWide*(float64(i)+0.5)/float64(n) }

func coordinate(v float64) string { return fmt.Sprintf("%.1f", v) }

// line leads through the days that follow one another. A day by itself is a dot.
func (s *series) line(values []float64, top float64) {
	var path strings.Builder
	drawn := false
	for i, v := range values {
		if math.IsNaN(v) {
			drawn = false
			continue
		}
		x, y := coordinate(xOf(i, len(values))), coordinate(yOf(v, top))
		more := i+1 < len(values) && !math.IsNaN(values[i+1])
		switch {
		case drawn:
			fmt.Fprintf(&path, "L%s %s", x, y)
		case more:
			fmt.Fprintf(&path, "M%s %s", x, y)
		default:
			s.Dots = append(s.Dots, dot{x, y})
		}
		drawn = true
	}
	s.Path = path.String()
}

// bars stand side by side, those of one day together.
func (s *series) bars(values []float64, top float64, which, of int) {
	slot := innerWide / float64(len(values))
	wide := slot * 0.8 / float64(of)
	for i, v := range values {
		if math.IsNaN(v) || v == 0 {
			continue
		}
		x := plotLeft + slot*(float64(i)+0.1) + wide*float64(which)
		s.Bars = append(s.Bars, bar{coordinate(x), coordinate(yOf(v, top)), coordinate(wide), coordinate(yOf(0, top) - yOf(v, top))})
	}
}

// dates are at most five of the days, evenly spread.
func (d drawing) dates() (all []axisTick) {
	every := max(1, (len(d.days)+4)/5)
	for i := 0; i < len(d.days); i += every {
		all = append(all, axisTick{coordinate(xOf(i, len(d.days))), d.days[i].Format("2 Jan"), "middle"})
	}
	if len(d.days) > 1 {
		all[0].Anchor = "start"
		all[0].At = coordinate(plotLeft)
	}
	return all
}

// rows are the days with their numbers, the latest first.
func (d drawing) rows() (all []plotRow) {
	for i := len(d.days) - 1; i >= 0; i-- {
		r := plotRow{Day: d.days[i].Format("Mon 2 Jan 2006")}
		for _, values := range d.values {
			cell := none
			if !math.IsNaN(values[i]) {
				cell = d.text(values[i])
			}
			r.Cells = append(r.Cells, cell)
		}
		all = append(all, r)
	}
	return all
}

// The steps of scales.
var (
	countSteps = scale(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000, 100_000)
	shareSteps = scale(20)
	scoreSteps = scale(1)
	// Times are in seconds.
	timeSteps = scale(1, 5, 10, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 4*3_600, 8*3_600, 12*3_600, 24*3_600, 48*3_600, 5*24*3_600)
)

func scale(steps ...float64) []float64 { return steps }
