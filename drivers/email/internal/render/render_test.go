package render_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/internal/content"
	"github.com/rapport-go/rapport/drivers/email/internal/header"
	"github.com/rapport-go/rapport/drivers/email/internal/render"
	"github.com/rapport-go/rapport/drivers/email/internal/thread"
)

var seal = thread.NewSeal(channel.NewSecret("a secret of the tests"))

const key = "0192f0c1-2d3e-7f40-8a5b-6c7d8e9fa0b1"

// letter is a mail with everything.
func letter() render.Mail {
	return render.Mail{
		Key:       key,
		MessageID: seal.MessageID(key, "example.test"),
		Date:      time.Date(2026, 11, 20, 9, 0, 0, 5e8, time.FixedZone("HKT", 8*3600)),
		From:      header.Address{Name: "客服 Support", Mailbox: "support@example.test"},
		To:        []header.Address{{Name: "Wong, Alice", Mailbox: "alice@customer.test"}},
		Cc:        []header.Address{{Mailbox: "bob@customer.test"}, {Name: "Carol", Mailbox: "carol@customer.test"}},
		ReplyTo:   []header.Address{{Mailbox: "support+m1.2@example.test"}},
		Subject:   "Re: 您的订单 №1 – ready",
		Text:      "Dear Alice,\n.\nyour order\r\nis \rready.",
		HTML:      `<p>Dear Alice, <img src="cid:logo@example.test"> ready</p>`,
		Files: []render.File{
			file("logo.png", "image/png", "logo@example.test", "PNG"),
			file("发票 (1).pdf", "application/pdf", "", "%PDF"),
			file("../../x\r\n.eml", "message/rfc822", "", "From: a\n\nb"),
		},
		InReplyTo:  []string{"one@customer.test"},
		References: []string{"zero@customer.test", "one@customer.test"},
		Loop:       seal.LoopMark(key),
	}
}

func file(name, kind, inline, text string) render.File {
	return render.File{Name: name, Type: kind, Inline: inline, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text)), nil
	}}
}

func rendered(tb rapid.TB, m render.Mail) []byte {
	tb.Helper()
	raw, err := render.Render(m, 0)
	require.NoError(tb, err)
	onTheWire(tb, raw)
	return raw
}

// onTheWire checks what SMTP demands of a mail.
func onTheWire(tb rapid.TB, raw []byte) {
	tb.Helper()
	if !bytes.HasSuffix(raw, []byte("\r\n")) {
		tb.Fatalf("the last line has no end")
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(string(raw), "\r\n"), "\r\n") {
		if strings.ContainsAny(line, "\r\n\x00") || len(line) > 998 {
			tb.Fatalf("line %q", line)
		}
	}
}

func parsed(tb rapid.TB, raw []byte) *content.Mail {
	tb.Helper()
	m, err := content.Parse(bytes.NewReader(raw), int64(len(raw)), content.Options{Seal: seal})
	require.NoError(tb, err)
	return m
}

