package link

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// awkward is a text with everything that addresses are sensitive to.
const awkward = "Grüß Gott & 50 % + #1?\r\n=你好 👋🏽 \"'</a>;"

func TestWhatsApp(t *testing.T) {
	tests := []struct{ name, phone, text, want string }{
		{"a number", "+85251234567", "", "https://wa.me/85251234567"},
		{"a text", "+85251234567", "Hi there", "https://wa.me/85251234567?text=Hi%20there"},
		{"a line break", "+85251234567", "a\nb", "https://wa.me/85251234567?text=a%0Ab"},
		{"an emoji", "+85251234567", "👋", "https://wa.me/85251234567?text=%F0%9F%91%8B"},
		{"what means something in addresses", "+85251234567", "a&b=c+d#e%f", "https://wa.me/85251234567?text=a%26b%3Dc%2Bd%23e%25f"},
		{"the shortest number", "+2908123", "", "https://wa.me/2908123"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := WhatsApp(tt.phone, tt.text)
			require.NoError(t, err)
			assert.Equal(t, tt.want, got.URL)
			assert.Equal(t, tt.want, got.String())
		})
	}
}

// A colleague is reached by telephone number alone; the link is all that the
// pages behind it need.
func TestS1_63_ALinkToAColleagueOpensTheirWhatsApp(t *testing.T) {
	got, err := WhatsApp("+447911123456", "")
	require.NoError(t, err)
	assert.Equal(t, "https://wa.me/447911123456", got.URL)
	code, err := got.QR(256)
	require.NoError(t, err)
	assert.Equal(t, got.URL, scan(t, code))
}

func TestMessenger(t *testing.T) {
	tests := []struct{ name, page, ref, want string }{
		{"a page", "rapport.go", "", "https://m.me/rapport.go"},
		{"an id", "102030405060", "", "https://m.me/102030405060"},
		{"a ref", "rapport", "spring_sale-7", "https://m.me/rapport?ref=spring_sale-7"},
		{"a ref with padding", "rapport", "YWI=", "https://m.me/rapport?ref=YWI%3D"},
		{"the longest ref", "rapport", strings.Repeat("r", 2083), "https://m.me/rapport?ref=" + strings.Repeat("r", 2083)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Messenger(tt.page, tt.ref)
			require.NoError(t, err)
			assert.Equal(t, tt.want, got.URL)
		})
	}
}

func TestLINE(t *testing.T) {
	tests := []struct{ name, account, text, want string }{
		{"with the sign", "@123abcde", "", "https://line.me/R/ti/p/%40123abcde"},
		{"without the sign", "123abcde", "", "https://line.me/R/ti/p/%40123abcde"},
		{"a premium id", "@rapport_go.hk-1", "", "https://line.me/R/ti/p/%40rapport_go.hk-1"},
		{"a text", "@123abcde", "こんにちは", "https://line.me/R/oaMessage/%40123abcde/?%E3%81%93%E3%82%93%E3%81%AB%E3%81%A1%E3%81%AF"},
		{"a text with a space and a plus", "@123abcde", "1 + 1", "https://line.me/R/oaMessage/%40123abcde/?1%20%2B%201"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := LINE(tt.account, tt.text)
			require.NoError(t, err)
			assert.Equal(t, tt.want, got.URL)
		})
	}
}

func TestWebChat(t *testing.T) {
	tests := []struct {
		name, base string
		entry      Entry
		want       string
	}{
		{"nothing asked for", "https://example.org/chat", Entry{}, "https://example.org/chat"},
		{"a tag", "https://example.org/chat", Entry{Tag: "billing"}, "https://example.org/chat?tag=billing"},
		{"an agent", "https://example.org/", Entry{Staff: "mei"}, "https://example.org/?staff=mei"},
		{"parameters and fragment stay", "https://example.org/a?lang=zh-HK#top", Entry{Tag: "a b&c"}, "https://example.org/a?lang=zh-HK&tag=a%20b%26c#top"},
		{"an empty query", "https://example.org/a?", Entry{Tag: "x"}, "https://example.org/a?tag=x"},
		{"a port", "https://example.org:8443", Entry{Tag: "x"}, "https://example.org:8443?tag=x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := WebChat(tt.base, tt.entry)
			require.NoError(t, err)
			assert.Equal(t, tt.want, got.URL)
		})
	}
}

