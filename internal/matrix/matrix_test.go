package matrix_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/drivers/dialog360"
	"github.com/rapport-go/rapport/drivers/email"
	"github.com/rapport-go/rapport/drivers/line"
	"github.com/rapport-go/rapport/drivers/messenger"
	"github.com/rapport-go/rapport/drivers/thirdparty"
	"github.com/rapport-go/rapport/drivers/webchat"
	"github.com/rapport-go/rapport/drivers/wechat"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/woztell"
	"github.com/rapport-go/rapport/internal/matrix"
)

var update = flag.Bool("update", false, "write the table into the README")

const (
	readme = "../../README.md"
	begin  = "<!-- What each channel carries: made by go test ./internal/matrix -update -->\n"
	end    = "<!-- end -->\n"
)

// columns are all drivers, as they come without options but what Meta has to
// approve.
func columns(t testing.TB) []matrix.Column {
	t.Helper()
	secret := channel.NewSecret("a secret of sixteen letters")
	var all []matrix.Column
	add := func(name string, c channel.Channel, err error) {
		require.NoError(t, err)
		all = append(all, matrix.Column{Name: name, Caps: c.Capabilities()})
	}
	wa, err := whatsapp.New(whatsapp.Config{PhoneNumberID: "1", Token: secret, AppSecret: secret})
	add("WhatsApp", wa, err)
	hub, err := dialog360.New(dialog360.Config{APIKey: secret, PlatformSecret: secret, PhoneNumberID: "1"})
	add("360dialog", hub, err)
	page, err := messenger.New(messenger.Config{PageID: "1", Token: secret, AppSecret: secret, HumanAgent: true})
	add("Messenger", page, err)
	oa, err := line.New(line.Config{ChannelID: "1", ChannelSecret: secret})
	add("LINE", oa, err)
	wx, err := wechat.New(wechat.Config{AppID: "wx0", AppSecret: secret, Token: secret, EncodingAESKey: channel.NewSecret(strings.Repeat("A", 43))})
	add("WeChat", wx, err)
	hubs, err := woztell.New(woztell.Config{ChannelID: "1", Platform: woztell.WhatsApp, Token: secret, Secrets: []channel.Secret{secret}})
	add("WOZTELL (WhatsApp)", hubs, err)
	files := struct{ channel.FileStore }{}
	server := email.Server{Addr: "mail.example:993", Username: "ann", Password: secret}
	box, err := email.New(email.Config{
		Address: "support@shop.example", Key: secret, Files: files, IMAP: email.IMAP{Server: server}, SMTP: email.SMTP{Server: server},
	})
	add("Email", box, err)
	chat, err := webchat.New(webchat.Config{
		Account: "shop", BaseURL: "https://shop.example/chat", Secret: channel.NewSecret(strings.Repeat("s", 32)), Files: files,
	})
	add("Web chat", chat, err)
	key := func(c string) []channel.Secret {
		return []channel.Secret{channel.NewSecret("whsec_" + strings.Repeat(c, 32))}
	}
	peer, err := thirdparty.New(thirdparty.Config{Account: "1", URL: "https://peer.example/in", SigningKeys: key("A"), PeerKeys: key("B")})
	add("Third party", peer, err)
	return all
}

func TestReadmeHasTheTableOfWhatDriversSay(t *testing.T) {
	page, err := os.ReadFile(readme)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(page), begin)
	require.True(t, ok, "the README has no place for the table")
	there, after, ok := strings.Cut(rest, end)
	require.True(t, ok, "the place for the table has no end")

	table := matrix.Table(columns(t), channeltest.Example)
	if *update {
		require.NoError(t, os.WriteFile(readme, []byte(before+begin+table+end+after), 0o644))
		return
	}
	assert.Equal(t, table, there, "run go test ./internal/matrix -update")
}

func TestTable(t *testing.T) {
	small := channel.Capabilities{
		Parts: map[channel.PartKind]channel.PartSupport{
			channel.PartText: {Level: channel.SupportFull, Limits: map[channel.Field]channel.Limit{channel.FieldBody: {Max: 160, Unit: channel.UTF16}}},
		},
	}
	table := matrix.Table([]matrix.Column{{"Fake", channeltest.FakeCapabilities("fake")}, {"Small", small}}, channeltest.Example)
	for _, line := range []string{
		"| | Fake | Small |",
		"| Text | 4096 characters | 160 UTF-16 units |",
		"| Buttons | up to 3 | as text |",
		"| File | yes | as a link |",
		"| Reaction | yes | – |",
		"| Free messages | always | always |",
		"| Shows typing for | 10 s | – |",
		"| Tells of a message | delivered, read, failed | – |",
		"| A call of unknown fate | is cleared up by what comes back | is left to a person |",
	} {
		assert.Contains(t, table, line+"\n")
	}
	assert.NotContains(t, table, "| Choice |")
}
