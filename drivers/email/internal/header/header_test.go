package header_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
)

var decoder header.Decoder

func TestParseBlock(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want header.Block
	}{
		"fields":                   {"A: b\r\nC:d\r\n\r\nE: f", header.Block{{"A", "b"}, {"C", "d"}}},
		"bare line ends":           {"A: b\nC: d\n\nE: f", header.Block{{"A", "b"}, {"C", "d"}}},
		"folded":                   {"A: b\r\n  c\r\n\td\r\n", header.Block{{"A", "b c d"}}},
		"a space before the colon": {"A : b\r\n", header.Block{{"A", "b"}}},
		"junk between":             {"A: b\r\njunk\r\n: x\r\nC: d\r\n", header.Block{{"A", "b"}, {"C", "d"}}},
		"folded junk at the top":   {" x\r\nA: b\r\n", header.Block{{"A", "b"}}},
		"a mailbox file":           {"From a@b Fri Nov 20\r\nA: b\r\n", header.Block{{"A", "b"}}},
		"empty values":             {"A:\r\nB: \r\n c\r\n", header.Block{{"A", ""}, {"B", " c"}}},
		"nothing":                  {"", nil},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, header.ParseBlock([]byte(c.in), 1000)) })
	}
	b := header.ParseBlock([]byte("A: 1\r\nb: 2\r\na: 3\r\n"), 1000)
	assert.Equal(t, "1", b.Get("a"))
	assert.Equal(t, []string{"1", "3"}, b.All("A"))
	assert.True(t, b.Has("B"))
	assert.False(t, b.Has("c"))
	assert.Len(t, header.ParseBlock([]byte(strings.Repeat("A: b\n", 100)), 40), 10)
}

func TestAddresses(t *testing.T) {
	for in, want := range map[string][]header.Address{
		"a@b.test":                                     {{"", "a@b.test"}},
		"<A@B.Test>":                                   {{"", "A@b.test"}},
		"Alice <a@b.test>, Bob <b@b.test>":             {{"Alice", "a@b.test"}, {"Bob", "b@b.test"}},
		`"Wong, Alice" <a@b.test>`:                     {{"Wong, Alice", "a@b.test"}},
		`"Alice \"A\" Wong" <a@b.test>`:                {{`Alice "A" Wong`, "a@b.test"}},
		"a@b.test (Alice)":                             {{"Alice", "a@b.test"}},
		"Team: a@b.test, Bob <b@b.test>;":              {{"", "a@b.test"}, {"Bob", "b@b.test"}},
		"undisclosed-recipients:;":                     nil,
		"a@b.test; b@b.test":                           {{"", "a@b.test"}, {"", "b@b.test"}},
		"=?utf-8?B?5byg5Lyf?= <a@b.test>":              {{"张伟", "a@b.test"}},
		`"=?utf-8?B?5byg5Lyf?=" <a@b.test>`:            {{"张伟", "a@b.test"}},
		"billing@bank.test <evil@b.test>":              {{"billing@bank.test", "evil@b.test"}},
		"<good@b.test> <evil@b.test>":                  {{"", "evil@b.test"}},
		"Müller <a@müller.test>":                       {{"Müller", "a@xn--mller-kva.test"}},
		"'Alice' <a@b.test>":                           {{"Alice", "a@b.test"}},
		"a@b.test <a@b.test>":                          {{"", "a@b.test"}},
		"Bank\u202egpj <a@b.test>":                     {{"Bankgpj", "a@b.test"}},
		"<@relay.test:a@b.test>":                       {{"", "a@b.test"}},
		"Alice, a@b.test":                              {{"", "a@b.test"}},
		"a@[127.0.0.1]":                                {{"", "a@[127.0.0.1]"}},
		"a b@c.test, @, a@, <>, x, a@b@c.test, a@-..x": nil,
		"用户@b.test":                                    {{"", "用户@b.test"}},
	} {
		assert.Equal(t, want, decoder.Addresses(in), in)
	}
	assert.Len(t, decoder.Addresses(strings.Repeat("a@b.test,", 5000)), header.MaxAddresses)
}

// An address never carries more than itself to a server.
func TestTrapAddressesAsParameters(t *testing.T) {
	for _, s := range []string{"a@b> SIZE=1", "a@b.test> BODY=8BITMIME", "a@b.test\r\nRCPT TO:<c@d.test>", "a@b.test\n", "a@b.test\x00", "<a@b.test", "a,b@c.test", "a\tb@c.test", "a\u00a0b@c.test", "a@b.test.", "a@B.test", "\"a b\"@c.test", strings.Repeat("a", 65) + "@b.test", "a@" + strings.Repeat("b.", 130) + "test"} {
		assert.ErrorIs(t, header.CheckMailbox(s), header.ErrMailbox, "%q", s)
	}
	for _, s := range []string{"a@b.test", "a.b+c=d@b.test", "a'b@b.test", "a/b@b.test", "{a}@b.test", "用户@b.test", "a@localhost", "a@[::1]"} {
		assert.NoError(t, header.CheckMailbox(s), s)
	}
}

