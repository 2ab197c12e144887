package crash_test

import (
	"errors"
	"testing"

	"github.com/rapport-go/rapport/engagement/internal/crash"
	"github.com/stretchr/testify/assert"
)

func try(f func()) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = crash.Of(v)
		}
	}()
	f()
	return nil
}

func overrun(all []int) int { return all[len(all)] }

func TestAPanicTellsWhereAndNotWhat(t *testing.T) {
	assert.NoError(t, try(func() {}))
	for _, value := range []any{"a secret", errors.New("a secret"), struct{ s string }{"a secret"}} {
		err := try(func() { panic(value) })
		assert.NotContains(t, err.Error(), "secret")
		assert.Contains(t, err.Error(), "crash_test.TestAPanicTells", "where it was")
		var is *crash.Error
		assert.ErrorAs(t, err, &is)
		assert.Equal(t, value, is.Value)
	}
	err := try(func() { overrun([]int{1, 2}) })
	assert.Regexp(t, `^panic: runtime error: index out of range \[2\] with length 2 in crash_test\.overrun, line \d+$`, err.Error())
	err = try(func() { _ = any("a secret").(int) })
	assert.Contains(t, err.Error(), "interface conversion")
	assert.NotContains(t, err.Error(), "secret")
}
