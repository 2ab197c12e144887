package channeltest

import (
	"slices"
	"testing"
	"time"
)

// Run proves that a driver keeps the contract of package channel. Each of
// [Cases] is a subtest, so that one that fails can be run alone.
func Run(t *testing.T, h Harness) {
	t.Helper()
	for name := range h.Skip {
		if !slices.ContainsFunc(Cases(), func(c Case) bool { return c.Name == name }) {
			t.Errorf("Harness.Skip names %q, which is no case", name)
		}
	}
	for _, c := range Cases() {
		t.Run(c.Name, func(t *testing.T) { c.Run(t, h) })
	}
}

// A Case is one promise of a driver.
type Case struct {
	// Name is stable. It may be used with go test -run and in [Harness.Skip].
	Name string
	// Says is the promise in a sentence.
	Says string
	run  func(*rig)
}

// Run checks the promise. It ends with tb.Skipf where the driver has nothing
// that the case is about, or where h skips it.
func (c Case) Run(tb TB, h Harness) {
	tb.Helper()
	if reason := h.Skip[c.Name]; reason != "" {
		tb.Skipf("skipped by the harness: %s", reason)
	}
	c.run(open(tb, h))
}

// Cases lists all cases, in the order in which they run.
func Cases() []Case {
	return slices.Concat(capabilityCases(), sendCases(), limitCases(), failureCases(), contextCases(),
		receiveCases(), hostileCases(), eventCases(), mediaCases(), verbCases(), listenCases())
}

const defaultPatience = 10 * time.Second

// defaultNow is when the suite sends, unless the bench says otherwise.
var defaultNow = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