func TestRender(t *testing.T) {
	raw := rendered(t, letter())
	m := parsed(t, raw)
	assert.Equal(t, "rapport."+seal.EnvelopeID(key)[:26], m.MessageID[:34])
	assert.Equal(t, key, m.OwnKey)
	assert.Equal(t, content.ClassOwn, m.Class)
	assert.Equal(t, letter().From, m.From)
	assert.Equal(t, letter().To, m.To)
	assert.Equal(t, letter().Cc, m.Cc)
	assert.Equal(t, letter().ReplyTo, m.ReplyTo)
	assert.Equal(t, letter().Subject, m.Subject)
	assert.Equal(t, time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC), m.Date)
	assert.Equal(t, "Dear Alice,\n.\nyour order\nis \nready.", m.Text)
	assert.Equal(t, `<p>Dear Alice, <img src="cid:logo@example.test"> ready</p>`, m.HTML)
	assert.Equal(t, letter().InReplyTo, m.InReplyTo)
	assert.Equal(t, letter().References, m.References)
	assert.Empty(t, m.Notes)

	require.Len(t, m.Files, 3)
	assert.Equal(t, content.File{Path: "1.2", Type: "image/png", Name: "logo.png", Size: 3, ContentID: "logo@example.test", Inline: true, Encoding: "base64"}, m.Files[0])
	assert.Equal(t, content.File{Path: "2", Type: "application/pdf", Name: "发票 (1).pdf", Size: 4, Encoding: "base64"}, m.Files[1])
	assert.Equal(t, content.File{Path: "3", Type: "application/octet-stream", Name: "x .eml", Size: 10, Encoding: "base64"}, m.Files[2])
	assert.False(t, m.Header.Has("Bcc"))
	assert.False(t, m.Header.Has("Auto-Submitted"))

	// Others read it as well.
	std, err := mail.ReadMessage(bytes.NewReader(raw))
	require.NoError(t, err)
	to, err := std.Header.AddressList("To")
	require.NoError(t, err)
	assert.Equal(t, "Wong, Alice", to[0].Name)
}

// Trap 10: clients look for the brackets of a content id.
func TestTrap10_ContentIDsHaveBrackets(t *testing.T) {
	assert.Contains(t, strings.ToLower(string(rendered(t, letter()))), "content-id: <logo@example.test>\r\n")
}

// Trap 11: a server that gives the mail another id keeps References.
func TestTrap11_AFirstMailNamesItself(t *testing.T) {
	m := letter()
	m.InReplyTo, m.References = nil, nil
	got := parsed(t, rendered(t, m))
	assert.Empty(t, got.InReplyTo)
	assert.Equal(t, []string{m.MessageID}, got.References)
}

func TestRenderIsTheSameEachTime(t *testing.T) {
	first := rendered(t, letter())
	for range 20 {
		require.Equal(t, string(first), string(rendered(t, letter())))
	}
	other := letter()
	other.Key = "0192f0c1-2d3e-7f40-8a5b-6c7d8e9fa0b2"
	assert.NotEqual(t, string(first), string(rendered(t, other)), "boundaries are the key's")
}

// A mail has the levels that it needs and no more.
func TestStructure(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*render.Mail)
		want   []string
	}{
		"text":             {func(m *render.Mail) { m.HTML, m.Files = "", nil }, []string{"text/plain"}},
		"text and HTML":    {func(m *render.Mail) { m.Files = nil }, []string{"multipart/alternative", "text/plain", "text/html"}},
		"HTML alone":       {func(m *render.Mail) { m.Text, m.Files = "", nil }, []string{"multipart/alternative", "text/plain", "text/html"}},
		"files alone":      {func(m *render.Mail) { m.Text, m.HTML = "", ""; m.Files = m.Files[1:2] }, []string{"multipart/mixed", "text/plain", "application/pdf"}},
		"a picture inside": {func(m *render.Mail) { m.Files = m.Files[:1] }, []string{"multipart/related", "multipart/alternative", "text/plain", "text/html", "image/png"}},
		"no HTML to show it in": {func(m *render.Mail) { m.HTML = ""; m.Files = m.Files[:1] },
			[]string{"multipart/mixed", "text/plain", "image/png"}},
		"all": {func(m *render.Mail) { m.Files = m.Files[:2] },
			[]string{"multipart/mixed", "multipart/related", "multipart/alternative", "text/plain", "text/html", "image/png", "application/pdf"}},
	} {
		t.Run(name, func(t *testing.T) {
			m := letter()
			c.change(&m)
			assert.Equal(t, c.want, types(rendered(t, m)))
		})
	}
}

