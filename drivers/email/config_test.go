package email_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
)

func sound() email.Config {
	login := email.Server{Addr: "mail.example:993", Username: "support", Password: channel.NewSecret("hunter2")}
	return email.Config{Address: support, Key: channel.NewSecret(testKey), IMAP: email.IMAP{Server: login}, SMTP: email.SMTP{Server: login}}
}

func TestConfig(t *testing.T) {
	_, err := email.New(sound())
	require.NoError(t, err)
	token := func(context.Context) (channel.Token, error) { return channel.Token{}, nil }
	for name, change := range map[string]func(*email.Config){
		"no address":            func(c *email.Config) { c.Address = "" },
		"an address with more":  func(c *email.Config) { c.Address = "a@b> SIZE=1" },
		"a bad alias":           func(c *email.Config) { c.Aliases = []string{"nobody"} },
		"no key":                func(c *email.Config) { c.Key = channel.Secret{} },
		"a short key":           func(c *email.Config) { c.Key = channel.NewSecret("short") },
		"no port":               func(c *email.Config) { c.IMAP.Addr = "mail.example" },
		"no SMTP server":        func(c *email.Config) { c.SMTP.Addr = "" },
		"no user":               func(c *email.Config) { c.IMAP.Username, c.IMAP.Password = "", channel.Secret{} },
		"a password alone":      func(c *email.Config) { c.SMTP.Username = "" },
		"no password":           func(c *email.Config) { c.SMTP.Password = channel.Secret{} },
		"two ways to log in":    func(c *email.Config) { c.IMAP.Token = token },
		"another mode":          func(c *email.Config) { c.IMAP.TLS = "tls" },
		"plain to another host": func(c *email.Config) { c.SMTP.TLS = email.Plain },
		"a name with a space":   func(c *email.Config) { c.SMTP.Hello = "a b" },
		"a name with a break":   func(c *email.Config) { c.SMTP.Hello = "a\r\nRSET" },
		"less than nothing":     func(c *email.Config) { c.MaxMail = -1 },
		"fewer than none":       func(c *email.Config) { c.SMTP.MaxConns = -1 },
		"before the beginning":  func(c *email.Config) { c.TopicWithin = -1 },
	} {
		c := sound()
		change(&c)
		_, err := email.New(c)
		assert.ErrorContains(t, err, "email: ", name)
		assert.NotContains(t, fmt.Sprint(err), "hunter2")
	}
	_, err = email.New(email.Config{})
	for _, want := range []string{"the address", "Key", "IMAP.Username", "IMAP: the address", "SMTP: the address"} {
		assert.ErrorContains(t, err, want, "everything that is wrong, at once")
	}
	c := sound()
	c.IMAP.TLS, c.IMAP.Addr = email.Plain, "127.0.0.1:143"
	c.SMTP.TLS, c.SMTP.Insecure = email.Plain, true
	c.SMTP.Username, c.SMTP.Password = "", channel.Secret{}
	_, err = email.New(c)
	assert.NoError(t, err, "this machine, and what is asked for")
}

func TestConfigFromAFile(t *testing.T) {
	var c email.Config
	require.NoError(t, json.Unmarshal([]byte(`{"address":"support@shop.example","key":"0123456789abcdef0123",
		"imap":{"addr":"mail.example:143","tls":"starttls","username":"u","password":"p","folder":"INBOX","after":{"move_to":"Done"}},
		"smtp":{"addr":"mail.example:587","tls":"starttls","username":"u","password":"p","max_conns":3}}`), &c))
	_, err := email.New(c)
	require.NoError(t, err)
	assert.Equal(t, email.StartTLS, c.IMAP.TLS)
	assert.Equal(t, "Done", c.IMAP.After.MoveTo)
	assert.Equal(t, 3, c.SMTP.MaxConns)
	back, err := json.Marshal(c)
	require.NoError(t, err)
	assert.NotContains(t, string(back), `"p"`)
}

func TestWithoutAFileStoreThereAreNoFiles(t *testing.T) {
	c, err := email.New(sound())
	require.NoError(t, err)
	caps := c.Capabilities()
	assert.False(t, caps.Files)
	assert.NotContains(t, caps.Parts, channel.PartImage)
	assert.Equal(t, []channel.Status{channel.StatusFailed}, caps.Statuses, "nobody asked for others")
}

func TestSanitize(t *testing.T) {
	got := email.Sanitize(`<p onclick="x()">hi<script>x()</script><img src="https://spy.example/p.gif"><img src="cid:a@b"></p>`)
	assert.NotContains(t, got, "onclick")
	assert.NotContains(t, got, "script")
	assert.Contains(t, got, `src="cid:a@b"`)
	assert.NotContains(t, got, ` src="https`)
}
