package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// printMetrics writes a line for each metric and set of attributes.
func printMetrics(ctx context.Context, out io.Writer, reader *metric.ManualReader) error {
	var all metricdata.ResourceMetrics
	if err := reader.Collect(ctx, &all); err != nil {
		return err
	}
	var lines []string
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			lines = append(lines, linesOf(m)...)
		}
	}
	slices.Sort(lines)
	for _, line := range lines {
		fmt.Fprintln(out, line)
	}
	return nil
}

func linesOf(m metricdata.Metrics) (lines []string) {
	switch data := m.Data.(type) {
	case metricdata.Histogram[float64]:
		for _, p := range data.DataPoints {
			lines = append(lines, fmt.Sprintf("metric %s%s: %d times, %.6f %s", m.Name, named(p.Attributes), p.Count, p.Sum, m.Unit))
		}
	case metricdata.Sum[int64]:
		for _, p := range data.DataPoints {
			lines = append(lines, fmt.Sprintf("metric %s%s: %d", m.Name, named(p.Attributes), p.Value))
		}
	}
	return lines
}

func named(set attribute.Set) (text string) {
	for _, a := range set.ToSlice() {
		text += fmt.Sprintf(" %s=%s", a.Key, a.Value.String())
	}
	return text
}