func TestIDs(t *testing.T) {
	for in, want := range map[string]string{
		"<a@B.Test>": "a@b.test", " <a@b.test> (x)": "a@b.test", "a@b.test": "a@b.test", "<a b@c.test>": "ab@c.test", "\"<a@b.test>\"": "a@b.test",
		"<A.b@C>": "A.b@c", "<no-at>": "no-at", "": "", "<>": "", "< >": "", "<@>": "", "<a@b@C>": "a@b@c", "<a@b.test": "a@b.test",
		"<" + strings.Repeat("a", 400) + "@b>": "",
	} {
		assert.Equal(t, want, header.ID(in), in)
	}
	assert.Equal(t, []string{"a@b", "c@d"}, header.IDs("<a@b><c@d>"))
	assert.Equal(t, []string{"a@b", "c@d"}, header.IDs("Message from x of Friday <a@b> and\t<c@d>, <>"))
	assert.Equal(t, []string{"a@b", "c@d"}, header.IDs("a@b, c@d"))
	assert.Empty(t, header.IDs("Your message of Friday"))
	assert.Empty(t, header.IDs(""))
}

func TestFileNames(t *testing.T) {
	for in, want := range map[string]string{
		"a.pdf": "a.pdf", "../../etc/passwd": "passwd", `C:\a\b.doc`: "b.doc", "/": "", "..": "", ".bashrc": "bashrc", "a\r\nb.txt": "a b.txt",
		"a\x00b.txt": "ab.txt", "invoice\u202efdp.exe": "invoicefdp.exe", `a"b<c>|d?.txt`: "a_b_c__d_.txt", "发票 (1).pdf": "发票 (1).pdf", " x. ": "x",
	} {
		assert.Equal(t, want, header.FileName(in), in)
	}
	long := header.FileName(strings.Repeat("长", 100) + ".pdf")
	assert.LessOrEqual(t, len(long), header.MaxFileName)
	assert.True(t, strings.HasSuffix(long, "长.pdf") && utf8.ValidString(long))
}

func TestMedia(t *testing.T) {
	type params = map[string]string
	for in, want := range map[string]header.Media{
		"":                               {Params: params{}},
		"Text/HTML; Charset=UTF-8":       {Type: "text/html", Params: params{"charset": "UTF-8"}},
		`a/b; name="x; y=z"; q=1`:        {Type: "a/b", Params: params{"name": "x; y=z", "q": "1"}},
		`a/b; name=x y.pdf`:              {Type: "a/b", Params: params{"name": "x y.pdf"}},
		`a/b;;; =x; y`:                   {Type: "a/b", Params: params{}},
		`name=x`:                         {Params: params{"name": "x"}},
		`a/b charset=x`:                  {Type: "a/b", Params: params{"charset": "x"}},
		`a/b; name*=utf-8''%E4%BD%A0`:    {Type: "a/b", Params: params{"name": "你"}},
		`a/b; name*=gbk'zh'%C4%E3`:       {Type: "a/b", Params: params{"name": "你"}},
		`a/b; n*0="a"; n*1*=b%20; n*2=c`: {Type: "a/b", Params: params{"n": "ab c"}},
		`a/b; name="=?gbk?B?xOM=?="`:     {Type: "a/b", Params: params{"name": "你"}},
		`a/b; name="C:\dir\f.txt"`:       {Type: "a/b", Params: params{"name": `C:\dir\f.txt`}},
		`a/b; name="x`:                   {Type: "a/b", Params: params{"name": "x"}},
		`a/b; name=x; name=y`:            {Type: "a/b", Params: params{"name": "x"}},
	} {
		assert.Equal(t, want, decoder.Media(in), in)
	}
}

func TestTexts(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "=?utf-8?q?a_b?=": "a b", "=?UTF-8?Q?a?= =?utf-8?q?b?=": "ab", "=?utf-8?q?a?= b": "a b", "a =?utf-8?q?b?=": "a b",
		"=?utf-8?q?=E4=BD?= =?utf-8?q?=A0?=": "你", "=?gb2312?B?xOM=?=": "你", "=?x-none?q?a=E9?=": "aé", "=?utf-8*en?q?a?=": "a",
		"=?broken": "=?broken", "a\r\n\tb": "a b", "\u202eabc": "abc", "=?utf-8?q?a=0D=0ABcc:_x?=": "a Bcc: x", "r\xe9sum\xe9": "résumé", "=?utf-8?b?5L2g5aW9?=,": "你好,",
	} {
		got := decoder.Text(in)
		assert.Equal(t, want, got, in)
	}
}

func FuzzHeader(f *testing.F) {
	for _, seed := range []string{"A: b\r\n c\r\n\r\n", `"a" <b@c>, g: d@e;`, "=?utf-8?q?=E4?= =?gbk?b?xOM=?=", "a/b; n*0*=gbk''%C4; n*1*=%E3", "<a@b> <c@d>", "../..\\x\u202e.exe", "=?utf-7?q?+AOk-?="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		header.ParseBlock([]byte(s), 10_000)
		for _, a := range decoder.Addresses(s) {
			if header.CheckMailbox(a.Mailbox) != nil || a.Name != header.CleanText(a.Name) {
				t.Errorf("address %+v", a)
			}
		}
		for _, id := range append(header.IDs(s), header.ID(s)) {
			if strings.ContainsAny(id, "<> \r\n\x00") || !utf8.ValidString(id) || id != "" && header.ID(id) != id {
				t.Errorf("id %q", id)
			}
		}
		if name := header.FileName(s); strings.ContainsAny(name, "/\\\r\n\x00") || len(name) > header.MaxFileName || header.FileName(name) != name {
			t.Errorf("name %q", name)
		}
		m := decoder.Media(s)
		for _, v := range m.Params {
			if !utf8.ValidString(v) {
				t.Errorf("parameter %q", v)
			}
		}
		if text := decoder.Text(s); text != header.CleanText(text) {
			t.Errorf("text %q", text)
		}
	})
}
