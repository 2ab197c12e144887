package outbound_test

import (
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/dialog360"
	"github.com/rapport-go/rapport/drivers/line"
	"github.com/rapport-go/rapport/drivers/messenger"
	"github.com/rapport-go/rapport/drivers/thirdparty"
	"github.com/rapport-go/rapport/drivers/wechat"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/woztell"
	"github.com/rapport-go/rapport/internal/outbound/outboundtest"
)

// openers are the drivers that fetch files, as a host makes them: with transports
// of their own.
func openers(t *testing.T) map[string]channel.MediaOpener {
	t.Helper()
	secret := channel.NewSecret("a secret of sixteen letters")
	all := map[string]channel.MediaOpener{}
	add := func(name string, c channel.Channel, err error) {
		require.NoError(t, err, name)
		opener, ok := channel.As[channel.MediaOpener](c)
		require.True(t, ok, name)
		all[name] = opener
	}
	wa, err := whatsapp.New(whatsapp.Config{PhoneNumberID: "1", Token: secret, AppSecret: secret})
	add("whatsapp", wa, err)
	hub, err := dialog360.New(dialog360.Config{APIKey: secret, PlatformSecret: secret, PhoneNumberID: "1"})
	add("dialog360", hub, err)
	page, err := messenger.New(messenger.Config{PageID: "1", Token: secret, AppSecret: secret})
	add("messenger", page, err)
	oa, err := line.New(line.Config{ChannelID: "1", ChannelSecret: secret, Token: secret})
	add("line", oa, err)
	wx, err := wechat.New(wechat.Config{AppID: "wx0", AppSecret: secret, Token: secret, EncodingAESKey: channel.NewSecret(strings.Repeat("A", 43))})
	add("wechat", wx, err)
	hubs, err := woztell.New(woztell.Config{ChannelID: "1", Platform: woztell.WhatsApp, Token: secret, Secrets: []channel.Secret{secret}})
	add("woztell", hubs, err)
	key := func(c string) []channel.Secret {
		return []channel.Secret{channel.NewSecret("whsec_" + strings.Repeat(c, 32))}
	}
	peer, err := thirdparty.New(thirdparty.Config{Account: "1", URL: "https://peer.example/in", SigningKeys: key("A"), PeerKeys: key("B")})
	add("thirdparty", peer, err)
	return all
}

// inside has a listener on this machine, and names that lead to it in the ways
// that there are. It returns where they lead and how often somebody connected.
func inside(t *testing.T) (port string, connected *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	connected = &atomic.Int64{}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			connected.Add(1)
			_ = c.Close()
		}
	}()
	outboundtest.Resolve(t, map[string][]string{
		"inside.example": {"127.0.0.1"}, "mapped.example": {"::ffff:127.0.0.1"}, "changes.example": {"203.0.113.9", "127.0.0.1", "127.0.0.1"},
		"mmg.whatsapp.net": {"127.0.0.1"}, "x.fbcdn.net": {"127.0.0.1"}, "waba-v2.360dialog.io": {"127.0.0.1"}, "x.qpic.cn": {"127.0.0.1"},
		"api.weixin.qq.com": {"127.0.0.1"}, "graph.facebook.com": {"127.0.0.1"}, "api-data.line.me": {"127.0.0.1"},
	})
	_, port, err = net.SplitHostPort(l.Addr().String())
	require.NoError(t, err)
	return port, connected
}

// No driver connects to an address inside because a message names a file there:
// neither as a number, in whatever spelling, nor by a name that leads there.
func TestNoDriverFetchesAFileFromInside(t *testing.T) {
	port, connected := inside(t)
	for name, opener := range openers(t) {
		for _, address := range []string{
			"https://127.0.0.1:" + port + "/a", "http://127.0.0.1:" + port + "/a", "https://[::ffff:127.0.0.1]:" + port + "/a",
			"https://localhost:" + port + "/a", "https://127.1:" + port + "/a", "https://2130706433:" + port + "/a", "https://0x7f.0.0.1:" + port + "/a",
			"https://0177.0.0.1:" + port + "/a", "https://[::1]:" + port + "/a", "https://0.0.0.0:" + port + "/a", "https://[::]:" + port + "/a",
			"https://inside.example:" + port + "/a", "http://inside.example:" + port + "/a", "https://mapped.example:" + port + "/a",
			"https://changes.example:" + port + "/a", "https://inside.example.:" + port + "/a", "https://x@inside.example:" + port + "/a",
			"https://[64:ff9b::7f00:1]:" + port + "/a", "file:///etc/passwd", "gopher://127.0.0.1:" + port + "/a", "//127.0.0.1:" + port + "/a",
		} {
			_, err := opener.OpenMedia(t.Context(), channel.Media{URL: address, Type: "image/png"})
			assert.Error(t, err, "%s opened %s", name, address)
			assert.Zero(t, connected.Swap(0), "%s connected because of %s", name, address)
		}
	}
}
