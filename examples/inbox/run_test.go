package main

import (
	"bytes"
	"context"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The program starts on an empty folder, serves its page, and stops in order.
func TestStartsAndStops(t *testing.T) {
	data := filepath.Join(t.TempDir(), "new", "folder")
	app := start(t, "-data", data)
	status, body := fetch(t, app.url)
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, body, "Nobody is waiting")
	assert.Contains(t, body, "Mia Schulz’s phone")
	app.stop()
	_, err := http.Get(app.url)
	require.Error(t, err, "it does not listen any more")
	assert.FileExists(t, filepath.Join(data, "phones.json"))
}

func fetch(t *testing.T, url string) (int, string) {
	t.Helper()
	res, err := http.Get(url)
	require.NoError(t, err)
	defer func() { require.NoError(t, res.Body.Close()) }()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(body)
}

const accounts = `{
	"agents": [{"id": "eva", "name": "Eva"}],
	"whatsapp": [{
		"channel": "wa-1", "phone_number_id": "106540352242922", "app_secret": "app secret",
		"token_env": "INBOX_TEST_TOKEN", "verify_token": "verify me"
	}]
}`

const mailServers = `"imap": {"addr": "x.example:993", "username": "u", "password": "p"}, "smtp": {"addr": "x.example:465"}`

func writeFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.json")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

// With real accounts there are no phones, and webhooks have their addresses.
func TestRealAccounts(t *testing.T) {
	t.Setenv("INBOX_TEST_TOKEN", "token")
	app := start(t, "-data", t.TempDir(), "-config", writeFile(t, accounts))
	_, body := fetch(t, app.url)
	assert.Contains(t, body, "Eva")
	assert.NotContains(t, body, `id="phones"`)
	status, body := fetch(t, app.url+"webhooks/wa-1?hub.mode=subscribe&hub.challenge=123&hub.verify_token=verify+me")
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, "123", body)
	status, _ = fetch(t, app.url+"webhooks/wa-1?hub.mode=subscribe&hub.challenge=123&hub.verify_token=guess")
	assert.Equal(t, http.StatusUnauthorized, status)
	res, err := http.Post(app.url+"simulator/twice", "", nil)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	assert.Equal(t, http.StatusNotFound, res.StatusCode)
}

// hub is a number at 360dialog.
func hub(channel string) string {
	return `{"channel": "` + channel + `", "phone_number_id": "1", "api_key": "k", "webhook_header": "Authorization", "webhook_value": "Bearer v"}`
}

// The example of the file is one that works, with numbers at both providers,
// and is printed with the flags.
func TestTheExampleWorks(t *testing.T) {
	for _, name := range []string{"WHATSAPP_TOKEN", "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN", "DIALOG360_API_KEY", "DIALOG360_WEBHOOK_VALUE",
		"MESSENGER_TOKEN", "MESSENGER_APP_SECRET", "MESSENGER_VERIFY_TOKEN", "LINE_CHANNEL_SECRET", "WECHAT_APP_SECRET", "WECHAT_TOKEN", "WOZTELL_CHANNEL_SECRET", "WOZTELL_TOKEN", "WOZTELL_CHANNEL_TOKEN",
		"MAIL_PASSWORD"} {
		t.Setenv(name, "Bearer secret")
	}
	t.Setenv("MAIL_KEY", strings.Repeat("mail ", 8))
	t.Setenv("WEBCHAT_SECRET", strings.Repeat("chat ", 8))
	t.Setenv("PEER_SIGNING_KEY", "whsec_b3VycyBvZiB0aGUgc2ltdWxhdGVkIHBlZXIuLi4uLi4=")
	t.Setenv("PEER_VERIFYING_KEY", "whsec_dGhlIHNpbXVsYXRlZCBwZWVyJ3Mgb3duIHNlY3JldC4=")
	t.Setenv("WECHAT_ENCODING_AES_KEY", strings.Repeat("a", 42)+"A")
	app := start(t, "-data", t.TempDir(), "-config", "accounts.example.json")
	_, body := fetch(t, app.url)
	assert.NotContains(t, body, `id="phones"`)
	for path, want := range map[string]int{"wa-1": http.StatusUnauthorized, "hub-1": http.StatusUnauthorized, "page-1": http.StatusUnauthorized, "line-1": http.StatusUnauthorized,
		"wechat-1": http.StatusUnauthorized, "woztell-1": http.StatusUnauthorized, "chat-1": http.StatusUnauthorized, "peer-1": http.StatusUnauthorized, "mail-1": http.StatusNotFound, "none": http.StatusNotFound} {
		res, err := http.Post(app.url+"webhooks/"+path, "application/json", strings.NewReader(`{}`))
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		assert.Equal(t, want, res.StatusCode, path)
	}
	var out bytes.Buffer
	require.ErrorIs(t, run(context.Background(), []string{"-help"}, &out), flag.ErrHelp)
	assert.Contains(t, out.String(), `"dialog360": [{`)
}

