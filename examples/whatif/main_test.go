package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/routing/sim"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestARecordedDayIsReplayedUnderEachPolicy(t *testing.T) {
	svg := filepath.Join(t.TempDir(), "waits.svg")
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), &out, "", svg, time.Minute, nil))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Len(t, lines, 3)
	assert.Contains(t, lines[1], "now")
	assert.Contains(t, lines[2], "changed")
	drawn, err := os.ReadFile(svg)
	require.NoError(t, err)
	assert.Contains(t, string(drawn), "changed")
}

func TestTheChangedPolicyIsFairerAndKeepsContactsWithWhomTheyKnow(t *testing.T) {
	day, err := readDay("")
	require.NoError(t, err)
	policies, err := readPolicies(nil)
	require.NoError(t, err)
	results, err := sim.Compare(t.Context(), day, sim.Options{}, policies...)
	require.NoError(t, err)
	assert.Greater(t, results[1].Fairness, results[0].Fairness)
	assert.Greater(t, results[1].Back, results[0].Back)
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
		return filepath.Join(dir, name)
	}
	_, err := readPolicies([]string{write("odd.json", `{"destinatoin":1}`)})
	_, ok := errors.AsType[*routing.SyntaxError](err)
	assert.True(t, ok)
	err = run(t.Context(), &bytes.Buffer{}, "", "", time.Minute, []string{write("gone.json", `{"otherwise":{"default":"gone"}}`)})
	_, ok = errors.AsType[*routing.SettingsError](err)
	assert.True(t, ok)
	assert.ErrorContains(t, err, "gone")
	_, err = readDay(write("day.jsonl", "x"))
	_, ok = errors.AsType[*sim.RecordError](err)
	assert.True(t, ok)
	_, err = readDay(filepath.Join(dir, "none"))
	assert.ErrorIs(t, err, os.ErrNotExist)
}