func TestWhatMakesNoLinkIsRefused(t *testing.T) {
	whatsApp := func(phone, text string) func() (Link, error) {
		return func() (Link, error) { return WhatsApp(phone, text) }
	}
	messenger := func(page, ref string) func() (Link, error) {
		return func() (Link, error) { return Messenger(page, ref) }
	}
	line := func(account, text string) func() (Link, error) {
		return func() (Link, error) { return LINE(account, text) }
	}
	webChat := func(base string, e Entry) func() (Link, error) {
		return func() (Link, error) { return WebChat(base, e) }
	}
	tests := []struct {
		name string
		make func() (Link, error)
		want Error
	}{
		{"no phone", whatsApp("", ""), Error{"phone", ProblemNotPhone}},
		{"a plus", whatsApp("+", ""), Error{"phone", ProblemNotPhone}},
		{"a phone without its plus", whatsApp("85251234567", ""), Error{"phone", ProblemNotPhone}},
		{"a zero in front", whatsApp("+085251234567", ""), Error{"phone", ProblemNotPhone}},
		{"spaces", whatsApp("+852 5123 4567", ""), Error{"phone", ProblemNotPhone}},
		{"a user id", whatsApp("+DE.70011234", ""), Error{"phone", ProblemNotPhone}},
		{"another path", whatsApp("+8525123/4567", ""), Error{"phone", ProblemNotPhone}},
		{"full-width digits", whatsApp("+８５２５１２３", ""), Error{"phone", ProblemNotPhone}},
		{"a short phone", whatsApp("+852512", ""), Error{"phone", ProblemNotPhone}},
		{"a long phone", whatsApp("+8525123456789012", ""), Error{"phone", ProblemNotPhone}},
		{"a text that is none", whatsApp("+85251234567", "a\xff"), Error{"text", ProblemNotUTF8}},

		{"no page", messenger("", "r"), Error{"page", ProblemEmpty}},
		{"a page with a path", messenger("a/b", ""), Error{"page", ProblemCharacter}},
		{"a page with a query", messenger("a?b", ""), Error{"page", ProblemCharacter}},
		{"a page that is a step up", messenger("..", ""), Error{"page", ProblemCharacter}},
		{"a ref with a space", messenger("a", "b c"), Error{"ref", ProblemCharacter}},
		{"a ref with another parameter", messenger("a", "b&c"), Error{"ref", ProblemCharacter}},
		{"a ref in another script", messenger("a", "é"), Error{"ref", ProblemCharacter}},
		{"a ref that is too long", messenger("a", strings.Repeat("r", 2084)), Error{"ref", ProblemTooLong}},

		{"no account", line("", ""), Error{"account", ProblemEmpty}},
		{"a sign alone", line("@", "hello"), Error{"account", ProblemEmpty}},
		{"two signs", line("@@a", ""), Error{"account", ProblemCharacter}},
		{"an account with a path", line("a/b", ""), Error{"account", ProblemCharacter}},
		{"a LINE text that is none", line("@a", "\xc3"), Error{"text", ProblemNotUTF8}},

		{"no base", webChat("", Entry{}), Error{"base", ProblemNotHTTPS}},
		{"a relative base", webChat("/chat", Entry{}), Error{"base", ProblemNotHTTPS}},
		{"a base without scheme", webChat("//example.org/chat", Entry{}), Error{"base", ProblemNotHTTPS}},
		{"http", webChat("http://example.org/chat", Entry{}), Error{"base", ProblemNotHTTPS}},
		{"javascript", webChat("javascript:alert(1)", Entry{}), Error{"base", ProblemNotHTTPS}},
		{"no host", webChat("https:///chat", Entry{}), Error{"base", ProblemNotHTTPS}},
		{"a port alone", webChat("https://:443/chat", Entry{}), Error{"base", ProblemNotHTTPS}},
		{"a password in it", webChat("https://u:p@example.org/", Entry{}), Error{"base", ProblemNotHTTPS}},
		{"a control character", webChat("https://example.org/\n", Entry{}), Error{"base", ProblemNotHTTPS}},
		{"a query that cannot be read", webChat("https://example.org/?a=%zz", Entry{}), Error{"base", ProblemCharacter}},
		{"a base with a tag", webChat("https://example.org/?tag=a", Entry{Staff: "b"}), Error{"base", ProblemTaken}},
		{"a base with staff", webChat("https://example.org/?staff=a", Entry{}), Error{"base", ProblemTaken}},
		{"a tag and an agent", webChat("https://example.org/", Entry{Tag: "a", Staff: "b"}), Error{"entry", ProblemTwoTargets}},
		{"a tag that is no text", webChat("https://example.org/", Entry{Tag: "\xff"}), Error{"entry", ProblemNotUTF8}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.make()
			var refusal *Error
			require.ErrorAs(t, err, &refusal)
			assert.Equal(t, tt.want, *refusal)
			assert.Zero(t, got)
			assert.Equal(t, "link: "+tt.want.Argument+" "+string(tt.want.Problem), err.Error())
		})
	}
}

// What is read from a link is what was put into it, whatever it was.
func TestTextsComeBack(t *testing.T) {
	check := func(t require.TestingT, text string) {
		wa, err := WhatsApp("+85251234567", text)
		require.NoError(t, err)
		require.Equal(t, text, query(t, wa).Get("text"))
		require.Len(t, query(t, wa), min(1, len(text)))
		requirePlain(t, wa)

		chat, err := WebChat("https://example.org/c?a=b", Entry{Staff: text})
		require.NoError(t, err)
		require.Equal(t, text, query(t, chat).Get("staff"))
		require.Equal(t, "b", query(t, chat).Get("a"))
		requirePlain(t, chat)

		line, err := LINE("@a", text)
		require.NoError(t, err)
		_, raw, _ := strings.Cut(line.URL, "?")
		got, err := url.PathUnescape(raw)
		require.NoError(t, err)
		require.Equal(t, text, got)
		requirePlain(t, line)
	}
	check(t, awkward)
	rapid.Check(t, func(t *rapid.T) { check(t, rapid.String().Draw(t, "text")) })
}

func query(t require.TestingT, l Link) url.Values {
	u, err := url.Parse(l.URL)
	require.NoError(t, err)
	values, err := url.ParseQuery(u.RawQuery)
	require.NoError(t, err)
	return values
}

// requirePlain demands an address that survives being typed, pasted and
// printed: nothing that somebody's software would escape again or cut.
func requirePlain(t require.TestingT, l Link) {
	require.Regexp(t, `^https://[A-Za-z0-9._~:/?&=%-]+$`, l.URL)
}
