package channel_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
)

func TestWindow(t *testing.T) {
	day := channel.Window{Length: 24 * time.Hour, Human: 7 * 24 * time.Hour, Template: true}
	last := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	end, humanEnd := last.Add(day.Length), last.Add(day.Human)
	for name, c := range map[string]struct {
		window channel.Window
		now    time.Time
		last   time.Time
		author channel.AuthorKind
		want   channel.WindowState
	}{
		"no window is always open":     {channel.Window{}, end, time.Time{}, channel.AuthorBot, channel.WindowState{Free: true}},
		"nobody wrote yet":             {day, last, time.Time{}, channel.AuthorAgent, channel.WindowState{Template: true}},
		"at once":                      {day, last, last, channel.AuthorBot, channel.WindowState{Free: true, Template: true, Until: end}},
		"one moment before the end":    {day, end.Add(-1), last, channel.AuthorBot, channel.WindowState{Free: true, Template: true, Until: end}},
		"at the end":                   {day, end, last, channel.AuthorBot, channel.WindowState{Template: true}},
		"a person has longer":          {day, end, last, channel.AuthorAgent, channel.WindowState{Free: true, Template: true, Until: humanEnd}},
		"a person's end":               {day, humanEnd, last, channel.AuthorAgent, channel.WindowState{Template: true}},
		"the system is no person":      {day, end, last, channel.AuthorSystem, channel.WindowState{Template: true}},
		"no longer without Human":      {channel.Window{Length: time.Hour}, last.Add(time.Hour), last, channel.AuthorAgent, channel.WindowState{}},
		"the contact's clock is ahead": {day, last.Add(-time.Minute), last, channel.AuthorBot, channel.WindowState{Free: true, Template: true, Until: end}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, c.window.At(c.now, c.last, c.author)) })
	}
}

func TestCleanText(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "hello": "hello", "a\x00b": "ab", "\xff": "\uFFFD", "a\xffb\x00": "a\uFFFDb", "漢😀": "漢😀", "\xe6\xbc": "\uFFFD",
	} {
		assert.Equal(t, want, channel.CleanText(in))
	}
}

func TestCleanEventAndParts(t *testing.T) {
	dirty := "a\x00\xff"
	m := channel.Media{ID: "f", Name: dirty}
	e := channel.MessageReceived{
		Origin: channel.Origin{ID: "1", At: time.Unix(1, 0), Raw: []byte("\"\\u0000\"")},
		From:   channel.Person{Name: dirty, Addresses: []channel.Address{{Value: dirty}}},
		Parts:  channel.Parts{channel.Text{Body: dirty}, channel.Buttons{Header: channel.Header{Image: &m}, Body: "x"}},
	}
	got, ok := channel.CleanEvent(e).(channel.MessageReceived)
	require.True(t, ok)
	assert.Equal(t, "a\uFFFD", got.From.Name)
	assert.Equal(t, "a\uFFFD", got.From.Address().Value)
	assert.Equal(t, channel.Text{Body: "a\uFFFD"}, got.Parts[0])
	assert.Equal(t, "a\uFFFD", got.Parts[1].(channel.Buttons).Header.Image.Name)
	assert.Equal(t, e.Origin, got.Origin, "Raw and At stay")
	assert.Equal(t, dirty, m.Name, "the argument is not changed")
	assert.Equal(t, channel.Text{Body: dirty}, e.Parts[0])
	assert.Equal(t, channel.Parts{channel.Text{Body: "a\uFFFD"}}, channel.CleanParts(channel.Parts{channel.Text{Body: dirty}}))
	assert.Nil(t, channel.CleanParts(nil))
	for _, full := range fullEvents() {
		assert.Equal(t, full, channel.CleanEvent(full))
	}
}

func TestError(t *testing.T) {
	cause := context.DeadlineExceeded
	err := error(&channel.Error{
		Kind: channel.RateLimited, Op: "pigeon: send", Code: "429", Detail: "slow down", RetryAfter: 2 * time.Second, Uncertain: true, Err: cause,
	})
	wrapped := fmt.Errorf("outer: %w", err)
	assert.ErrorIs(t, wrapped, channel.RateLimited)
	assert.ErrorIs(t, wrapped, cause)
	assert.NotErrorIs(t, wrapped, channel.Invalid)
	for _, piece := range []string{"pigeon: send", "rate limited", "429", "slow down", "2s", "may have happened", cause.Error()} {
		assert.Contains(t, err.Error(), piece)
	}
	e := channel.AsError("op", wrapped)
	assert.Equal(t, channel.Failure{Kind: channel.RateLimited, Code: "429", Detail: "slow down"}, e.Failure())
	stranger := channel.AsError("op", cause)
	assert.True(t, stranger.Uncertain)
	assert.Equal(t, channel.Unknown, stranger.Kind)
	assert.Nil(t, channel.AsError("op", nil))
}

