package content_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/email/internal/content"
)

// A nastyMail makes a mail whose length is about proportional to n.
type nastyMail struct {
	name string
	make func(n int) string
	// unit is the n of the benchmark's smallest mail, about 250 KB long.
	unit int
}

const plainTop = "From: a@b.test\r\nTo: support@example.test\r\nDate: Fri, 20 Nov 2026 09:00:00 +0000\r\nSubject: s\r\nMessage-ID: <nasty@b.test>\r\nMIME-Version: 1.0\r\n"

func textMail(body string) string {
	return plainTop + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + body
}

func htmlMail(body string) string {
	return plainTop + "Content-Type: text/html; charset=utf-8\r\n\r\n" + body
}

func headerMail(fields string) string { return plainTop + fields + "\r\n\r\ntext\r\n" }

// nastyMails are the shapes by which parsers were brought down.
var nastyMails = []nastyMail{
	{"parts", func(n int) string {
		return plainTop + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\nContent-Type: text/plain\r\n\r\nx\r\n", n) + "--b--\r\n"
	}, 7000},
	{"empty parts", func(n int) string {
		return plainTop + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n", n)
	}, 50_000},
	{"nesting", nested, 3000},
	{"one header line", func(n int) string { return headerMail("X-Long: " + strings.Repeat("x", n)) }, 250_000},
	{"header lines", func(n int) string { return strings.Repeat("X: y\r\n", n) + "\r\nbody" }, 40_000},
	{"folded header", func(n int) string { return headerMail("Subject: a\r\n" + strings.Repeat(" b\r\n", n) + "X: y") }, 60_000},
	{"junk header lines", func(n int) string { return strings.Repeat("junk\r\n", n) + textMail("x") }, 40_000},
	{"addresses", func(n int) string { return headerMail("Cc: " + strings.Repeat("a@b.test,", n)) }, 25_000},
	{"open brackets", func(n int) string { return headerMail("Cc: " + strings.Repeat("<\"(", n)) }, 80_000},
	{"encoded words", func(n int) string { return headerMail("Subject: " + strings.Repeat("=?utf-8?q?a?= ", n)) }, 17_000},
	{"half words", func(n int) string { return headerMail("Subject: " + strings.Repeat("=?utf-8?q?", n)) }, 25_000},
	{"references", func(n int) string { return headerMail("References: " + strings.Repeat("<a@b> ", n)) }, 40_000},
	{"parameters", func(n int) string { return headerMail("Content-Type: text/plain" + strings.Repeat("; a=b", n)) }, 50_000},
	{"pieces", func(n int) string { return headerMail("Content-Type: text/plain" + strings.Repeat("; name*1*=b", n)) }, 25_000},
	{"subject marks", func(n int) string { return headerMail("Subject: " + strings.Repeat("re:", n)) }, 80_000},
	{"one line of text", func(n int) string { return textMail(strings.Repeat("x", n)) }, 250_000},
	{"quoted-printable", func(n int) string {
		return strings.Replace(textMail(strings.Repeat("=3D=", n)), "\r\n\r\n", "\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", 1)
	}, 60_000},
	{"soft breaks", func(n int) string {
		return strings.Replace(textMail(strings.Repeat("="+strings.Repeat(" ", 70), n/70)), "\r\n\r\n", "\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", 1)
	}, 250_000},
	{"base64 padding", func(n int) string {
		return strings.Replace(textMail(strings.Repeat("QQ==", n)), "\r\n\r\n", "\r\nContent-Transfer-Encoding: base64\r\n\r\n", 1)
	}, 60_000},
	{"boundary-like lines", func(n int) string {
		return plainTop + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" + strings.Repeat("--bb\r\n", n)
	}, 40_000},
	{"attributions", func(n int) string { return textMail(strings.Repeat("On 1, 2, 3 a wrote, he\r\n", n)) }, 10_000},
	{"from labels", func(n int) string { return textMail(strings.Repeat("From: x\r\n", n)) }, 27_000},
	{"quotes", func(n int) string { return textMail(strings.Repeat("> x\r\n", n)) }, 50_000},
	{"nested divs", func(n int) string { return htmlMail(strings.Repeat("<div>", n)) }, 50_000},
	{"formatting", func(n int) string {
		return htmlMail(strings.Repeat("<font color=red>", n/20) + strings.Repeat("<p>x", n))
	}, 50_000},
	{"open tables", func(n int) string { return htmlMail(strings.Repeat("<table><b><p>", n)) }, 20_000},
	{"nested quotes", func(n int) string { return htmlMail(strings.Repeat("<blockquote>", 100) + strings.Repeat("<br>x", n)) }, 50_000},
	{"attributes", func(n int) string { return htmlMail("<p " + strings.Repeat("a=b ", n) + ">x") }, 60_000},
	{"styles", func(n int) string { return htmlMail("<p style='" + strings.Repeat("color:red;", n) + "'>x") }, 25_000},
	{"angle brackets", func(n int) string { return htmlMail(strings.Repeat("<", n)) }, 250_000},
	{"citations", func(n int) string { return htmlMail(strings.Repeat("<blockquote type=cite>a</blockquote>", n)) }, 7000},
	{"pictures", func(n int) string { return htmlMail(strings.Repeat("<img src=cid:a>", n)) }, 17_000},
	{"reports", func(n int) string {
		return plainTop + "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n" +
			strings.Repeat("Final-Recipient: rfc822;a@b\r\nAction: failed\r\n\r\n", n) + "--b--\r\n"
	}, 5500},
	{"calendar", func(n int) string {
		return plainTop + "Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n" + strings.Repeat("BEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT\r\n", n) + "END:VCALENDAR\r\n"
	}, 6500},
	{"attachment", func(n int) string { return withAttachment(n) }, 180_000},
	{"NULs", func(n int) string { return textMail(strings.Repeat("\x00", n)) }, 250_000},
}