// What is wrong with flags and the file is said at the start.
func TestRefusesToStart(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "phones.json")
	require.NoError(t, os.WriteFile(broken, []byte("{"), 0o600))
	tests := []struct {
		name, want string
		args       []string
	}{
		{"unknown flag", "flag provided but not defined", []string{"-nonsense"}},
		{"stray word", `"stray" is no flag`, []string{"stray"}},
		{"no such file", "no such file", []string{"-config", "none.json"}},
		{"not JSON", "invalid character", []string{"-config", writeFile(t, "no")}},
		{"unknown field", "unknown field", []string{"-config", writeFile(t, `{"whatsap": []}`)}},
		{"no account", "at least one", []string{"-config", writeFile(t, `{}`)}},
		{"no variable", "INBOX_TEST_TOKEN is not set", []string{"-config", writeFile(t, accounts)}},
		{"no token", "whatsapp[0].token: is required, or the name of a variable in token_env", []string{"-config", writeFile(t, `{"whatsapp": [{"channel": "a", "phone_number_id": "1"}]}`)}},
		{"no key", "dialog360[0].api_key: is required", []string{"-config", writeFile(t, `{"dialog360": [{"channel": "a", "phone_number_id": "1"}]}`)}},
		{"no proof", "dialog360[0].platform_secret: is required", []string{"-config", writeFile(t, `{"dialog360": [{"channel": "a", "phone_number_id": "1", "api_key": "k"}]}`)}},
		{"no value", "dialog360[1].webhook_value: is required", []string{"-config", writeFile(t, `{"dialog360": [`+hub("a")+`, {"channel": "b", "phone_number_id": "1", "api_key": "k", "webhook_header": "X"}]}`)}},
		{"no variable of 360dialog", "dialog360[0].api_key_env: the environment variable INBOX_TEST_KEY is not set", []string{"-config", writeFile(t, `{"dialog360": [{"channel": "a", "api_key_env": "INBOX_TEST_KEY"}]}`)}},
		{"no channel", "dialog360[0].channel: is required", []string{"-config", writeFile(t, `{"dialog360": [`+hub("")+`]}`)}},
		{"no number", "dialog360[0].phone_number_id: is required", []string{"-config", writeFile(t, `{"dialog360": [{"channel": "a", "api_key": "k", "webhook_header": "X", "webhook_value": "v"}]}`)}},
		{"one channel twice", `dialog360[1].channel: "a": is there twice`, []string{"-config", writeFile(t, `{"dialog360": [`+hub("a")+`, `+hub("a")+`]}`)}},
		{"what the driver refuses", `dialog360[0].channel: "a": dialog360: BaseURL`, []string{"-config", writeFile(t, `{"dialog360": [{"base_url": "http://x.example", `+hub("a")[1:]+`]}`)}},
		{"no Page", "messenger[0].page_id: is required", []string{"-config", writeFile(t, `{"messenger": [{"channel": "a", "token": "t", "app_secret": "s"}]}`)}},
		{"no token of the Page", "messenger[0].token: is required, or the name of a variable in token_env", []string{"-config", writeFile(t, `{"messenger": [{"channel": "a", "page_id": "1", "app_secret": "s"}]}`)}},
		{"no secret of LINE", "line[0].channel_secret: is required, or the name of a variable in channel_secret_env", []string{"-config", writeFile(t, `{"line": [{"channel": "a", "channel_id": "1"}]}`)}},
		{"no id of LINE", "line[0].channel_id: is required", []string{"-config", writeFile(t, `{"line": [{"channel": "a", "channel_secret": "s", "token": "t"}]}`)}},
		{"what the driver of LINE refuses", `line[0].channel: "a": line: UserID is not`, []string{"-config", writeFile(t, `{"line": [{"channel": "a", "channel_id": "1", "channel_secret": "s", "user_id": "x"}]}`)}},
		{"no secret of WeChat", "wechat[0].app_secret: is required, or the name of a variable in app_secret_env", []string{"-config", writeFile(t, `{"wechat": [{"channel": "a", "app_id": "wx1", "token": "t"}]}`)}},
		{"no key of WeChat", "wechat[0].encoding_aes_key: is required", []string{"-config", writeFile(t, `{"wechat": [{"channel": "a", "app_id": "wx1", "token": "t", "app_secret": "s"}]}`)}},
		{"no id of WeChat", "wechat[0].app_id: is required", []string{"-config", writeFile(t, `{"wechat": [{"channel": "a", "mode": "plain", "token": "t", "app_secret": "s"}]}`)}},
		{"what the driver of WeChat refuses", `wechat[0].channel: "a": wechat: EncodingAESKey`, []string{"-config", writeFile(t, `{"wechat": [{"channel": "a", "app_id": "wx1", "token": "t", "app_secret": "s", "encoding_aes_key": "k"}]}`)}},
		{"no secret of WOZTELL", "woztell[0].secrets: is required, or the name of a variable in secrets_env", []string{"-config", writeFile(t, `{"woztell": [{"channel": "a", "channel_id": "1", "platform": "web-chat", "token": "t"}]}`)}},
		{"no variable of WOZTELL", "woztell[0].secrets_env: the environment variable INBOX_TEST_KEY is not set", []string{"-config", writeFile(t, `{"woztell": [{"channel": "a", "channel_id": "1", "platform": "web-chat", "token": "t", "secrets": ["s"], "secrets_env": ["INBOX_TEST_KEY"]}]}`)}},
		{"no channel at WOZTELL", "woztell[0].channel_id: is required", []string{"-config", writeFile(t, `{"woztell": [{"channel": "a", "platform": "web-chat", "token": "t", "secrets": ["s"]}]}`)}},
		{"no platform of WOZTELL", "woztell[0].platform: is required", []string{"-config", writeFile(t, `{"woztell": [{"channel": "a", "channel_id": "1", "token": "t", "secrets": ["s"]}]}`)}},
		{"what the driver of WOZTELL refuses", `woztell[0].channel: "a": woztell: Platform is none of`, []string{"-config", writeFile(t, `{"woztell": [{"channel": "a", "channel_id": "1", "platform": "pigeon", "token": "t", "secrets": ["s"]}]}`)}},
		{"no address of a mailbox", "email[0].address: is required", []string{"-config", writeFile(t, `{"email": [{"channel": "a", `+mailServers+`}]}`)}},
		{"no server of a mailbox", "email[0].imap.addr: is required", []string{"-config", writeFile(t, `{"email": [{"channel": "a", "address": "a@b.example", "key": "k"}]}`)}},
		{"no password of a mailbox", "email[0].imap_password: is required, or the name of a variable in imap_password_env", []string{"-config", writeFile(t, `{"email": [{"channel": "a", "address": "a@b.example", "key": "k", "imap": {"addr": "x.example:993", "username": "u"}, "smtp": {"addr": "x.example:465"}}]}`)}},
		{"no key of a mailbox", "email[0].key: is required, or the name of a variable in key_env", []string{"-config", writeFile(t, `{"email": [{"channel": "a", "address": "a@b.example"}]}`)}},
		{"what the driver of mail refuses", `email[0].channel: "a": email: `, []string{"-config", writeFile(t, `{"email": [{"channel": "a", "address": "nobody", "key": "long enough for a key", `+mailServers+`}]}`)}},
		{"no secret of a web chat", "webchat[0].secret: is required, or the name of a variable in secret_env", []string{"-config", writeFile(t, `{"webchat": [{"channel": "a"}]}`)}},
		{"no address of a web chat", `webchat[0].channel: "a": needs public_url, or a base_url of its own`, []string{"-config", writeFile(t, `{"webchat": [{"channel": "a", "secret": "s"}]}`)}},
		{"what the driver of the web chat refuses", `webchat[0].channel: "a": webchat: Secret`, []string{"-config", writeFile(t, `{"public_url": "https://x.example", "webchat": [{"channel": "a", "secret": "s"}]}`)}},
		{"no keys for a peer", "thirdparty[0].signing_keys: is required, or the name of a variable in signing_keys_env", []string{"-config", writeFile(t, `{"thirdparty": [{"channel": "a", "account": "b", "url": "https://x.example", "peer_keys": ["k"]}]}`)}},
		{"no variable of a peer", "thirdparty[0].peer_keys_env: the environment variable INBOX_TEST_KEY is not set", []string{"-config", writeFile(t, `{"thirdparty": [{"channel": "a", "account": "b", "url": "https://x.example", "signing_keys": ["k"], "peer_keys_env": ["INBOX_TEST_KEY"]}]}`)}},
		{"no address of a peer", "thirdparty[0].url: is required", []string{"-config", writeFile(t, `{"thirdparty": [{"channel": "a", "account": "b", "signing_keys": ["k"], "peer_keys": ["l"]}]}`)}},
		{"what the driver of a peer refuses", `thirdparty[0].channel: "a": thirdparty: `, []string{"-config", writeFile(t, `{"thirdparty": [{"channel": "a", "account": "b", "url": "https://x.example", "signing_keys": ["k"], "peer_keys": ["l"]}]}`)}},
		{"one channel at two providers", `line[0].channel: "a": is there twice`, []string{"-config", writeFile(t, `{"dialog360": [`+hub("a")+`], "line": [{"channel": "a", "channel_id": "1", "channel_secret": "s"}]}`)}},
		{"public address without TLS", "public_url: must begin with https://", []string{"-config", writeFile(t, `{"public_url": "http://x.example", "dialog360": [`+hub("a")+`]}`)}},
		{"no public address", "public_url: is not an address", []string{"-config", writeFile(t, `{"public_url": "x.example", "dialog360": [`+hub("a")+`]}`)}},
		{"no name", "agents[1].name: is required", []string{"-config", writeFile(t, `{"agents": [{"id": "a", "name": "A"}, {"id": "b"}], "dialog360": [`+hub("a")+`]}`)}},
		{"no such address", "listen tcp", []string{"-addr", "256.0.0.1:1"}},
		{"broken phones", "restore", []string{"-data", filepath.Dir(broken)}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			args := append([]string{"-data", t.TempDir()}, test.args...)
			err := run(context.Background(), args, &out)
			require.ErrorContains(t, err, test.want)
		})
	}
	require.ErrorIs(t, run(context.Background(), []string{"-help"}, io.Discard), flag.ErrHelp)
}
