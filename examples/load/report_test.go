package main

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// someReport is of two seconds in which three messages came.
func someReport() *report {
	r := &report{options: defaults(), Measured: 2 * time.Second, Size: 3 << 20, Memory: 5 << 20}
	r.given = []string{"-store=sqlite"}
	rec := &recorder{}
	from := time.Unix(1_000_000, 0)
	rec.measure(from, from.Add(2*time.Second))
	for _, at := range []time.Duration{0, 100 * time.Millisecond, 1500 * time.Millisecond} {
		rec.done(kindInbound, 1, from.Add(at), from.Add(at+20*time.Millisecond))
	}
	r.Series = rec.result()
	r.Samples = []sample{
		{0, time.Second, 2 * time.Second, 4 << 20, 1 << 20}, {time.Second, 1300 * time.Millisecond, 2 * time.Second, 5 << 20, 1 << 20},
		{2 * time.Second, 1600 * time.Millisecond, 2500 * time.Millisecond, 5 << 20, 1<<20 + 3*2048},
	}
	r.Problems = []string{"more than once on the phone: <1>"}
	return r
}

func TestReportAsText(t *testing.T) {
	var b strings.Builder
	someReport().print(&b)
	text := strings.Join(strings.Fields(b.String()), " ")
	for _, want := range []string{
		"inbound messages 2 2 0", "with messages 20.0 20.0 20.0 20.0 20.0",
		"CPU of the host 200000 ms per 1,000 events, 0.30 cores", "CPU of the database 166667 ms per 1,000 events, 0.25 cores",
		"write-ahead log 2.0 KiB per event", "peak memory 5 MiB", "on disk 3 MiB", "VIOLATION more than once on the phone: <1>",
	} {
		assert.Contains(t, text, want)
	}
}

func TestReportAsMarkdown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.md")
	r := someReport()
	require.NoError(t, r.write(path))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Contains(t, string(text), "`go run ./examples/load -store=sqlite`")
	assert.Contains(t, string(text), "| latency, ms | p50 | p90 | p99 | p99.9 | max |\n| --- | --- | --- | --- | --- | --- |\n")
	for i, p := range r.plots() {
		name := plotFile("run", i)
		assert.Contains(t, string(text), "!["+p.title+"]("+name+")")
		drawn, err := os.ReadFile(filepath.Join(filepath.Dir(path), name))
		require.NoError(t, err)
		wellFormed(t, string(drawn))
	}
	assert.Len(t, r.plots(), 4)
}

func TestReportAsPage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.html")
	require.NoError(t, someReport().write(path))
	page, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, 4, strings.Count(string(page), "<svg"))
	assert.NotContains(t, string(page), "<script")
	assert.Contains(t, string(page), "more than once on the phone: &lt;1&gt;")
}

func wellFormed(t *testing.T, text string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// The highest value is at the top of what is drawn, zero at the bottom, and a gap
// starts a new stroke.
func TestPlotIsToScale(t *testing.T) {
	l := line{"x", []float64{0, 50, math.NaN(), 100}}
	p := plot{title: "a < b", unit: "n", lines: []line{l}}
	top, seconds := p.reach()
	assert.Equal(t, 100.0, top)
	assert.Equal(t, 3, seconds)
	assert.Equal(t, "M60.0 232.0L289.3 133.0M748.0 34.0", l.path(top, seconds))
	wellFormed(t, p.svg())
	assert.Contains(t, p.svg(), "a &lt; b")
	for v, want := range map[float64]float64{0: 1, 0.3: 0.5, 1: 1, 1.1: 2, 3: 5, 51: 100, 999: 1000} {
		assert.InDelta(t, want, roundUp(v), 1e-9)
	}
}

func TestCommandHasNoPasswords(t *testing.T) {
	o, f := defaults(), flag.NewFlagSet("load", flag.ContinueOnError)
	o.flags(f)
	require.NoError(t, f.Parse([]string{"-dsn", "postgres://u:secret@h/d", "-store", "postgres", "-report", "x.md", "-scale", "2"}))
	assert.Equal(t, []string{"-scale=2", "-store=postgres"}, given(f))
}

func TestWrongUse(t *testing.T) {
	for name, change := range map[string]func(*options){
		"a store that is not there":     func(o *options) { o.store = "paper" },
		"a mix that is not there":       func(o *options) { o.mix = "tea" },
		"no instance":                   func(o *options) { o.instances = 0 },
		"several instances in memory":   func(o *options) { o.instances = 2 },
		"several instances on SQLite":   func(o *options) { o.store, o.instances = "sqlite", 2 },
		"a report of an unknown format": func(o *options) { o.report = "x.pdf" },
		"a profile of several": func(o *options) {
			o.store, o.dsn, o.instances, o.cpuProfile = "postgres", "x", 2, "cpu"
		},
		"fewer than no screens": func(o *options) { o.screens = -1 },
		"fewer than no people":  func(o *options) { o.people = -1 },
		"a kill of memory":      func(o *options) { o.kill = 1 },
	} {
		t.Run(name, func(t *testing.T) {
			o := defaults()
			change(&o)
			assert.ErrorIs(t, o.check(), errUsage)
		})
	}
	o := defaults()
	assert.NoError(t, o.check())
}
