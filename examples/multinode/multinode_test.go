package main

import (
	"bytes"
	"errors"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The test program starts itself as an instance, as the program does.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == instanceArgument {
		os.Exit(instanceMain())
	}
	os.Exit(m.Run())
}

// needPrograms skips the test where PostgreSQL is not installed, and fails it if
// RAPPORT_REQUIRE asks for postgres.
func needPrograms(t *testing.T) {
	t.Helper()
	_, err := findPrograms("")
	if runtime.GOOS == "windows" || runtime.GOOS == "plan9" {
		err = errors.ErrUnsupported
	}
	if err == nil {
		return
	}
	if slices.Contains(strings.Split(os.Getenv("RAPPORT_REQUIRE"), ","), "postgres") {
		t.Fatal(err)
	}
	t.Skip(err)
}

// log shows what people would read, in the test's own.
type testLog struct{ t *testing.T }

func (l testLog) Write(b []byte) (int, error) {
	l.t.Logf("%s", bytes.TrimRight(b, "\n"))
	return len(b), nil
}

// Three instances, everything breaks once, and every promise holds. It lasts as
// long as a pause past the leases, and the rest after it.
func TestEverythingBreaksOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes most of a minute")
	}
	needPrograms(t)
	everythingBreaks(t, false)
}

// The same, with a network for each instance that is really cut.
func TestEverythingBreaksInNamespaces(t *testing.T) {
	if !slices.Contains(strings.Split(os.Getenv("RAPPORT_REQUIRE"), ","), "netns") {
		t.Skip("RAPPORT_REQUIRE does not ask for netns, which needs root and Linux")
	}
	needPrograms(t)
	everythingBreaks(t, true)
}

func everythingBreaks(t *testing.T, spaces bool) {
	t.Helper()
	o := defaults()
	o.duration, o.log, o.spaces = time.Second, testLog{t}, spaces
	r, err := run(t.Context(), o)
	require.NoError(t, err)
	var text strings.Builder
	r.print(&text)
	t.Log(text.String())
	for _, p := range r.promises {
		assert.Empty(t, p.broken, p.text)
	}
	var broke []string
	for _, h := range r.happened {
		broke = append(broke, h.name)
	}
	for _, f := range faults {
		assert.Contains(t, broke, f.name)
	}
	assert.Len(t, r.happened, len(faults)+1, "each once, and the pause")
	assert.Positive(t, r.lost, "no answer to a commit was lost")
	assert.Positive(t, r.repeated, "no instance was ever missed")
	assert.Positive(t, r.outcomes[storage.OutcomeAccepted])
}

func TestWrongUse(t *testing.T) {
	for name, change := range map[string]func(*options){
		"no time":                     func(o *options) { o.duration = 0 },
		"no customers":                func(o *options) { o.customers = 0 },
		"no strangers":                func(o *options) { o.strangers = 0 },
		"a clock that is not ahead":   func(o *options) { o.ahead = -time.Second },
		"a clock that is not behind":  func(o *options) { o.behind = -time.Second },
		"clocks that are too far off": func(o *options) { o.ahead = skew - o.behind + 1 },
	} {
		t.Run(name, func(t *testing.T) {
			o := defaults()
			change(&o)
			assert.ErrorIs(t, o.check(), errUsage)
			assert.Equal(t, 2, exitCode(o.check()))
		})
	}
	o := defaults()
	assert.NoError(t, o.check())
}

func TestNamespacesNeedRoot(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("this is root")
	}
	_, err := newSpace(t.Context(), 0)
	assert.ErrorIs(t, err, errNoNamespaces)
}

func TestProgramsThatAreNotThere(t *testing.T) {
	_, err := findPrograms(t.TempDir())
	assert.ErrorIs(t, err, errNoPostgres)
}
