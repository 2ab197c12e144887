package intake

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// A time in whole seconds stands for the end of its second, so that an answer
// never goes before what it answers, but never for the future.
func TestPlaceOfWholeSeconds(t *testing.T) {
	second := time.Date(2026, 5, 4, 12, 0, 7, 0, time.UTC)
	end := second.Add(999 * time.Millisecond)
	assert.Equal(t, end, placeOf(second, second.Add(time.Minute)), "it came later")
	assert.Equal(t, second.Add(300*time.Millisecond), placeOf(second, second.Add(300*time.Millisecond)), "it came within the second")
	exact := second.Add(5 * time.Microsecond)
	assert.Equal(t, exact, placeOf(exact, second.Add(time.Minute)), "the provider's clock is finer")
}
