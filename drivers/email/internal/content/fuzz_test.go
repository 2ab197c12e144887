package content_test

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/email/internal/content"
	"github.com/rapport-go/rapport/drivers/email/internal/header"
	"github.com/rapport-go/rapport/drivers/email/internal/safehtml"
)

type tester interface {
	Helper()
	Errorf(string, ...any)
}

// clean checks what holds for every mail, whatever came in.
func clean(t tester, m *content.Mail) {
	t.Helper()
	texts := []string{m.MessageID, m.From.Name, m.From.Mailbox, m.Sender.Name, m.Subject, m.Text, m.HTML, m.Quoted, m.Signature, m.Warning, m.ReturnPath}
	texts = append(texts, m.InReplyTo...)
	texts = append(texts, m.References...)
	texts = append(texts, m.DeliveredTo...)
	for _, f := range m.Files {
		texts = append(texts, f.Name, f.Type, f.ContentID, f.Encoding)
		if f.Name == "" || len(f.Name) > 150 || strings.ContainsAny(f.Name, "/\\\r\n") || f.Size < 0 {
			t.Errorf("file %+v", f)
		}
	}
	for _, s := range texts {
		if !utf8.ValidString(s) || strings.Contains(s, "\x00") {
			t.Errorf("text %q", s)
		}
	}
	if m.MessageID == "" || m.Class == "" || m.Digest == "" {
		t.Errorf("without id, class or digest: %+v", m)
	}
	if m.From.Mailbox != "" && header.CheckMailbox(m.From.Mailbox) != nil {
		t.Errorf("sender %q", m.From.Mailbox)
	}
	if safe := strings.TrimSpace(safehtml.Sanitize(m.HTML)); safe != m.HTML {
		t.Errorf("HTML %q is not safe: %q", m.HTML, safe)
	}
}

func FuzzParse(f *testing.F) {
	for _, file := range corpus(f) {
		raw, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(raw)
	}
	for _, n := range nastyMails {
		f.Add([]byte(n.make(20)))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := content.Parse(bytes.NewReader(raw), int64(len(raw)), options())
		if err != nil {
			t.Fatalf("a mail was lost: %v", err)
		}
		clean(t, m)
		again, _ := content.Parse(bytes.NewReader(raw), -1, options())
		if described(again) != described(m) {
			t.Errorf("a second time it says\n%s\nafter\n%s", described(again), described(m))
		}
		for _, file := range m.Files {
			c, err := content.OpenPart(bytes.NewReader(raw), file.Path, options())
			if err != nil {
				t.Fatalf("file %s: %v", file.Path, err)
			}
			if n, err := io.Copy(io.Discard, c.Body); err != nil || n != file.Size {
				t.Errorf("file %s has %d bytes, %v; want %d", file.Path, n, err, file.Size)
			}
		}
	})
}
