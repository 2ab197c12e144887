package channel_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/rapport-go/rapport/channel"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func allowance(trigger string, d time.Duration, n int) channel.Allowance {
	return channel.Allowance{Trigger: trigger, Until: noon.Add(d), Messages: n}
}

func TestAllow(t *testing.T) {
	message, menu := allowance("message", 48*time.Hour, 5), allowance("menu", time.Minute, 3)
	list := channel.Allow(channel.Allow(nil, message, noon), menu, noon)
	assert.Equal(t, []channel.Allowance{menu, message}, list, "the first to end stands first")

	used, ok := channel.Spend(list, 5, noon)
	assert.True(t, ok)
	assert.Equal(t, []channel.Allowance{allowance("message", 48*time.Hour, 3)}, used)
	assert.Equal(t, []channel.Allowance{menu, message}, list, "nothing is changed in place")

	later := noon.Add(time.Hour)
	again := channel.Allowance{Trigger: "message", Until: later.Add(48 * time.Hour), Messages: 5}
	assert.Equal(t, []channel.Allowance{again}, channel.Allow(used, again, later), "a new message starts anew")
	assert.Equal(t, []channel.Allowance{again}, channel.Allow([]channel.Allowance{again}, message, later), "an old one that comes late does not")
	assert.Empty(t, channel.Allow(nil, menu, noon.Add(time.Minute)), "the end is exclusive")

	_, ok = channel.Spend(list, 9, noon)
	assert.False(t, ok)
	_, ok = channel.Spend(list, 6, later)
	assert.False(t, ok, "the menu's are over by then")
}

func TestCountedWindow(t *testing.T) {
	w := channel.Window{Length: 48 * time.Hour, Counted: true, Template: true}
	list := []channel.Allowance{allowance("menu", time.Minute, 3), allowance("message", 48*time.Hour, 5)}
	s := w.At(noon, noon, channel.AuthorBot, list...)
	assert.Equal(t, channel.WindowState{Free: true, Template: true, Until: noon.Add(48 * time.Hour), Left: 8}, s)
	assert.Equal(t, 5, w.At(noon.Add(time.Minute), noon, channel.AuthorBot, list...).Left)
	assert.Equal(t, channel.WindowState{Template: true}, w.At(noon, noon, channel.AuthorAgent), "an act that permits nothing opens nothing")

	w.Counted = false
	assert.Equal(t, w.At(noon, noon, channel.AuthorBot), w.At(noon, noon, channel.AuthorBot, list...))
}

func TestSpendNeverTakesMoreThanThereIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []channel.Allowance
		now := noon
		given, spent := 0, 0
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "act") {
				n := rapid.IntRange(1, 5).Draw(t, "messages")
				trigger := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "trigger")
				list, given = channel.Allow(list, channel.Allowance{Trigger: trigger, Until: now.Add(time.Minute), Messages: n}, now), given+n
			}
			n := rapid.IntRange(1, 4).Draw(t, "sends")
			left := 0
			for _, a := range list {
				if now.Before(a.Until) {
					left += a.Messages
				}
			}
			rest, ok := channel.Spend(list, n, now)
			if ok != (n <= left) {
				t.Fatalf("%d of %d: %t", n, left, ok)
			}
			if list = rest; ok {
				spent += n
			}
			now = now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "seconds")) * time.Second)
		}
		if spent > given {
			t.Fatalf("%d of %d", spent, given)
		}
	})
}