func nested(n int) string {
	var b strings.Builder
	b.WriteString(plainTop)
	for i := range n {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	b.WriteString("Content-Type: text/plain\r\n\r\ndeep\r\n")
	return b.String()
}

func withAttachment(n int) string {
	line := strings.Repeat("QUJD", 19) + "\r\n"
	return plainTop + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhere\r\n" +
		"--b\r\nContent-Type: application/zip; name=big.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
		strings.Repeat(line, n/57) + "--b--\r\n"
}

func parse(tb testing.TB, raw string) *content.Mail {
	tb.Helper()
	m, err := content.Parse(strings.NewReader(raw), int64(len(raw)), options())
	require.NoError(tb, err)
	require.NotEmpty(tb, m.MessageID)
	return m
}

// No shape of mail takes more than its share of memory, and none is lost. What is
// allocated stands for the work too: it is what grew with the square in parsers
// that were brought down.
func TestTrap6_WorkGrowsWithLengthOnly(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector allocates at random")
	}
	for _, n := range nastyMails {
		t.Run(n.name, func(t *testing.T) {
			small, large := n.make(n.unit/2), n.make(2*n.unit)
			parse(t, small) // what is made once is made
			one, four := allocated(t, small), allocated(t, large)
			assert.LessOrEqual(t, four, 6*one+(1<<20), "memory for 4 times the length")
			assert.LessOrEqual(t, four, uint64(120*len(large)+(8<<20)), "memory by length")
		})
	}
}

func allocated(tb testing.TB, raw string) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	parse(tb, raw)
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestTrap6_AHundredThousandPartsAreTooComplex(t *testing.T) {
	m := parse(t, nastyMails[0].make(100_000))
	require.NotNil(t, m.Placeholder)
	assert.Equal(t, content.TooComplex, m.Placeholder.Type)
	assert.Empty(t, m.Files)
	assert.Equal(t, "a@b.test", m.From.Mailbox)
	assert.Equal(t, "s", m.Subject)
	assert.True(t, strings.HasPrefix(m.Text, "x\n\nx"), "what came before the limit is kept")
}

func TestTrap6_TwoThousandLevelsAreTooComplex(t *testing.T) {
	m := parse(t, nested(2000))
	require.NotNil(t, m.Placeholder)
	assert.Equal(t, content.TooComplex, m.Placeholder.Type)
	assert.Nil(t, parse(t, nested(30)).Placeholder)
	assert.Equal(t, "deep", parse(t, nested(30)).Text)
}

func TestTrap6_AHeaderBeyondTheLimitKeepsWhatCameFirst(t *testing.T) {
	for name, raw := range map[string]string{
		"2.7 MB":          plainTop + strings.Repeat("X-Filler: "+strings.Repeat("x", 60)+"\r\n", 37_000) + "\r\nbody",
		"a million lines": plainTop + strings.Repeat("a:b\r\n", 1_000_000) + "\r\nbody",
	} {
		t.Run(name, func(t *testing.T) {
			r := &counter{r: strings.NewReader(raw)}
			m, err := content.Parse(r, int64(len(raw)), options())
			require.NoError(t, err)
			require.NotNil(t, m.Placeholder)
			assert.Equal(t, content.TooComplex, m.Placeholder.Type)
			assert.Equal(t, "nasty@b.test", m.MessageID)
			assert.Equal(t, "s", m.Subject)
			assert.LessOrEqual(t, r.n, 320<<10, "nothing is read behind the limit")
		})
	}
}

