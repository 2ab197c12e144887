package wechat

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What others have encoded as JSON has escapes, which WeChat does not know.
func TestEscapesOfOthersAreWrittenOut(t *testing.T) {
	for in, want := range map[string]string{
		`"\u8336 \ud83d\ude00 \u003ca\u003e"`:          `"茶 😀 <a>"`,
		`"\ud83d alone, \ude00 too, \ud83d\u0041"`:     "\"\uFFFD alone, \uFFFD too, \uFFFDA\"",
		`"\u0022 and \u005c and \\u0041 and \\\u0041"`: `"\" and \\ and \\u0041 and \\A"`,
		`"\u000a\u000d\u0009\u0007\u2028\u2029\n"`:     `"\n\r\t\n\n\n"`,
		`{"a":[1,"\u00e9",null]}`:                      `{"a":[1,"é",null]}`,
	} {
		got, err := plainJSON(json.RawMessage(in))
		require.NoError(t, err)
		assert.Equal(t, want, string(got))
		assert.True(t, json.Valid(got))
	}
	_, err := plainJSON(json.RawMessage(`"\u00"`))
	assert.Error(t, err)
}
