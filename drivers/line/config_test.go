package line_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/line"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

func TestConfigurationsThatDoNotWork(t *testing.T) {
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	secret := channel.NewSecret
	for problem, change := range map[string]func(*line.Config){
		"ChannelSecret is required":                func(c *line.Config) { c.ChannelSecret = channel.Secret{} },
		"ChannelID has digits only":                func(c *line.Config) { c.ChannelID = "12/3" },
		"ChannelID is required for issuing tokens": func(c *line.Config) { c.ChannelID = "" },
		`UserID is not "U" and 32 hex digits`:      func(c *line.Config) { c.UserID = "@basic" },
		"UserID or ChannelID is required":          func(c *line.Config) { c.ChannelID, c.UserID, c.Token = "", "", secret("x") },
		"Token and Assertion are two ways": func(c *line.Config) {
			c.Token, c.Assertion = secret("x"), line.AssertionKey{ID: "x", Key: secret(pkcs8(testKey()))}
		},
		"Assertion.ID is required":                  func(c *line.Config) { c.Assertion.Key = secret(pkcs8(testKey())) },
		"Assertion.Key is no private RSA key":       func(c *line.Config) { c.Assertion = line.AssertionKey{ID: "x"} },
		"Assertion.Key is no private RSA key in PE": func(c *line.Config) { c.Assertion = line.AssertionKey{ID: "x", Key: secret(pkcs8(curve))} },
		"Assertion.Key is no private RSA key as a":  func(c *line.Config) { c.Assertion = line.AssertionKey{ID: "x", Key: secret(`{"kty":"EC"}`)} },
		"Assertion.Key is a JWK whose numbers": func(c *line.Config) {
			c.Assertion = line.AssertionKey{ID: "x", Key: secret(strings.Replace(jwk(testKey()), `"d":"`, `"d":"AA`, 1))}
		},
		"Assertion.Days is not between 0 and 30": func(c *line.Config) { c.Assertion = line.AssertionKey{ID: "x", Key: secret(jwk(testKey())), Days: 31} },
		"BaseURL is not https":                   func(c *line.Config) { c.BaseURL = "http://api.line.me" },
		"DataURL is not an address":              func(c *line.Config) { c.DataURL = "api-data.line.me" },
	} {
		cfg := config(linetest.New(linetest.Options{}))
		change(&cfg)
		_, err := line.New(cfg)
		assert.ErrorContains(t, err, "line: "+problem)
	}
}

func TestAllProblemsAreNamedAtOnce(t *testing.T) {
	_, err := line.New(line.Config{BaseURL: "x"})
	require.Error(t, err)
	assert.GreaterOrEqual(t, strings.Count(err.Error(), "line: "), 3)
}

// Without the bot's own id, the channel's number stands for the account.
func TestAccounts(t *testing.T) {
	s := linetest.New(linetest.Options{})
	cfg := config(s)
	assert.Equal(t, cfg.UserID, newChannel(t, cfg).Account())
	cfg.UserID = ""
	c := newChannel(t, cfg)
	assert.Equal(t, cfg.ChannelID, c.Account())
	body := string(envelope(botID, `{"type":"new"}`))
	d, err := c.Receive(t.Context(), post(body, s.Sign([]byte(body))))
	require.NoError(t, err)
	assert.Equal(t, cfg.ChannelID, d.Events[0].Where().Account)
}

// The scope of ids has the same value in whatever order things are configured.
func TestProviders(t *testing.T) {
	s := linetest.New(linetest.Options{})
	for want, change := range map[string]func(*line.Config){
		"p":                       func(*line.Config) {},
		s.Credentials().ChannelID: func(c *line.Config) { c.Provider = "" },
		s.Credentials().UserID:    func(c *line.Config) { c.Provider, c.ChannelID, c.Token = "", "", channel.NewSecret("x") },
	} {
		cfg := config(s)
		change(&cfg)
		events := take(t, newChannel(t, cfg), s, envelope(botID, `{"type":"unfollow","source":{"type":"user","userId":"U1"}}`))
		assert.Equal(t, want, events[0].(channel.ReachChanged).From.Address().Scope)
	}
}

func TestConfigurationsCanBeFiles(t *testing.T) {
	var cfg line.Config
	require.NoError(t, json.Unmarshal([]byte(`{"channel_id":"1650000001","channel_secret":"s","token":"t","user_id":"`+botID+`","sender":{"Name":"Shop"},"rate":{"PerSecond":5}}`), &cfg))
	c := newChannel(t, cfg)
	assert.InDelta(t, 5, c.Capabilities().Rate.PerSecond, 0)
	shown, err := json.Marshal(cfg)
	require.NoError(t, err)
	assert.NotContains(t, string(shown), `"s"`)
}
