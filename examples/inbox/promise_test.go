package main

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/routing/sla"
	"github.com/stretchr/testify/assert"
)

// S3.74: time that only counts in business hours is not shown as if all of it did.
func TestS3_74_BusinessTimeIsNotTheClockOnTheWall(t *testing.T) {
	sunday := time.Date(2026, 11, 22, 19, 0, 0, 0, time.Local)
	c := sla.Clock{Kind: sla.FirstResponse, Phase: sla.Running, Left: 10 * time.Minute, Due: sunday.Add(13*time.Hour + 10*time.Minute)}
	title, left := clockText(c, sunday)
	assert.Equal(t, "First response due Mon 23 Nov, 08:10", title)
	assert.Equal(t, "10 min left in business hours", left)
	_, left = clockText(c, c.Due.Add(-10*time.Minute))
	assert.Equal(t, "10 min left", left, "now all time counts")
	c.Breached, c.Left = true, -time.Hour
	_, left = clockText(c, c.Due.Add(20*time.Hour))
	assert.Equal(t, "1 h 0 min late in business hours", left)
	_, left = clockText(c, c.Due.Add(time.Hour))
	assert.Equal(t, "1 h 0 min late", left)
}
