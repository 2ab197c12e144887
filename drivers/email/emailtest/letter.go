package emailtest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
)

const boundary = "=_letter_=" // stands in no text of a test

// body writes what the letter says: a text, a text with HTML, and files beside it.
func (l Letter) body(b *bytes.Buffer) {
	if len(l.Files) == 0 {
		l.texts(b)
		return
	}
	fmt.Fprintf(b, "Content-Type: multipart/mixed; boundary=%q\r\n\r\n--%s\r\n", boundary, boundary)
	l.texts(b)
	for _, f := range l.Files {
		fmt.Fprintf(b, "\r\n--%s\r\nContent-Type: %s\r\nContent-Transfer-Encoding: base64\r\n", boundary, f.Type)
		fmt.Fprintf(b, "Content-Disposition: %s\r\n\r\n", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
		writeBase64(b, f.Content)
	}
	fmt.Fprintf(b, "\r\n--%s--\r\n", boundary)
}

func (l Letter) texts(b *bytes.Buffer) {
	if l.HTML == "" {
		writeText(b, "plain", l.Text)
		return
	}
	fmt.Fprintf(b, "Content-Type: multipart/alternative; boundary=%q\r\n\r\n--%s\r\n", boundary+"2", boundary+"2")
	writeText(b, "plain", l.Text)
	fmt.Fprintf(b, "\r\n--%s\r\n", boundary+"2")
	writeText(b, "html", l.HTML)
	fmt.Fprintf(b, "\r\n--%s--\r\n", boundary+"2")
}

func writeText(b *bytes.Buffer, kind, text string) {
	fmt.Fprintf(b, "Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n", kind)
	writeBase64(b, crlf([]byte(text)))
}

func writeBase64(b *bytes.Buffer, content []byte) {
	code := base64.StdEncoding.EncodeToString(content)
	for len(code) > 76 {
		b.WriteString(code[:76] + "\r\n")
		code = code[76:]
	}
	b.WriteString(code + "\r\n")
}
