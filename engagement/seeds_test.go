//go:debug randseednop=0

package engagement_test

import (
	"flag"
	"fmt"
	mathrand "math/rand"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var seedFlag = flag.Uint64("seed", 0, "play this one seed of TestSeeds")

// seedCount is how many seeds are played, unless RAPPORT_SEEDS says otherwise.
const seedCount = 200

// playSeed plays a seed and returns what happened, and what must not have.
func playSeed(t *testing.T, seed uint64, mutant seedMutant) (trace, wrong []string) {
	t.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // who is ready first runs first
	//lint:ignore SA1019 the libraries below wait by the global generator
	mathrand.Seed(int64(seed))
	uuid.SetRand(mathrand.New(mathrand.NewSource(int64(seed))))
	defer uuid.SetRand(nil)
	synctest.Test(t, func(t *testing.T) {
		p := newSeedPlay(t, seed, mutant)
		p.calm = false
		for range seedActs {
			p.act()
		}
		p.rest()
		trace, wrong = p.trace, p.wrong()
	})
	return trace, wrong
}

// TestSeeds plays many short histories of several processes, customers and
// agents, in which the store fails, processes die and webhooks come in any order,
// and looks at rest whether everything is as it should be.
func TestSeeds(t *testing.T) {
	if *seedFlag != 0 {
		trace, wrong := playSeed(t, *seedFlag, noMutant)
		t.Log(strings.Join(trace, "\n"))
		require.Empty(t, wrong)
		return
	}
	for seed := uint64(1); seed <= uint64(seeds(t)); seed++ {
		_, wrong := playSeed(t, seed, noMutant)
		require.Empty(t, wrong, "to see all of it: go test ./engagement -run '^TestSeeds$' -v -seed %d", seed)
	}
}

// seeds is how many are to be played.
func seeds(t *testing.T) int {
	asked := os.Getenv("RAPPORT_SEEDS")
	if asked == "" {
		return seedCount
	}
	n, err := strconv.Atoi(asked)
	require.NoError(t, err, "RAPPORT_SEEDS must be a number")
	return n
}

// A seed says everything that happens: played again, nothing is different.
func TestSeedsRepeatThemselves(t *testing.T) {
	for seed := uint64(1); seed <= 20; seed++ {
		first, _ := playSeed(t, seed, noMutant)
		second, _ := playSeed(t, seed, noMutant)
		require.Equal(t, strings.Join(first, "\n"), strings.Join(second, "\n"), "seed %d", seed)
	}
}

// Faults that are planted in the store are found.
func TestSeedsHaveTeeth(t *testing.T) {
	for _, m := range seedMutants() {
		t.Run(string(m), func(t *testing.T) {
			found := ""
			for seed := uint64(1); seed <= 200 && found == ""; seed++ {
				if _, wrong := playSeed(t, seed, m); len(wrong) > 0 {
					found = fmt.Sprintf("seed %d: %s", seed, strings.Join(wrong, "; "))
				}
			}
			assert.NotEmpty(t, found)
			t.Log(found)
		})
	}
}