type counter struct {
	r io.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

func TestALargeMailIsNotRead(t *testing.T) {
	raw := withAttachment(2 << 20)
	o := options()
	o.MaxSize = 1 << 20
	r := &counter{r: strings.NewReader(raw)}
	m, err := content.Parse(r, int64(len(raw)), o)
	require.NoError(t, err)
	require.NotNil(t, m.Placeholder)
	assert.Equal(t, content.TooLarge, m.Placeholder.Type)
	assert.Equal(t, "3 MB", m.Placeholder.Detail)
	assert.LessOrEqual(t, r.n, 64<<10)

	t.Run("whose size nobody told", func(t *testing.T) {
		r := &counter{r: strings.NewReader(raw)}
		m, err := content.Parse(r, -1, o)
		require.NoError(t, err)
		require.NotNil(t, m.Placeholder)
		assert.Equal(t, content.TooLarge, m.Placeholder.Type)
		assert.Equal(t, "here", m.Text)
		assert.Empty(t, m.Files)
		assert.LessOrEqual(t, r.n, 1<<20+64<<10)
	})
}

// A file of 30 MB is measured and opened again without ever being held.
func TestALargeFileIsNotHeld(t *testing.T) {
	const size = 22 << 20 // 30 MB on the wire
	raw := withAttachment(size)
	assert.Less(t, allocated(t, raw), uint64(1<<20))

	m := parse(t, raw)
	require.Len(t, m.Files, 1)
	f := m.Files[0]
	assert.Equal(t, "2", f.Path)
	assert.Equal(t, "big.zip", f.Name)
	assert.Equal(t, int64(size/57*57), f.Size)
	assert.Equal(t, "here", m.Text)

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	c, err := content.OpenPart(strings.NewReader(raw), f.Path, options())
	require.NoError(t, err)
	n, err := io.Copy(io.Discard, c.Body)
	runtime.ReadMemStats(&after)
	require.NoError(t, err)
	assert.Equal(t, f.Size, n)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20))
}

func TestOpenPartOfAStrangePath(t *testing.T) {
	for _, path := range []string{"", "3", "1.1", "-1", "x"} {
		_, err := content.OpenPart(strings.NewReader(withAttachment(100)), path, options())
		assert.ErrorIs(t, err, content.ErrNoPart)
	}
}

// A fault of the connection is told, with what was read; an early end is not one.
func TestFaultsOfTheReader(t *testing.T) {
	raw := withAttachment(10_000)
	m, err := content.Parse(io.MultiReader(strings.NewReader(raw[:5000]), broken{}), int64(len(raw)), options())
	require.ErrorIs(t, err, errBroken)
	assert.Equal(t, "here", m.Text)

	for _, end := range []io.Reader{strings.NewReader(""), ended{}} {
		m, err = content.Parse(io.MultiReader(strings.NewReader(raw[:5000]), end), int64(len(raw)), options())
		require.NoError(t, err)
		assert.Equal(t, "here", m.Text)
		require.Len(t, m.Files, 1)
		assert.Contains(t, m.Notes, "the mail ends before it should")
	}
}

var errBroken = fmt.Errorf("broken")

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errBroken }

type ended struct{}

func (ended) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// A mail cut anywhere is a mail.
func TestMailsCutAnywhere(t *testing.T) {
	raw := nastyMails[0].make(3) + withAttachment(200)
	for n := range len(raw) {
		m, err := content.Parse(bytes.NewReader([]byte(raw[:n])), -1, options())
		require.NoError(t, err)
		require.NotEmpty(t, m.MessageID)
	}
}

func BenchmarkParseNasty(b *testing.B) {
	for _, n := range nastyMails {
		for _, times := range []int{1, 4, 16} {
			raw := n.make(times * n.unit)
			b.Run(fmt.Sprintf("%s/%dKB", strings.ReplaceAll(n.name, " ", "-"), len(raw)>>10), func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(raw)))
				for b.Loop() {
					parse(b, raw)
				}
			})
		}
	}
}
