package safehtml

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// Text makes plain text of HTML: lines, lists, quotes and the addresses of links
// are kept. It puts no space where none is seen, as between two Chinese characters
// of which one is bold.
func Text(page string) string { return TextOf(Sanitize(page)) }

// TextOf is Text for HTML that Sanitize has made.
func TextOf(sanitized string) string {
	w := &textWriter{}
	z := html.NewTokenizer(strings.NewReader(sanitized))
	for z.Next() != html.ErrorToken {
		w.take(z.Token())
	}
	return strings.Trim(w.out.String(), "\n")
}

// textWriter writes text as it would be seen.
type textWriter struct {
	out strings.Builder
	// newlines are owed before the next text, and space a space.
	newlines int
	space    bool
	started  bool
	quotes   int
	pre      int
	lists    []int
	links    []openLink
}

// openLink is a link whose text is being written.
type openLink struct {
	href string
	at   int
}

func (w *textWriter) take(t html.Token) {
	switch t.Type {
	case html.TextToken:
		w.text(t.Data)
	case html.StartTagToken, html.SelfClosingTagToken:
		w.start(t)
	case html.EndTagToken:
		w.end(t.Data)
	}
}

// text writes text with its white space collapsed, unless it is preformatted.
func (w *textWriter) text(s string) {
	for _, r := range s {
		switch {
		case w.pre > 0 && r == '\n':
			w.newlines++
		case r != '\u00a0' && unicode.IsSpace(r) && w.pre == 0:
			w.space = true
		default:
			w.rune(r)
		}
	}
}

// maxBlank is how many line ends stand in a row at most.
const maxBlank = 2

// maxQuotes is how deep quotes are marked.
const maxQuotes = 10

func (w *textWriter) rune(r rune) {
	if w.newlines > 0 {
		w.breakLines()
	} else if w.space && w.started {
		w.out.WriteByte(' ')
	}
	w.newlines, w.space, w.started = 0, false, true
	if r == '\u00a0' {
		r = ' '
	}
	w.out.WriteRune(r)
}

// breakLines writes the line ends that are owed, and the marks of quotes.
func (w *textWriter) breakLines() {
	most := maxBlank
	if w.pre > 0 {
		most = 20
	}
	marks := strings.Repeat(">", min(w.quotes, maxQuotes))
	n := min(w.newlines, most)
	for i := range n {
		if w.started {
			w.out.WriteByte('\n')
		}
		if i < n-1 && w.started {
			w.out.WriteString(marks)
		}
	}
	if marks != "" {
		w.out.WriteString(marks + " ")
	}
}

func (w *textWriter) atLeast(n int) { w.newlines = max(w.newlines, n) }

func (w *textWriter) start(t html.Token) {
	switch t.Data {
	case "br":
		w.newlines++
	case "p", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "table":
		w.atLeast(2)
	case "td", "th":
		w.space = true
	case "hr":
		w.atLeast(1)
		w.text("----")
		w.atLeast(1)
	case "li":
		w.item()
	case "img":
		w.text(attr(t, "alt"))
	case "a":
		w.links = append(w.links, openLink{attr(t, "href"), w.out.Len()})
	default:
		if lineBlock(t.Data) {
			w.atLeast(1)
		}
	}
	w.count(t.Data, 1)
	if t.Data == "ol" {
		w.lists[len(w.lists)-1] = 1
	}
}

// count keeps book of what is open.
func (w *textWriter) count(name string, by int) {
	switch name {
	case "blockquote":
		w.quotes += by
	case "pre":
		w.pre += by
	case "ul", "ol":
		if by > 0 {
			w.lists = append(w.lists, 0)
		} else if len(w.lists) > 0 {
			w.lists = w.lists[:len(w.lists)-1]
		}
	}
}

func (w *textWriter) item() {
	w.atLeast(1)
	n := len(w.lists)
	if n == 0 {
		return
	}
	mark := "- "
	if w.lists[n-1] > 0 {
		mark = strconv.Itoa(w.lists[n-1]) + ". "
		w.lists[n-1]++
	}
	w.text(strings.Repeat("\u00a0", 2*min(n-1, 5)))
	w.text(mark)
}

func (w *textWriter) end(name string) {
	switch name {
	case "p", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "table":
		w.atLeast(2)
	case "a":
		w.endLink()
	default:
		if lineBlock(name) {
			w.atLeast(1)
		}
	}
	w.count(name, -1)
}

// endLink writes where a link leads, if its text does not say so.
func (w *textWriter) endLink() {
	n := len(w.links)
	if n == 0 {
		return
	}
	l := w.links[n-1]
	w.links = w.links[:n-1]
	said := strings.TrimSpace(w.out.String()[l.at:])
	plain := strings.TrimPrefix(strings.TrimPrefix(l.href, "mailto:"), "tel:")
	if l.href == "" || said == "" || said == plain || strings.Trim(said, "/") == strings.Trim(plain[strings.Index(plain, "//")+1:], "/") {
		return
	}
	w.text(" <" + plain + ">")
}

func lineBlock(name string) bool {
	switch name {
	case "div", "ul", "ol", "dl", "dt", "dd", "tr", "pre", "center", "section", "article", "header", "footer", "figure", "figcaption", "address", "caption", "li":
		return true
	}
	return false
}

func attr(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
