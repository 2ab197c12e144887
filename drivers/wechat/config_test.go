package wechat_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/wechat"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
)

func TestConfigurationsThatDoNotWork(t *testing.T) {
	for problem, change := range map[string]func(*wechat.Config){
		"AppID is required":                           func(c *wechat.Config) { c.AppID = "" },
		"AppID is required, and has letters":          func(c *wechat.Config) { c.AppID = "wx/../" },
		"AppSecret is required":                       func(c *wechat.Config) { c.AppSecret = channel.Secret{} },
		"OriginalID has letters":                      func(c *wechat.Config) { c.OriginalID = "gh x" },
		"Token is required":                           func(c *wechat.Config) { c.Token = channel.Secret{} },
		"EncodingAESKey is not 43 letters and digits": func(c *wechat.Config) { c.EncodingAESKey = channel.Secret{} },
		"EncodingAESKey is not 43 letters":            func(c *wechat.Config) { c.Mode, c.EncodingAESKey = wechat.ModeCompatible, channel.NewSecret("x") },
		`Mode is none of "plain", "compatible"`:       func(c *wechat.Config) { c.Mode = "aes" },
		"MaxAge is negative":                          func(c *wechat.Config) { c.MaxAge = -time.Second },
		"MaxText is negative":                         func(c *wechat.Config) { c.MaxText = -1 },
		"BaseURL is not https":                        func(c *wechat.Config) { c.BaseURL = "http://api.weixin.qq.com" },
	} {
		cfg := config(wechattest.New(wechattest.Options{}))
		change(&cfg)
		_, err := wechat.New(cfg)
		assert.ErrorContains(t, err, "wechat: "+problem)
	}
	_, err := wechat.New(wechat.Config{BaseURL: "x"})
	require.Error(t, err)
	assert.GreaterOrEqual(t, strings.Count(err.Error(), "wechat: "), 5, "all problems are named at once")
	plain := config(wechattest.New(wechattest.Options{}))
	plain.Mode, plain.EncodingAESKey = wechat.ModePlain, channel.Secret{}
	_, err = wechat.New(plain)
	assert.NoError(t, err, "plain mode needs no key")
}

func TestConfigurationsComeFromFiles(t *testing.T) {
	var cfg wechat.Config
	require.NoError(t, json.Unmarshal([]byte(`{"app_id":"wx1","app_secret":"s","original_id":"gh_1","token":"t","encoding_aes_key":"`+strings.Repeat("A", 43)+`","base_url":"https://hk.api.weixin.qq.com/"}`), &cfg))
	c, err := wechat.New(cfg)
	require.NoError(t, err)
	assert.Equal(t, "gh_1", c.Account())
	b, err := json.Marshal(cfg)
	require.NoError(t, err)
	assert.NotContains(t, string(b), strings.Repeat("A", 43))
}

// Another name of the API is used for everything.
func TestBaseAddresses(t *testing.T) {
	r := openWith(t, wechattest.Options{}, func(cfg *wechat.Config) { cfg.BaseURL = "https://sh.api.weixin.qq.com/" })
	_, err := r.send(t, hi)
	require.NoError(t, err)
	for _, x := range r.wire.Calls() {
		assert.True(t, strings.HasPrefix(x.URL, "https://sh.api.weixin.qq.com/cgi-bin/"), x.URL)
	}
}
