package wechat_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
)

var update = flag.Bool("update", false, "write the events of testdata/inbound anew")

// A goldenPush is a file of testdata/inbound. Beside it stands what must come of
// it, one event in a line.
type goldenPush struct {
	name  string
	xml   string
	want  string
	kinds []channel.EventKind
}

// goldenAccount is the account of the files.
const goldenAccount = "gh_x"

func (g goldenPush) addressed(to string) string { return strings.ReplaceAll(g.xml, goldenAccount, to) }

func goldens(tb channeltest.TB) []goldenPush {
	files, err := filepath.Glob("testdata/inbound/*.xml")
	if err != nil || len(files) == 0 {
		tb.Fatalf("no pushes: %v", err)
	}
	var all []goldenPush
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			tb.Fatalf("%v", err)
		}
		stem := strings.TrimSuffix(file, ".xml")
		g := goldenPush{name: filepath.Base(stem), xml: strings.TrimSpace(string(content)), want: stem + ".want.txt"}
		want, _ := os.ReadFile(g.want) // it may be about to be written
		for line := range strings.Lines(string(want)) {
			var e struct {
				Kind channel.EventKind `json:"kind"`
			}
			if json.Unmarshal([]byte(line), &e) == nil {
				g.kinds = append(g.kinds, e.Kind)
			}
		}
		all = append(all, g)
	}
	return all
}

func TestPushesBecomeEvents(t *testing.T) {
	for _, mode := range []wechattest.Mode{wechattest.ModeSafe, wechattest.ModePlain, wechattest.ModeCompatible} {
		r := open(t, wechattest.Options{OriginalID: goldenAccount, AppID: "wx0000000000000001", Mode: mode})
		for _, g := range goldens(t) {
			t.Run(string(mode)+"/"+g.name, func(t *testing.T) {
				got := r.decode(t, g.xml)
				assert.NotEmpty(t, got)
				if *update && mode == wechattest.ModeSafe {
					require.NoError(t, os.WriteFile(g.want, []byte(metatest.Lines(t, got)), 0o644))
				}
				want, err := os.ReadFile(g.want)
				require.NoError(t, err)
				assert.Equal(t, string(want), metatest.Lines(t, got))
				for _, e := range got {
					var raw string
					require.NoError(t, json.Unmarshal(e.Where().Raw, &raw))
					assert.Contains(t, raw, "<FromUserName>")
				}
			})
		}
	}
}
