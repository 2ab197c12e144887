package content_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jhillyerd/enmime/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A parser that many use finds the same files and the same words in mails that are
// as they should be.
func TestAnotherParserAgrees(t *testing.T) {
	// What enmime reads otherwise, and why.
	otherwise := map[string]string{
		"charset_gb2312":              "GB 2312 proper lacks a character that clients write under its name",
		"charset_undeclared_gbk":      "nothing says what character set it is",
		"charset_unknown_charset":     "enmime keeps the bytes",
		"charset_unknown_8bit_utf8":   "enmime keeps the bytes",
		"charset_says_utf8_is_latin1": "enmime keeps the bytes",
		"apple_mail":                  "enmime keeps the first page of two",
		"broken_everything":           "enmime drops what it cannot decode",
		"multipart_without_boundary":  "enmime finds no parts",
		"html_only_undeclared_meta":   "there is no text to compare",
		"mailing_list":                "there is no text to compare",
		"calendar_only":               "the text is made of the calendar",
		"thunderbird_flowed":          "enmime leaves lines broken",
		"smuggling":                   "enmime keeps NUL",
		"names_rfc2231":               "names are cleaned",
	}
	for _, file := range corpus(t) {
		name := strings.TrimSuffix(filepath.Base(file), ".eml")
		t.Run(name, func(t *testing.T) {
			if why := otherwise[name]; why != "" {
				t.Skip(why)
			}
			raw, err := os.ReadFile(file)
			require.NoError(t, err)
			e, err := enmime.ReadEnvelope(bytes.NewReader(raw))
			require.NoError(t, err)
			m := parse(t, string(raw))
			assert.Equal(t, e.GetHeader("Subject"), m.Subject)
			ours := strings.Fields(m.Text + " " + m.Signature + " " + m.Quoted)
			assert.Equal(t, strings.Fields(strings.TrimSpace(e.Text)), ours)
			for _, f := range append(e.Attachments, e.Inlines...) {
				assertFile(t, raw, f)
			}
		})
	}
}

func assertFile(t *testing.T, raw []byte, f *enmime.Part) {
	t.Helper()
	for _, ours := range parse(t, string(raw)).Files {
		if ours.Name == f.FileName {
			assert.Equal(t, int64(len(f.Content)), ours.Size)
			assert.Equal(t, f.ContentType, ours.Type)
			return
		}
	}
	t.Errorf("no file %q", f.FileName)
}
