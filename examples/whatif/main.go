// Command whatif replays a recorded day of a contact centre under several
// routing policies, and prints how each would have done.
//
//	go run ./examples/whatif
//	go run ./examples/whatif -day day.jsonl -target 30s -svg waits.svg now.json changed.json
//
// A policy is a document of routing settings; its name is that of its file.
// Without any, a day and two policies of its own are used: the second sends
// contacts back to whom they know, and lets the least loaded serve the rest.
package main

import (
	"context"
	"embed"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/routing/sim"
)

//go:embed testdata
var own embed.FS

func main() {
	day := flag.String("day", "", "record of a day: JSON lines; its own if empty")
	target := flag.Duration("target", time.Minute, "how soon a case should be answered")
	svg := flag.String("svg", "", "file for a drawing of the waits; none if empty")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, *day, *svg, *target, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "whatif:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, dayFile, svgFile string, target time.Duration, policyFiles []string) error {
	day, err := readDay(dayFile)
	if err != nil {
		return err
	}
	policies, err := readPolicies(policyFiles)
	if err != nil {
		return err
	}
	results, err := sim.Compare(ctx, day, sim.Options{Target: target}, policies...)
	if err != nil {
		return err
	}
	if err := sim.Table(out, results); err != nil || svgFile == "" {
		return err
	}
	return draw(svgFile, results)
}

func readDay(name string) (sim.Day, error) {
	var file fs.File
	var err error
	if name == "" {
		file, err = own.Open("testdata/day.jsonl")
	} else {
		file, err = os.Open(name)
	}
	if err != nil {
		return sim.Day{}, err
	}
	defer file.Close()
	return sim.Read(file)
}

func readPolicies(names []string) ([]sim.Policy, error) {
	read := os.ReadFile
	if len(names) == 0 {
		names, read = []string{"testdata/now.json", "testdata/changed.json"}, own.ReadFile
	}
	policies := make([]sim.Policy, len(names))
	for i, name := range names {
		document, err := read(name)
		if err != nil {
			return nil, err
		}
		s, err := routing.Parse(document)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		policies[i] = sim.Policy{Name: strings.TrimSuffix(filepath.Base(name), ".json"), Settings: s}
	}
	return policies, nil
}

func draw(name string, results []sim.Result) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := sim.Plot(file, results); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}
