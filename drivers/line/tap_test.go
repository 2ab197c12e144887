package line

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/rapport-go/rapport/channel"
)

func TestDataOfAButtonBringsBackItsTitle(t *testing.T) {
	assert.Equal(t, "Yes", dataOf("Yes", "Yes"))
	assert.Equal(t, `{"id":"4","title":"Four <b> & \"more\""}`, dataOf("4", `Four <b> & "more"`))
	assert.Equal(t, tap{"4", `Four <b> & "more"`}, readTap(dataOf("4", `Four <b> & "more"`)))
	long := strings.Repeat("x", maxData)
	assert.Equal(t, long, dataOf(long, "Four"), "the id needs all the room")
	for _, foreign := range []string{"action=buy&id=1", `{"id":"4"}`, `{"id":"4","title":"t","more":1}`, `{"id":"4","title":"t"} {}`, "[", ""} {
		assert.Equal(t, tap{foreign, foreign}, readTap(foreign), "the data of others is an id")
	}
}

func TestDataOfAButtonIsNeverTooLong(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clean := func(s string) bool { return channel.CleanText(s) == s } // all else is refused by the plan
		id := rapid.StringN(1, maxData, -1).Filter(func(s string) bool { return clean(s) && units(maxData).Allows(s) }).Draw(t, "id")
		title := rapid.StringN(1, maxLabel, -1).Filter(clean).Draw(t, "title")
		data := dataOf(id, title)
		if !units(maxData).Allows(data) {
			t.Fatalf("%d units", units(maxData).Unit.Measure(data))
		}
		if back := readTap(data); data != id && back != (tap{id, title}) {
			t.Fatalf("%q came back as %q", data, back)
		}
	})
}
