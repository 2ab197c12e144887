package woztell_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/woztell"
)

func good() woztell.Config {
	return woztell.Config{
		ChannelID: "C", Platform: woztell.WhatsApp, Secrets: []channel.Secret{channel.NewSecret("s")}, Token: channel.NewSecret("t"),
	}
}

func TestConfigurationsThatAreWrong(t *testing.T) {
	_, err := woztell.New(good())
	require.NoError(t, err)
	for problem, change := range map[string]func(*woztell.Config){
		"ChannelID is required":                  func(c *woztell.Config) { c.ChannelID = "" },
		"ChannelID is not an id":                 func(c *woztell.Config) { c.ChannelID = "a b" },
		"Platform is none of":                    func(c *woztell.Config) { c.Platform = "" },
		"Secrets is required":                    func(c *woztell.Config) { c.Secrets = nil },
		"one of Secrets is empty":                func(c *woztell.Config) { c.Secrets = append(c.Secrets, channel.Secret{}) },
		"Token is required":                      func(c *woztell.Config) { c.Token = channel.Secret{} },
		"WABAID has digits only":                 func(c *woztell.Config) { c.WABAID = "x" },
		"BotURL is not https":                    func(c *woztell.Config) { c.BotURL = "http://bot.example" },
		"OpenURL is not https":                   func(c *woztell.Config) { c.OpenURL = "http://open.example" },
		"CloudURL is not an address of the form": func(c *woztell.Config) { c.CloudURL = "x" },
	} {
		cfg := good()
		change(&cfg)
		_, err := woztell.New(cfg)
		require.ErrorContains(t, err, "woztell: "+problem)
	}
	_, err = woztell.New(woztell.Config{})
	assert.Len(t, strings.Split(err.Error(), "\n"), 4, "all problems at once")
}

// A configuration can be read from a file.
func TestConfigurationAsJSON(t *testing.T) {
	var cfg woztell.Config
	require.NoError(t, json.Unmarshal([]byte(`{"channel_id":"C","platform":"web-chat","secrets":["s1","s2"],"token":"t","rate":{"PerSecond":3}}`), &cfg))
	c, err := woztell.New(cfg)
	require.NoError(t, err)
	assert.Equal(t, "C", c.Account())
	assert.InDelta(t, 3, c.Capabilities().Rate.PerSecond, 0)
	out, err := json.Marshal(cfg)
	require.NoError(t, err)
	assert.NotContains(t, string(out), "s1")
}

// The caller's list of secrets is the caller's.
func TestTheConfigurationIsNotShared(t *testing.T) {
	cfg := good()
	cfg.Secrets = []channel.Secret{channel.NewSecret("test-channel-secret")}
	c, err := woztell.New(cfg)
	require.NoError(t, err)
	cfg.Secrets[0] = channel.NewSecret("another")
	_, err = c.Receive(t.Context(), post(h1, h1Signed))
	require.NoError(t, err)
}

// What a platform can carry is what its pages show, and no more.
func TestCapabilitiesFollowThePlatform(t *testing.T) {
	of := func(p woztell.Platform) channel.Capabilities {
		cfg := good()
		cfg.Platform = p
		c, err := woztell.New(cfg)
		require.NoError(t, err)
		return c.Capabilities()
	}
	for p, want := range map[woztell.Platform][]channel.PartKind{
		woztell.WhatsApp:  {"text", "image", "video", "audio", "file", "sticker", "buttons", "list", "template"},
		woztell.Messenger: {"text", "image", "video", "audio", "file", "buttons", "link_button", "quick_replies", "carousel"},
		woztell.Instagram: {"text", "image", "buttons", "link_button", "quick_replies", "carousel"},
		woztell.WebChat:   {"text", "image", "video", "audio", "file", "buttons", "link_button", "carousel"},
	} {
		c := of(p)
		var got []channel.PartKind
		for kind := range c.Parts {
			got = append(got, kind)
		}
		assert.ElementsMatch(t, want, got, p)
		assert.Equal(t, p == woztell.WhatsApp, c.Engagement, p)
		assert.Equal(t, p == woztell.WhatsApp, c.Window.Template, p)
		assert.Equal(t, p != woztell.WebChat, c.Window.Length > 0, p)
		assert.False(t, c.Idempotent, p)
		assert.False(t, c.KeyReturned, "nobody documents it")
		assert.Equal(t, channel.SupportNone, c.Reply, p)
	}
	cfg := good()
	assert.Equal(t, channel.Limit{Max: 2000, Unit: channel.UTF16}, of(woztell.WhatsApp).Parts[channel.PartText].Limits[channel.FieldBody])
	cfg.LongText = true
	c, err := woztell.New(cfg)
	require.NoError(t, err)
	assert.Equal(t, channel.Limit{Max: 4096, Unit: channel.Runes}, c.Capabilities().Parts[channel.PartText].Limits[channel.FieldBody])
}
