package channel_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares got with a file that must never change in a way that old
// rows of a store could not be read any more.
func golden(t *testing.T, name string, got []byte) []byte {
	t.Helper()
	path := filepath.Join("testdata", name+".json")
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, append(got, '\n'), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.JSONEq(t, string(want), string(got))
	return want
}

func TestPartJSONIsStable(t *testing.T) {
	seen := map[channel.PartKind]bool{}
	for _, part := range fullParts() {
		kind := part.Kind()
		seen[kind] = true
		t.Run(string(kind), func(t *testing.T) {
			requireFull(t, reflect.ValueOf(part), string(kind))
			got, err := json.Marshal(channel.Parts{part})
			require.NoError(t, err)
			var back channel.Parts
			require.NoError(t, json.Unmarshal(golden(t, "part_"+string(kind), got), &back))
			assert.Equal(t, channel.Parts{part}, back)
		})
	}
	for _, kind := range channel.PartKinds() {
		assert.True(t, seen[kind], "no example of %s", kind)
	}
}

func TestEventJSONIsStable(t *testing.T) {
	seen := map[channel.EventKind]bool{}
	for _, event := range fullEvents() {
		kind := event.Kind()
		seen[kind] = true
		t.Run(string(kind), func(t *testing.T) {
			requireFull(t, reflect.ValueOf(event), string(kind))
			got, err := channel.EncodeEvent(event)
			require.NoError(t, err)
			golden(t, "event_"+string(kind), got)
			back, err := channel.DecodeEvent(got)
			require.NoError(t, err)
			assert.Equal(t, event, back)
		})
	}
	for _, kind := range channel.EventKinds() {
		assert.True(t, seen[kind], "no example of %s", kind)
	}
}

// requireFull fails if a field of an example is not filled.
func requireFull(t *testing.T, v reflect.Value, path string) {
	t.Helper()
	if v.Type() == reflect.TypeFor[time.Time]() {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			name := path + "." + v.Type().Field(i).Name
			require.False(t, v.Field(i).IsZero(), "%s is not filled", name)
			requireFull(t, v.Field(i), name)
		}
	case reflect.Slice:
		for i := range v.Len() {
			requireFull(t, v.Index(i), path)
		}
	case reflect.Pointer, reflect.Interface:
		requireFull(t, v.Elem(), path)
	}
}

func TestZeroPartsAndEventsRoundTrip(t *testing.T) {
	for _, part := range fullParts() {
		zero, ok := reflect.Zero(reflect.TypeOf(part)).Interface().(channel.Part)
		require.True(t, ok)
		b, err := json.Marshal(channel.Parts{zero})
		require.NoError(t, err)
		var back channel.Parts
		require.NoError(t, json.Unmarshal(b, &back), "%s", b)
		assert.Equal(t, channel.Parts{zero}, back)
	}
	for _, event := range fullEvents() {
		zero, ok := reflect.Zero(reflect.TypeOf(event)).Interface().(channel.Event)
		require.True(t, ok)
		b, err := channel.EncodeEvent(zero)
		require.NoError(t, err)
		back, err := channel.DecodeEvent(b)
		require.NoError(t, err, "%s", b)
		assert.Equal(t, zero.Kind(), back.Kind())
	}
}

func TestDecodePartsAndEvents(t *testing.T) {
	var p channel.Parts
	require.NoError(t, json.Unmarshal([]byte(`[{"kind":"text","body":"hi","colour":"red"}]`), &p), "unknown fields are ignored")
	assert.Equal(t, channel.Parts{channel.Text{Body: "hi"}}, p)
	require.NoError(t, json.Unmarshal([]byte(`null`), &p))
	assert.Nil(t, p)
	require.NoError(t, json.Unmarshal([]byte(`[]`), &p))
	assert.NotNil(t, p)
	b, err := json.Marshal(channel.Parts(nil))
	require.NoError(t, err)
	assert.Equal(t, `[]`, string(b))
	for _, bad := range []string{`[{"kind":"hologram"}]`, `[{}]`, `[null]`, `["text"]`, `{}`, `[{"kind":"text","body":1}]`} {
		assert.Error(t, json.Unmarshal([]byte(bad), &p), bad)
	}
	_, err = json.Marshal(channel.Parts{nil})
	assert.Error(t, err)

	e, err := channel.DecodeEvent([]byte(`{"kind":"deletion","of":"m","later":1}`))
	require.NoError(t, err)
	assert.Equal(t, channel.MessageDeleted{Of: "m"}, e)
	for _, bad := range []string{`{"kind":"eclipse"}`, `{}`, `null`, `[]`, ``, `{"kind":"message","parts":[{"kind":"?"}]}`, `{"kind":"status","status":"lost"}`} {
		_, err := channel.DecodeEvent([]byte(bad))
		assert.Error(t, err, bad)
	}
}

func FuzzDecodeParts(f *testing.F) {
	b, err := json.Marshal(fullParts())
	require.NoError(f, err)
	f.Add(b)
	f.Add([]byte(`[{"kind":"text","body":"\u0000"}]`))
	f.Fuzz(func(t *testing.T, in []byte) {
		var p channel.Parts
		if json.Unmarshal(in, &p) != nil {
			return
		}
		b, err := json.Marshal(p)
		require.NoError(t, err)
		var again channel.Parts
		require.NoError(t, json.Unmarshal(b, &again))
		b2, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(b), string(b2))
	})
}

func FuzzDecodeEvent(f *testing.F) {
	for _, e := range fullEvents() {
		b, err := channel.EncodeEvent(e)
		require.NoError(f, err)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		e, err := channel.DecodeEvent(in)
		if err != nil {
			return
		}
		b, err := channel.EncodeEvent(e)
		require.NoError(t, err)
		again, err := channel.DecodeEvent(b)
		require.NoError(t, err)
		b2, err := channel.EncodeEvent(again)
		require.NoError(t, err)
		require.Equal(t, string(b), string(b2))
	})
}

func FuzzNewPlan(f *testing.F) {
	b, err := json.Marshal(fullParts())
	require.NoError(f, err)
	f.Add(b, uint8(0), 20, uint8(1))
	f.Add([]byte(`[{"kind":"text","body":"one two three 四五六 👩‍👩‍👧"}]`), uint8(2), 5, uint8(2))
	f.Fuzz(func(t *testing.T, in []byte, policy uint8, room int, unit uint8) {
		var p channel.Parts
		if len(in) > 1<<14 || json.Unmarshal(in, &p) != nil {
			return
		}
		limit := channel.Limit{Max: room, Unit: channel.Unit(unit%3) + channel.Runes}
		c := channel.Capabilities{Kind: "fuzz", Parts: map[channel.PartKind]channel.PartSupport{
			channel.PartText:  {Level: channel.SupportFull, Limits: map[channel.Field]channel.Limit{channel.FieldBody: limit}},
			channel.PartImage: {Level: channel.SupportFull, Limits: map[channel.Field]channel.Limit{channel.FieldCaption: limit}},
		}}
		plan, err := channel.NewPlan(channel.Draft{Parts: p, Policy: channel.Policy(policy % 3)}, c)
		if err != nil {
			return
		}
		for _, call := range plan.Calls {
			for _, part := range call.Parts {
				if text, ok := part.(channel.Text); ok {
					require.True(t, limit.Allows(text.Body), "%d over %v", limit.Unit.Measure(text.Body), limit)
				}
			}
		}
	})
}