type sender struct{}

func (sender) Capabilities() channel.Capabilities { return channel.Capabilities{Kind: "x"} }
func (sender) Send(context.Context, *channel.Message) (channel.Receipt, error) {
	return channel.Receipt{}, nil
}

type marker struct{ sender }

func (marker) MarkRead(context.Context, channel.Address, channel.ProviderID, string) error {
	return errors.New("found")
}

type wrapper struct{ channel.Channel }

func (w wrapper) Unwrap() channel.Channel { return w.Channel }

func TestAs(t *testing.T) {
	m, ok := channel.As[channel.ReadMarker](wrapper{wrapper{marker{}}})
	require.True(t, ok, "through two wrappers")
	assert.EqualError(t, m.MarkRead(t.Context(), channel.Address{}, "", ""), "found")
	_, ok = channel.As[channel.Typist](wrapper{marker{}})
	assert.False(t, ok)
	_, ok = channel.As[channel.ReadMarker](struct{ channel.Channel }{marker{}})
	assert.False(t, ok, "a wrapper without Unwrap hides verbs")
	_, ok = channel.As[channel.ReadMarker](nil)
	assert.False(t, ok)
	_, ok = channel.As[channel.ReadMarker](wrapper{})
	assert.False(t, ok)
}

func TestUnits(t *testing.T) {
	const text = "aé漢😀"
	assert.Equal(t, 4, channel.Runes.Measure(text))
	assert.Equal(t, 5, channel.UTF16.Measure(text))
	assert.Equal(t, 10, channel.Bytes.Measure(text))
	assert.Equal(t, 1, channel.Items.Measure(text))
	assert.True(t, channel.Limit{Max: 5, Unit: channel.UTF16}.Allows(text))
	assert.False(t, channel.Limit{Max: 4, Unit: channel.UTF16}.Allows(text))
	assert.True(t, channel.Limit{}.Allows(strings.Repeat(text, 999)))
	assert.Equal(t, "5 UTF-16 units", channel.Limit{Max: 5, Unit: channel.UTF16}.String())
	assert.Equal(t, "no limit", channel.Limit{}.String())
}

func TestDeriveID(t *testing.T) {
	assert.Equal(t, channel.DeriveID("a", "b"), channel.DeriveID("a", "b"))
	assert.NotEqual(t, channel.DeriveID("a", "b"), channel.DeriveID("ab", ""))
	assert.NotEqual(t, channel.DeriveID("a", "b"), channel.DeriveID("b", "a"))
	assert.NotEqual(t, channel.DeriveID(), channel.DeriveID(""))
}

func TestRate(t *testing.T) {
	assert.True(t, channel.Rate{}.IsZero())
	assert.Equal(t, 1, channel.Rate{PerSecond: 0.2}.Size())
	assert.Equal(t, 80, channel.Rate{PerSecond: 80}.Size())
	assert.Equal(t, 45, channel.Rate{PerSecond: 0.2, Burst: 45}.Size())
}

func TestCheckStarters(t *testing.T) {
	limits := channel.StarterLimits{
		IceBreakers: channel.Limit{Max: 2, Unit: channel.Items}, IceBreaker: channel.Limit{Max: 5, Unit: channel.UTF16}, NoEmoji: true,
	}
	require.NoError(t, channel.CheckStarters(channel.Starters{IceBreakers: []string{"hello", "hi"}}, limits))
	for name, c := range map[string]struct {
		starters channel.Starters
		what     string
		index    int
		cause    channel.ErrorKind
	}{
		"too many":        {channel.Starters{IceBreakers: []string{"a", "b", "c"}}, "ice breakers", -1, channel.Invalid},
		"too long":        {channel.Starters{IceBreakers: []string{"a", "漢字漢字漢字"}}, "ice breaker", 1, channel.Invalid},
		"empty":           {channel.Starters{IceBreakers: []string{" "}}, "ice breaker", 0, channel.Invalid},
		"an emoji":        {channel.Starters{IceBreakers: []string{"hi 😀"}}, "ice breaker", 0, channel.Invalid},
		"NUL":             {channel.Starters{IceBreakers: []string{"a\x00"}}, "ice breaker", 0, channel.Invalid},
		"no commands":     {channel.Starters{Commands: []channel.Command{{Name: "a", Hint: "b"}}}, "commands", -1, channel.Unsupported},
		"no welcome here": {channel.Starters{Welcome: true}, "welcome", -1, channel.Unsupported},
	} {
		t.Run(name, func(t *testing.T) {
			e, ok := errors.AsType[*channel.StarterError](channel.CheckStarters(c.starters, limits))
			require.True(t, ok)
			assert.Equal(t, c.what, e.What)
			assert.Equal(t, c.index, e.Index)
			assert.ErrorIs(t, e, c.cause)
			assert.NotEmpty(t, e.Error())
		})
	}
}
