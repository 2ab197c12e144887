package sim_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/rapport-go/rapport/routing/sim"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestADayIsWrittenAndReadAgain(t *testing.T) {
	day := sim.Centre{Seed: 1, Start: nine, Skills: nil}.Day()
	var b bytes.Buffer
	require.NoError(t, day.Write(&b))
	again, err := sim.Read(&b)
	require.NoError(t, err)
	assert.Equal(t, day, again)
}

func TestARecordThatIsWrongSaysWhere(t *testing.T) {
	good := `{"arrival":{"at":"2026-11-20T09:00:00Z","case":{"id":"1"},"takes":1}}` + "\n"
	for name, text := range map[string]string{
		"no JSON":            "x",
		"neither":            "{}",
		"both":               `{"arrival":{},"shift":{}}`,
		"unknown":            `{"break":{}}`,
		"a case twice":       strings.TrimSpace(good),
		"no case":            `{"arrival":{"at":"2026-11-20T09:00:00Z"}}`,
		"a shift of nobody":  `{"shift":{}}`,
		"a shift back":       `{"shift":{"agent":{"id":"a"},"from":"2026-11-20T09:00:00Z","to":"2026-11-19T09:00:00Z"}}`,
		"a line without end": strings.Repeat("x", 2<<20),
	} {
		_, err := sim.Read(strings.NewReader(good + text))
		wrong, ok := errors.AsType[*sim.RecordError](err)
		require.True(t, ok, name)
		assert.Equal(t, 2, wrong.Line, name)
	}
}

func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	require.NoError(f, short().Write(&b))
	f.Add(b.String())
	f.Add(`{"shift":{"agent":{"id":"a","load":null},"from":"2026-11-20T09:00:00Z","to":"2026-11-20T09:00:00Z"}}`)
	f.Fuzz(func(t *testing.T, text string) {
		day, err := sim.Read(strings.NewReader(text))
		if err != nil || len(day.Shifts) == 0 || len(day.Arrivals) > 100 {
			return
		}
		r, err := sim.Run(t.Context(), day, sim.Options{}, sim.Policy{Settings: everybody(day, "")})
		if err == nil && r.Served+r.Missed+r.Bots+r.Left != r.Cases {
			t.Fatalf("cases were lost: %+v", r)
		}
	})
}
