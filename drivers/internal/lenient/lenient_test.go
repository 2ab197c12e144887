package lenient_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/internal/lenient"
)

func TestTextTakesWhatIsWritten(t *testing.T) {
	for in, want := range map[string]lenient.Text{
		`"a"`: "a", `7`: "7", `12345678901234567890`: "12345678901234567890", `true`: "true", `null`: "",
		`"\u00fc\u0000"`: "ü", `"\ud83d"`: "\uFFFD",
	} {
		var got lenient.Text
		require.NoError(t, json.Unmarshal([]byte(in), &got), in)
		assert.Equal(t, want, got, in)
	}
	var got lenient.Text
	assert.Error(t, json.Unmarshal([]byte(`{}`), &got))
	assert.Error(t, json.Unmarshal([]byte(`[]`), &got))
}

func TestStampsOfEveryUnit(t *testing.T) {
	want := time.Date(2026, 9, 21, 14, 13, 20, 0, time.UTC)
	for _, in := range []string{`"1790000000"`, `1790000000`, `"1790000000000"`, `1790000000000`, `1790000000000000`} {
		var got lenient.Stamp
		require.NoError(t, json.Unmarshal([]byte(in), &got))
		assert.Equal(t, want, got.Time, in)
	}
	for _, in := range []string{`"soon"`, `""`, `null`, `0`, `-5`, `{}`, `270000000000`, `9000000000000000000`} {
		var got lenient.Stamp
		require.NoError(t, json.Unmarshal([]byte(in), &got))
		assert.True(t, got.IsZero(), in)
	}
}

func TestMillis(t *testing.T) {
	want := time.Date(2026, 9, 21, 14, 13, 20, 5e6, time.UTC)
	for in, want := range map[string]time.Time{
		`1790000000005`: want, `"1790000000005"`: want, `253402300799999`: time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC),
		`253402300800000`: {}, `9000000000000000000`: {}, `0`: {}, `-1`: {}, `null`: {}, `{}`: {}, `"soon"`: {},
	} {
		got := lenient.Millis{Time: time.Unix(1, 0)}
		require.NoError(t, json.Unmarshal([]byte(in), &got), in)
		assert.Equal(t, want, got.Time, in)
	}
}

func TestNumbers(t *testing.T) {
	for in, want := range map[string]struct {
		number lenient.Number
		count  lenient.Count
	}{
		`7`: {"7", 7}, `"7"`: {"7", 7}, `-7`: {"-7", 0}, `1.5`: {}, `"x"`: {}, `null`: {}, `[1]`: {}, `99999999999999999999`: {},
	} {
		got := want
		got.number, got.count = "old", 9
		require.NoError(t, got.number.UnmarshalJSON([]byte(in)), in)
		require.NoError(t, got.count.UnmarshalJSON([]byte(in)), in)
		assert.Equal(t, want, got, in)
	}
	var a lenient.Amount
	require.NoError(t, json.Unmarshal([]byte(`"1.5"`), &a))
	assert.InDelta(t, 1.5, float64(a), 0)
	assert.Error(t, json.Unmarshal([]byte(`"x"`), &a))
}

func TestFlags(t *testing.T) {
	for in, want := range map[string]lenient.Flag{`true`: true, `"true"`: true, `false`: false, `1`: false, `null`: false, `{}`: false} {
		got := !want
		require.NoError(t, got.UnmarshalJSON([]byte(in)))
		assert.Equal(t, want, got, in)
	}
}

func FuzzValues(f *testing.F) {
	for _, in := range []string{`"\ud83d\u0000"`, `1790000000000`, `"-9223372036854775808"`, `null`, `[{}]`, `1e9`} {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var all struct {
			Stamp  lenient.Stamp
			Millis lenient.Millis
			Count  lenient.Count
			Number lenient.Number
			Flag   lenient.Flag
		}
		if !json.Valid(in) {
			return
		}
		for _, v := range []any{&all.Stamp, &all.Millis, &all.Count, &all.Number, &all.Flag} {
			require.NoError(t, json.Unmarshal(in, v))
		}
		assert.GreaterOrEqual(t, all.Count, lenient.Count(0))
		_, err := json.Marshal(all)
		require.NoError(t, err, "whatever came, it can be stored")
	})
}
