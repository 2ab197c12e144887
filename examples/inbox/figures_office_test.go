package main

import (
	"net/http"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/engagement/report"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What figures are measured by is what is promised when they are asked for, however
// it was saved: here, in another process, or before the start.
func TestFiguresGoByWhatIsPromisedNow(t *testing.T) {
	r := newRig(t)
	assert.NotContains(t, r.sees("ana", "/figures"), "within 7 min")
	policy, err := r.app.engine.SLA(t.Context())
	require.NoError(t, err)
	policy.Global.First.Within, policy.Global.First.Wall = sla.Period{Minutes: 7}, true
	_, err = r.app.engine.SaveSLA(t.Context(), "ana", policy, false)
	require.NoError(t, err)
	_ = r.sees("ana", "/figures")
	assert.Equal(t, 7*time.Minute, r.app.office.targetOn(simulated), "another process saved it")

	past(t, r.store, caseOf(t, 1, time.Now(), string(simulated), "ana", 6)...)
	past(t, r.store, caseOf(t, 2, time.Now().Add(2*time.Hour), string(simulated), "ana", 9)...)
	board, err := r.app.figures.Board(t.Context(), report.Span{})
	require.NoError(t, err)
	level := board.Figures(metrics.Query{Channel: channel.ID(simulated)}).Level
	assert.Equal(t, [2]int64{1, 2}, [2]int64{level.Within, level.Of})
	assert.Contains(t, r.sees("ana", "/figures"), "7 min")

	f := r.admin("promises", "")
	f.Set("Global.First.Minutes", "3")
	res, text := r.as("ana", http.MethodPost, "/admin/promises", f)
	require.Equal(t, http.StatusOK, res.StatusCode, text)
	assert.Equal(t, 3*time.Minute, r.app.office.targetOn(simulated), "at once, so that what comes next is measured by it")
}
