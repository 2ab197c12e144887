package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whoever opens the inbox for the first time finds talk in it, with and without
// routing.
func TestTheDemoBeginsWithTalk(t *testing.T) {
	for name, routed := range map[string]bool{"routed": true, "picked up": false} {
		t.Run(name, func(t *testing.T) {
			r := openRig(t, routed)
			require.NoError(t, r.app.setUpTalk(t.Context()))
			r.settle()
			mine := r.sees("ana", "/?view=mine")
			for _, want := range []string{"Mia Schulz", "complaint", "spare part", "High", `aria-label="Notes that mention you: 1 new"`} {
				assert.Contains(t, mine, want)
			}
			assert.Contains(t, r.sees("ana", "/?view=open"), "Lívia Souza")
		})
	}
}