func types(raw []byte) []string {
	var kinds []string
	for line := range strings.SplitSeq(string(raw), "\r\n") {
		if kind, ok := strings.CutPrefix(line, "Content-Type: "); ok {
			kind, _, _ = strings.Cut(kind, ";")
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

func TestTextIsMadeOfHTML(t *testing.T) {
	m := letter()
	m.Text, m.Files, m.HTML = "", nil, `<p>Read <a href="https://e.test/x">this</a></p>`
	assert.Equal(t, "Read this <https://e.test/x>", parsed(t, rendered(t, m)).Text)
}

func TestAutomaticMailSaysSo(t *testing.T) {
	m := letter()
	m.Automatic, m.Loop = true, ""
	m.MessageID = "other@example.test"
	got := parsed(t, rendered(t, m))
	assert.Equal(t, content.ClassAutoReply, got.Class)
	assert.Equal(t, "auto-replied", got.Header.Get("Auto-Submitted"))
	assert.Equal(t, "All", got.Header.Get("X-Auto-Response-Suppress"))
	assert.Equal(t, "auto_reply", got.Header.Get("Precedence"))
	m.InReplyTo = nil
	assert.Equal(t, "auto-generated", parsed(t, rendered(t, m)).Header.Get("Auto-Submitted"))
}

func TestReceiptsAreAskedForOnlyWhereWanted(t *testing.T) {
	m := letter()
	assert.False(t, parsed(t, rendered(t, m)).Header.Has("Disposition-Notification-To"))
	m.ReceiptTo = "support@example.test"
	assert.Equal(t, "support@example.test", parsed(t, rendered(t, m)).Header.Get("Disposition-Notification-To"))
}

func TestNobodyIsNamedIfAllAreBlind(t *testing.T) {
	m := letter()
	m.To, m.Cc = nil, nil
	assert.Equal(t, "undisclosed-recipients:;", parsed(t, rendered(t, m)).Header.Get("To"))
}

// Trap 16: nothing that a user or another server gave forms a header line.
func TestTrap16_NothingIsInjected(t *testing.T) {
	for name, spoil := range map[string]func(*render.Mail, string){
		"subject":      func(m *render.Mail, s string) { m.Subject = s },
		"sender":       func(m *render.Mail, s string) { m.From.Name = s },
		"receiver":     func(m *render.Mail, s string) { m.To[0].Name = s },
		"address":      func(m *render.Mail, s string) { m.To[0].Mailbox = s },
		"copy":         func(m *render.Mail, s string) { m.Cc[0].Mailbox = s },
		"answers":      func(m *render.Mail, s string) { m.ReplyTo[0].Mailbox = s },
		"receipts":     func(m *render.Mail, s string) { m.ReceiptTo = s },
		"id":           func(m *render.Mail, s string) { m.MessageID = s },
		"in reply to":  func(m *render.Mail, s string) { m.InReplyTo[0] = s },
		"references":   func(m *render.Mail, s string) { m.References[0] = s },
		"loop mark":    func(m *render.Mail, s string) { m.Loop = s },
		"content id":   func(m *render.Mail, s string) { m.Files[0].Inline = s },
		"key is empty": func(m *render.Mail, _ string) { m.Key = "" },
	} {
		for _, bad := range []string{"a@b.test\r\nBcc: x@y.test", "a@b.test\nX: y", "a@b.test\rX: y", "a\x00b@c.test", "a@b.test\u2028X: y"} {
			m := letter()
			m.Files = slices.Clone(m.Files)
			spoil(&m, bad)
			_, err := render.Render(m, 0)
			assert.ErrorIs(t, err, render.ErrInjection, "%s: %q", name, bad)
		}
	}
	for _, bad := range []string{"", "a", "@b.test", "a@", "a@b> SIZE=1", "a b@c.test", "<a@b.test>", "a@b.test,c@d.test", "a@b@c.test", "a@b.test ", "a@b_c..test", "a;b@c.test"} {
		m := letter()
		m.To[0].Mailbox = bad
		_, err := render.Render(m, 0)
		assert.ErrorIs(t, err, render.ErrInjection, bad)
	}

	// What is no part of the header may have any form.
	m := letter()
	m.Files = []render.File{file("a\r\nX-Evil: y\".png", "image/png\r\nX-Evil: y", "", "x")}
	raw := rendered(t, m)
	assert.NotContains(t, string(raw), "\r\nX-Evil")
}

// Trap 1: no part of a mail goes out if a file cannot be read.
func TestTrap1_AFileThatFailsFailsTheMail(t *testing.T) {
	gone := errors.New("gone")
	m := letter()
	m.Files = []render.File{{Name: "a", Type: "image/png", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader("half"), failing{gone})), nil
	}}}
	raw, err := render.Render(m, 0)
	require.ErrorIs(t, err, gone)
	assert.Nil(t, raw)

	m.Files[0].Open = func() (io.ReadCloser, error) { return nil, gone }
	_, err = render.Render(m, 0)
	require.ErrorIs(t, err, gone)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestALimitIsKept(t *testing.T) {
	size := int64(len(rendered(t, letter())))
	_, err := render.Render(letter(), size)
	require.NoError(t, err)
	_, err = render.Render(letter(), size-1)
	require.ErrorIs(t, err, render.ErrTooLarge)

	// An endless file ends there too.
	m := letter()
	m.Files = []render.File{{Name: "a", Type: "image/png", Open: func() (io.ReadCloser, error) { return io.NopCloser(endless{}), nil }}}
	_, err = render.Render(m, 1<<20)
	require.ErrorIs(t, err, render.ErrTooLarge)
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// Smuggling (CVE-2023-51764): no text forms a line with a lone dot that ends in
// anything but CRLF, or any lone CR or LF.
func TestSmugglingShapes(t *testing.T) {
	for _, text := range []string{"a\n.\nMAIL FROM:<x@y>", "a\r.\rMAIL", "a\r\n.\r\nMAIL", "a\n.\r\nb", "a\r\n.\nb", "a\r.\r\nb", "\n.\n", ".", "\r"} {
		m := letter()
		m.Text, m.HTML = text, text
		raw := rendered(t, m)
		want := strings.Trim(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
		assert.Equal(t, want, parsed(t, raw).Text, "%q", text)
	}
}

// What is rendered is read back the same.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := letter()
		m.Subject = line(t, "subject")
		m.From.Name, m.To[0].Name = line(t, "from"), line(t, "to")
		m.Text = rapid.String().Draw(t, "text")
		m.HTML = ""
		m.Files = nil
		for i := range rapid.IntRange(0, 3).Draw(t, "files") {
			m.Files = append(m.Files, file(rapid.String().Draw(t, "name"), "image/png", "", rapid.StringN(0, 500, -1).Draw(t, fmt.Sprint(i))))
		}
		raw := rendered(t, m)
		require.Equal(t, raw, rendered(t, m))
		got := parsed(t, raw)
		require.Equal(t, m.Subject, got.Subject)
		require.Equal(t, m.From, got.From)
		require.Equal(t, m.To, got.To)
		require.Len(t, got.Files, len(m.Files))
		for i, f := range m.Files {
			sameContent(t, raw, f, got.Files[i])
		}
		if whole := got.Text + got.Quoted + got.Signature; strings.Join(strings.Fields(whole), "") != strings.Join(strings.Fields(header.Clean(m.Text)), "") {
			t.Fatalf("text %q became %q", m.Text, whole)
		}
	})
}

// line draws a text for a header as it is kept: one line, clean.
func line(t *rapid.T, name string) string {
	return header.Cut(header.CleanText(strings.ReplaceAll(rapid.String().Draw(t, name), "=?", "")), 180)
}

func sameContent(t *rapid.T, raw []byte, want render.File, got content.File) {
	if name := header.FileName(want.Name); name != "" {
		require.Equal(t, name, got.Name)
	}
	c, err := content.OpenPart(bytes.NewReader(raw), got.Path, content.Options{})
	require.NoError(t, err)
	is, err := io.ReadAll(c.Body)
	require.NoError(t, err)
	r, _ := want.Open()
	was, _ := io.ReadAll(r)
	require.Equal(t, string(was), string(is))
	require.Equal(t, int64(len(was)), got.Size)
}
