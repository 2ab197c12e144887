package graph

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTextTakesWhatIsWritten(t *testing.T) {
	for in, want := range map[string]Text{
		`"a"`: "a", `7`: "7", `12345678901234567890`: "12345678901234567890", `true`: "true", `null`: "",
		`"\u00fc\u0000"`: "ü", `"\ud83d"`: "\uFFFD",
	} {
		var got Text
		require.NoError(t, json.Unmarshal([]byte(in), &got), in)
		assert.Equal(t, want, got, in)
	}
	var got Text
	assert.Error(t, json.Unmarshal([]byte(`{}`), &got))
	assert.Error(t, json.Unmarshal([]byte(`[]`), &got))
}

func TestStampsOfEveryUnit(t *testing.T) {
	want := time.Date(2026, 9, 21, 14, 13, 20, 0, time.UTC)
	for _, in := range []string{`"1790000000"`, `1790000000`, `"1790000000000"`, `1790000000000`, `1790000000000000`} {
		var got Stamp
		require.NoError(t, json.Unmarshal([]byte(in), &got))
		assert.Equal(t, want, got.Time, in)
	}
	for _, in := range []string{`"soon"`, `""`, `null`, `0`, `-5`, `{}`, `270000000000`, `9000000000000000000`} {
		var got Stamp
		require.NoError(t, json.Unmarshal([]byte(in), &got))
		assert.True(t, got.IsZero(), in)
	}
}

func TestExplanationsAreShortAndOnOneLine(t *testing.T) {
	f := Fault{Title: Text("a\n b " + strings.Repeat("ä", 400))}
	assert.LessOrEqual(t, len(f.Detail()), detailMax+len("…"))
	assert.True(t, strings.HasPrefix(f.Detail(), "a b ä"))
	assert.True(t, strings.HasSuffix(f.Detail(), "ä…"))
	assert.Equal(t, "x", Fault{UserTitle: "x", Message: "y"}.Detail())
	assert.Empty(t, Fault{}.Detail())
}
