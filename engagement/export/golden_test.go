package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
	"testing"

	"github.com/rapport-go/rapport/engagement/export"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files of testdata anew")

type writer func(io.Writer, iter.Seq2[export.Item, error], export.Options) error

var formats = map[string]writer{"talk.csv": export.CSV, "talk.jsonl": export.JSONLines, "talk.html": export.HTML}

func wrote(t require.TestingT, write writer, o export.Options, items ...export.Item) string {
	var out bytes.Buffer
	require.NoError(t, write(&out, all(items...), o))
	return out.String()
}

func TestEachFormatIsAsItWas(t *testing.T) {
	for file, write := range formats {
		got := wrote(t, write, full(), talk()...)
		if *update {
			require.NoError(t, os.WriteFile("testdata/"+file, []byte(got), 0o644))
		}
		want, err := os.ReadFile("testdata/" + file)
		require.NoError(t, err)
		assert.Equal(t, string(want), got, file)
	}
}

func TestNothingIsWrittenThatWasNotAskedFor(t *testing.T) {
	for file, write := range formats {
		got := wrote(t, write, export.Options{}, talk()...)
		for _, secret := range []string{"third time", "wrong window", "secret", "c-1\""} {
			if file == "talk.jsonl" && secret == "c-1\"" {
				continue // machines may need to know who it was
			}
			assert.NotContains(t, got, secret, file)
		}
		assert.Contains(t, got, "We come tomorow.", file)
		assert.Contains(t, got, "21:05", "the deleted message stands there, with its time")
		whole := wrote(t, write, export.Options{Notes: true, Deleted: true}, talk()...)
		assert.Contains(t, whole, "third time", file)
		assert.Contains(t, whole, "wrong window", file)
	}
}

func TestTimesAreInTheZone(t *testing.T) {
	o := full()
	assert.Contains(t, wrote(t, export.CSV, o, talk()...), "2026-06-05T22:58:00+02:00")
	assert.Contains(t, wrote(t, export.JSONLines, o, talk()...), `"at":"2026-06-05T22:58:00+02:00"`)
	page := wrote(t, export.HTML, o, talk()...)
	assert.Contains(t, page, "22:58:00")
	assert.Contains(t, page, "<h2>Saturday, 2026-06-06</h2>", "after midnight in Berlin")
	assert.Equal(t, 2, strings.Count(page, "<h2>"))
	assert.Equal(t, 1, strings.Count(wrote(t, export.HTML, export.Options{}, talk()[:9]...), "<h2>"), "one day in UTC")
}

func TestRowsAreWhatStandsInTheHistory(t *testing.T) {
	data := wrote(t, export.CSV, full(), talk()...)
	rows, err := csv.NewReader(strings.NewReader(data)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 1+len(talk()))
	col := map[string]int{}
	for i, name := range rows[0] {
		col[name] = i
	}
	assert.Equal(t, "Hello,\nmy tap \"drips\"; what now?", rows[1][col["text"]])
	assert.Equal(t, "The Robot", rows[3][col["author"]])
	assert.Equal(t, "What is it about?\n[Repair] [Bill]", rows[3][col["text"]])
	assert.Equal(t, []string{"leak.jpg", "👍 Ana Alvarez"}, []string{rows[5][col["files"]], rows[5][col["reactions"]]})
	assert.Equal(t, []string{"", "accepted", "read", "", "", "", "queued", "", "", "", "failed"}, column(rows[1:], col["status"]))
	assert.Equal(t, "[application/pdf]", rows[11][col["files"]])
	assert.NotContains(t, strings.ReplaceAll(data, "\r\n", ""), "\n", "RFC 4180 ends lines so")
	assert.True(t, strings.HasPrefix(wrote(t, export.CSV, export.Options{BOM: true}), "\uFEFFtime,"))
}

func column(rows [][]string, i int) (out []string) {
	for _, r := range rows {
		out = append(out, r[i])
	}
	return out
}

func TestLinesSurviveJSON(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(wrote(t, export.JSONLines, full(), talk()...)), "\n")
	require.Len(t, lines, len(talk()))
	for i, item := range talk() {
		var l export.Line
		require.NoError(t, json.Unmarshal([]byte(lines[i]), &l))
		if m := item.Message; m != nil && m.DeletedAt.IsZero() {
			assert.Equal(t, m.Parts, l.Parts)
			assert.Equal(t, m.ID.String(), l.ID)
			assert.True(t, m.At.Equal(l.At))
		}
	}
}

func TestAnErrorEndsTheExport(t *testing.T) {
	broken := errors.New("broken")
	for file, write := range formats {
		err := write(io.Discard, func(yield func(export.Item, error) bool) { yield(export.Item{}, broken) }, export.Options{})
		require.ErrorIs(t, err, broken, file)
		require.ErrorIs(t, write(io.Discard, all(export.Item{}), export.Options{}), export.ErrNoItem, file)
		var history iter.Seq2[*storage.Message, error] = func(yield func(*storage.Message, error) bool) {
			_ = yield(talk()[0].Message, nil) && yield(nil, broken)
		}
		var out bytes.Buffer
		require.ErrorIs(t, write(&out, export.Messages(history), export.Options{}), broken, file)
		assert.Contains(t, out.String(), "drips", "what came before stays")
		if file != "talk.jsonl" { // which has nothing to write for an empty history
			require.ErrorIs(t, write(&narrow{}, all(), export.Options{}), errFull, file)
		}
		for room := range 5 {
			err := write(&narrow{room: room * 700}, many(1000), export.Options{BOM: true})
			require.ErrorIs(t, err, errFull, file)
		}
	}
}

var errFull = errors.New("full")

// A narrow writer has room for some bytes.
type narrow struct{ room int }

func (n *narrow) Write(b []byte) (int, error) {
	if len(b) > n.room {
		return 0, errFull
	}
	n.room -= len(b)
	return len(b), nil
}

func many(n int) iter.Seq2[export.Item, error] {
	return func(yield func(export.Item, error) bool) {
		for i := range n {
			if !yield(message(byte(i), mia, text(fmt.Sprint("message ", i)), nil), nil) {
				return
			}
		}
	}
}

// counter counts what was written.
type counter struct{ bytes int }

func (c *counter) Write(b []byte) (int, error) {
	c.bytes += len(b)
	return len(b), nil
}

// While a history is written, everything but a few pages of it is out already.
func TestWhatIsHeldDoesNotGrowWithTheHistory(t *testing.T) {
	const least = 100 // bytes that each message takes in any format
	for file, write := range formats {
		var out counter
		n := 0
		history := func(yield func(export.Item, error) bool) {
			for item, err := range many(5_000) {
				if !assert.GreaterOrEqual(t, out.bytes, n*least-64<<10, file) || !yield(item, err) {
					return
				}
				n++
			}
		}
		require.NoError(t, write(&out, history, export.Options{}))
		assert.Equal(t, 5_000, n)
		assert.Greater(t, out.bytes, n*least)
	}
}
