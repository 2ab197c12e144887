package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOutput(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), &out))
	week := time.Now().UTC().Add(7 * 24 * time.Hour)
	assert.Equal(t, `ben: bound to ana until `+week.Format(time.DateOnly)+`
bound to ana for 7 days
ana's case: "Yes please!", she may write: free
`, out.String())
}
