package content

import (
	"cmp"
	"html"
	"net/url"
	"strings"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
	"github.com/rapport-go/rapport/drivers/email/internal/quote"
	"github.com/rapport-go/rapport/drivers/email/internal/safehtml"
)

// take makes the message out of what was collected.
func (m *Mail) take(c *collector, o Options) {
	text, page := joined(c.segments)
	m.takeHTML(page)
	m.takeText(text)
	m.Files = distinctInvitations(c.files)
	m.placePictures()
	m.takeInvitation(c)
	m.takeReports(c, text, o.decoder())
	for _, n := range c.notes {
		m.note(n)
	}
}

// joined puts the segments together: all of them as text, and as HTML if any is.
func joined(segments []*segment) (text, page string) {
	isHTML := false
	for _, s := range segments {
		isHTML = isHTML || s.isHTML
	}
	var texts, pages strings.Builder
	for _, s := range segments {
		texts.WriteString(separated(texts.Len(), s.asText(len(segments) == 1)))
		if isHTML {
			pages.WriteString(s.asHTML(len(segments) == 1))
		}
	}
	return texts.String(), pages.String()
}

func separated(before int, text string) string {
	if before > 0 && strings.TrimSpace(text) != "" {
		return "\n\n" + text
	}
	return text
}

// asText is the segment as text. A mail that has only HTML gets its text later,
// when what it quotes is cut off.
func (s *segment) asText(alone bool) string {
	text := s.text.String()
	if strings.TrimSpace(text) == "" && s.isHTML && !alone {
		return safehtml.Text(s.html.String())
	}
	return text
}

// asHTML is the segment as HTML. Several pages follow each other as blocks.
func (s *segment) asHTML(alone bool) string {
	if s.isHTML && alone {
		return s.html.String()
	}
	if s.isHTML {
		return "<div>" + s.html.String() + "</div>"
	}
	if strings.TrimSpace(s.text.String()) == "" {
		return ""
	}
	return "<div>" + strings.ReplaceAll(html.EscapeString(s.text.String()), "\n", "<br>") + "</div>"
}

func (m *Mail) takeHTML(page string) {
	if strings.TrimSpace(page) == "" {
		return
	}
	cut := quote.HTML(page)
	m.HTML = strings.TrimSpace(safehtml.Sanitize(cut.Visible))
	m.Text = strings.TrimSpace(header.Clean(safehtml.TextOf(m.HTML)))
	m.Quoted, m.Signature = cut.Quoted, cut.Signature
}

// takeText prefers what the mail says as text, which knows lines and quotes better
// than text made of HTML.
func (m *Mail) takeText(text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	cut := quote.Text(text)
	m.Text = strings.Trim(cut.Visible, "\n")
	m.Quoted = cmp.Or(cut.Quoted, m.Quoted)
	m.Signature = cmp.Or(cut.Signature, m.Signature)
	if cut.Signature == "" {
		m.Text = without(m.Text, m.Signature)
	}
}

// without takes a signature that only the HTML marks off the end of the text.
func without(text, signature string) string {
	lines, tail := strings.Split(text, "\n"), strings.Split(signature, "\n")
	at := len(lines) - len(tail)
	if signature == "" || at <= 0 {
		return text
	}
	for i, line := range tail {
		if strings.TrimSpace(lines[at+i]) != strings.TrimSpace(line) {
			return text
		}
	}
	if rest := strings.TrimRight(strings.Join(lines[:at], "\n"), "\n"); strings.TrimSpace(rest) != "" {
		return rest
	}
	return text
}

// placePictures marks the files that the HTML shows, and gives them the name by
// which it does.
func (m *Mail) placePictures() {
	if m.HTML == "" {
		return
	}
	shown := map[string]string{}
	for _, id := range safehtml.Pictures(m.HTML) {
		shown[strings.ToLower(id)] = id
		if plain, err := url.PathUnescape(id); err == nil {
			shown[strings.ToLower(plain)] = id
		}
	}
	for i := range m.Files {
		f := &m.Files[i]
		if id := shown[strings.ToLower(f.ContentID)]; id != "" {
			f.ContentID, f.Inline = id, true
		}
	}
}
