package render

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"strings"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
	"github.com/rapport-go/rapport/drivers/email/internal/safehtml"
)

// A node is a part of the mail: one with parts, or one with a body.
type node struct {
	fields []field
	// kind and boundary are of a multipart.
	kind     string
	boundary string
	parts    []node
	// encoding and body are of a leaf.
	encoding string
	body     func(io.Writer) error
}

// tree is the mail's content.
func (m Mail) tree() (node, error) {
	inline, attached, err := m.files()
	if err != nil {
		return node{}, err
	}
	tree := m.multipart("alternative", m.texts()...)
	tree = m.multipart("related", append([]node{tree}, inline...)...)
	return m.multipart("mixed", append([]node{tree}, attached...)...), nil
}

// multipart puts parts together; a single one needs nothing around it.
func (m Mail) multipart(kind string, parts ...node) node {
	if len(parts) == 1 {
		return parts[0]
	}
	sum := sha256.Sum256([]byte(kind + "\n" + m.Key))
	return node{
		kind: kind, parts: parts,
		// "=_" stands in no quoted-printable and no base64.
		boundary: "=_" + kind[:3] + "_" + hex.EncodeToString(sum[:12]),
	}
}

func (m Mail) texts() []node {
	text := m.Text
	if strings.TrimSpace(text) == "" && m.HTML != "" {
		text = safehtml.Text(m.HTML)
	}
	texts := []node{textNode("text/plain", text)}
	if m.HTML != "" {
		texts = append(texts, textNode("text/html", page(m.HTML)))
	}
	return texts
}

func textNode(kind, text string) node {
	text = strings.ReplaceAll(header.Clean(text), "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return node{
		fields:   []field{{"Content-Type", kind + "; charset=utf-8"}},
		encoding: "quoted-printable",
		body:     func(w io.Writer) error { _, err := io.WriteString(w, text); return err },
	}
}

// page makes a whole page of a piece of one, for programs that guess otherwise.
func page(html string) string {
	if strings.Contains(strings.ToLower(html), "<html") {
		return html
	}
	return "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n" + html + "\n</body></html>\n"
}

func (m Mail) files() (inline, attached []node, err error) {
	for i, f := range m.Files {
		shown := f.Inline != "" && m.HTML != ""
		if f.Inline != "" && !isID(f.Inline) {
			return nil, nil, fmt.Errorf("%w: a content id", ErrInjection)
		}
		if shown {
			inline = append(inline, f.node(i, "inline"))
		} else {
			attached = append(attached, f.node(i, "attachment"))
		}
	}
	return inline, attached, nil
}

func (f File) node(i int, disposition string) node {
	name := header.FileName(f.Name)
	if name == "" {
		name = fmt.Sprintf("file-%d", i+1)
	}
	n := node{
		fields: []field{
			{"Content-Type", mediaType(f.Type, name)},
			{"Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": name})},
		},
		encoding: "base64",
		body:     f.copy,
	}
	if f.Inline != "" {
		n.fields = append(n.fields, field{"Content-ID", "<" + f.Inline + ">"})
	}
	return n
}

// mediaType is a Content-Type with the name in the form that old programs know.
// Whole mails may not be base64, so they go as files of no special type.
func mediaType(kind, name string) string {
	kind, _, err := mime.ParseMediaType(kind)
	top, _, ok := strings.Cut(kind, "/")
	if err != nil || !ok || top == "message" || top == "multipart" {
		kind = "application/octet-stream"
	}
	return mime.FormatMediaType(kind, map[string]string{"name": mime.BEncoding.Encode("utf-8", name)})
}

func (f File) copy(w io.Writer) error {
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("email: open attachment: %w", err)
	}
	defer r.Close()
	if _, err = io.Copy(w, r); err != nil && !isOurs(err) {
		return fmt.Errorf("email: read attachment: %w", err)
	}
	return err
}
