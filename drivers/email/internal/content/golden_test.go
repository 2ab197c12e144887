package content_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/internal/content"
	"github.com/rapport-go/rapport/drivers/email/internal/header"
	"github.com/rapport-go/rapport/drivers/email/internal/thread"
)

var update = flag.Bool("update", false, "write what the mails of testdata say anew")

// seal is that of the channel whose mail is read in these tests.
var seal = thread.NewSeal(channel.NewSecret("a secret of the tests"))

// options are those of a channel support@example.test.
func options() content.Options {
	return content.Options{
		Charset:         "gb18030",
		Own:             func(mailbox string) bool { return mailbox == "support@example.test" },
		Seal:            seal,
		TrustedAuthServ: "mx.example.test",
	}
}

// corpus lists the mails of testdata.
func corpus(tb testing.TB) []string {
	tb.Helper()
	files, err := filepath.Glob("testdata/*.eml")
	require.NoError(tb, err)
	require.NotEmpty(tb, files)
	return files
}

// Mails as mail programs and servers write them are read as people would.
func TestParseReadsTheFieldsMails(t *testing.T) {
	for _, file := range corpus(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".eml"), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			require.NoError(t, err)
			o := options()
			o.Microsoft = strings.Contains(file, "m365_")
			m, err := content.Parse(bytes.NewReader(raw), int64(len(raw)), o)
			require.NoError(t, err)
			got := described(m)
			golden := strings.TrimSuffix(file, ".eml") + ".golden"
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			assert.Equal(t, string(want), got)
		})
	}
}

// described is a mail for people to read.
func described(m *content.Mail) string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	line("id", m.MessageID)
	if m.Derived {
		line("derived", "yes")
	}
	line("from", addresses(m.From))
	line("authors", addresses(m.Authors...))
	line("sender", addresses(m.Sender))
	line("to", addresses(m.To...))
	line("cc", addresses(m.Cc...))
	line("reply to", addresses(m.ReplyTo...))
	line("delivered to", strings.Join(m.DeliveredTo, ", "))
	line("return path", m.ReturnPath)
	if !m.Date.IsZero() {
		line("date", m.Date.Format(time.RFC3339))
	}
	line("subject", m.Subject)
	line("in reply to", strings.Join(m.InReplyTo, " "))
	line("references", strings.Join(m.References, " "))
	line("class", string(m.Class))
	line("automatic", m.Automatic)
	if m.Verdict.DMARC+m.Verdict.SPF+m.Verdict.DKIM != "" {
		line("verdict", fmt.Sprintf("spf=%s dkim=%s dmarc=%s", m.Verdict.SPF, m.Verdict.DKIM, m.Verdict.DMARC))
	}
	line("warning", m.Warning)
	describeReports(&b, m)
	if m.Placeholder != nil {
		line("placeholder", m.Placeholder.Type+": "+m.Placeholder.Detail)
	}
	for _, f := range m.Files {
		line("file", fmt.Sprintf("%s %s %q %d bytes cid=%q inline=%v %s %s", f.Path, f.Type, f.Name, f.Size, f.ContentID, f.Inline, f.Encoding, f.Note))
	}
	for _, n := range m.Notes {
		line("note", n)
	}
	for _, part := range [][2]string{{"text", m.Text}, {"html", m.HTML}, {"quoted", m.Quoted}, {"signature", m.Signature}} {
		if part[1] != "" {
			fmt.Fprintf(&b, "--- %s\n%s\n", part[0], part[1])
		}
	}
	return b.String()
}

func describeReports(b *strings.Builder, m *content.Mail) {
	if d := m.Delivery; d != nil {
		fmt.Fprintf(b, "delivery: envelope=%q id=%q server=%q\n", d.Envelope, d.MessageID, d.Server)
		for _, r := range d.Recipients {
			fmt.Fprintf(b, "recipient: %s (%s) %s %s %q\n", r.Address, r.Final, r.Action, r.Status, r.Diagnostic)
		}
	}
	if r := m.Receipt; r != nil {
		fmt.Fprintf(b, "receipt: id=%q by %s displayed=%v %q\n", r.MessageID, r.Address, r.Displayed, r.Disposition)
	}
}

func addresses(list ...header.Address) string {
	var words []string
	for _, a := range list {
		if a.Mailbox == "" && a.Name == "" {
			continue
		}
		words = append(words, fmt.Sprintf("%q <%s>", a.Name, a.Mailbox))
	}
	return strings.Join(words, ", ")
}
