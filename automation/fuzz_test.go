package automation

import (
	"encoding/json"
	"runtime"
	"strings"
	"testing"

	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Documents of any kind are read or refused; what passes the check can be used,
// and stays the same when it is stored.
func FuzzSettings(f *testing.F) {
	for _, seed := range []string{
		`{}`, `null`, `[]`, `{"welcome":{"on":true,"message":{"parts":[{"kind":"text","body":"Hello {{contact.name}}"}]}}}`,
		`{"auto_close":{"on":true,"after":"73h"}}`, `{"auto_close":{"on":true,"after":0}}`, `{"ice_breakers":["a","b","c","d","😀"]}`,
		`{"welcome":{"message":{"parts":[{"kind":"list","header":{"image":{"url":"https://a.example"}},"body":"b","label":"l","sections":[{"rows":[{"id":"1","title":"t"}]}]}]}}}`,
		`{"rules":[{"id":"a","on":true,"trigger":"message_sent","when":"case.priority > 3","actions":[{"do":"send","message":{"parts":[{"kind":"text","body":"x"}]}}]}]}`,
		`{"rules":[{"id":"b","on":true,"trigger":"message_sent","when":"message.author == \"agent\"","delay":"1m","once":"case","actions":[{"do":"label","add":["a"]},{"do":"emit","name":"e","data":{"k":"{{case.id}}"}}]}]}`,
		`{"keywords":[{"words":["price"],"reply":{"parts":[{"kind":"text","body":"free"}]}}],"survey":{"on":true,"text":"How?","button":"So"}}`,
		`{"bot_close":{"on":true,"bots":{"a":"1m"}},"idle":{"on":true,"after":"1h","message":{"parts":[{"kind":"text","body":"x"}]}}}`,
	} {
		f.Add([]byte(seed))
	}
	carrier := Carrier{Caps: channeltest.FakeCapabilities("fake")}
	f.Fuzz(func(t *testing.T, document []byte) {
		s, err := Parse(document)
		if err != nil || s.Check(carrier) != nil {
			return
		}
		a, err := Ready(s)
		require.NoError(t, err)
		stored := restored(t, restored(t, document))
		require.JSONEq(t, string(stored), string(restored(t, stored)))
		m := sample()
		for _, trigger := range Triggers() {
			e := *m.event
			e.Trigger = trigger
			for _, start := range a.On(e, *m.Facts).Starts {
				due := *m.Facts
				due.Now = start.At
				out := a.Act(start, due)
				assert.Equal(t, out.Why.Reason == "", out.Why.Ran)
			}
		}
	})
}

// restored is a document after it was read and stored.
func restored(t *testing.T, document []byte) []byte {
	s, err := Parse(document)
	require.NoError(t, err)
	stored, err := json.Marshal(s)
	require.NoError(t, err)
	return stored
}

// A condition of any kind is compiled or refused, and evaluated in bounded memory;
// time is bounded with it, because nothing in a condition is done twice.
func FuzzCondition(f *testing.F) {
	for _, seed := range []string{
		`case.priority > 3 and "vip" in contact.labels`, `message.text matches "(a+)+b"`, `all(1..9, # > 0)`, `let a = message.text + message.text; a == ""`,
		`contact.attributes["a"] == "b"`, `case.age > duration("1h")`, `"` + strings.Repeat("(", 500), `1 / 0 == 1`, `1 % 0 == 1`, `-9223372036854775808 / -1 == 0`,
		`message.kinds[99] == ""`, `true ? false : true`, `not not not true`, `[1, "a"] == [1]`, `nil == nil`, `repeat("a", 999999999) == ""`, `int("x") == 1`, `len(message.text + message.text) > 1`,
	} {
		f.Add(seed)
	}
	long := sample()
	long.Message.Text = strings.Repeat("aé ", MaxText)
	f.Fuzz(func(t *testing.T, source string) {
		c, err := compile(source)
		if err != nil {
			require.Nil(t, c)
			return
		}
		require.LessOrEqual(t, len(strings.TrimSpace(source)), MaxCondition)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		holds, err := c.eval(long)
		runtime.ReadMemStats(&after)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(64<<20))
		if err != nil {
			require.False(t, holds)
		}
		again, _ := c.eval(long)
		require.Equal(t, holds, again)
		e := effects(SetPriority{Priority: 3})[0]
		require.Equal(t, c.foresee(&e), c.foresee(&e))
	})
}
