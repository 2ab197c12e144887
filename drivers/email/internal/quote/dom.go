package quote

import (
	"strings"

	"golang.org/x/net/html"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
)

// A node is an element of a page, or a piece of text. The tree is plainer than that
// of a browser, which takes hostile pages time and memory without bound: each tag
// makes one node at most.
type node struct {
	tag      string
	attrs    []html.Attribute
	text     string
	parent   *node
	children []*node
}

// The most of a page that is looked into.
const (
	maxNodes = 50_000
	maxDepth = 200
)

// parse makes a tree of a page. It returns nil if the page is too large for it.
func parse(page string) *node {
	p := &parser{at: &node{}}
	root := p.at
	z := html.NewTokenizer(strings.NewReader(page))
	for n := 0; z.Next() != html.ErrorToken; n++ {
		if n == maxNodes {
			return nil
		}
		p.take(z.Token())
	}
	return root
}

// A parser is within an element, so deep, and passes over one that is not shown.
type parser struct {
	at    *node
	depth int
	skip  string
}

func (p *parser) take(t html.Token) {
	switch {
	case p.skip != "":
		if t.Type == html.EndTagToken && t.Data == p.skip {
			p.skip = ""
		}
	case t.Type == html.TextToken:
		p.at.children = append(p.at.children, &node{text: t.Data, parent: p.at})
	case t.Type == html.StartTagToken && unseen(t.Data):
		p.skip = t.Data
	case t.Type == html.StartTagToken || t.Type == html.SelfClosingTagToken:
		p.start(t)
	case t.Type == html.EndTagToken:
		p.end(t.Data)
	}
}

func (p *parser) start(t html.Token) {
	n := &node{tag: t.Data, attrs: t.Attr, parent: p.at}
	p.at.children = append(p.at.children, n)
	if !void(t.Data) && p.depth < maxDepth {
		p.at = n
		p.depth++
	}
}

// end closes the innermost element of that name, and those within it.
func (p *parser) end(name string) {
	depth := p.depth
	for up := p.at; up.parent != nil; up = up.parent {
		depth--
		if up.tag == name {
			p.at, p.depth = up.parent, depth
			return
		}
	}
}

func void(tag string) bool {
	switch tag {
	case "br", "hr", "img", "meta", "link", "input", "area", "base", "col", "embed", "source", "wbr", "param", "track":
		return true
	}
	return false
}

// unseen says whether nothing of an element is shown.
func unseen(tag string) bool {
	switch tag {
	case "script", "style", "title", "template", "noscript":
		return true
	}
	return false
}

func (n *node) attr(name string) string {
	for _, a := range n.attrs {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func (n *node) hasClass(name string) bool {
	for c := range strings.FieldsSeq(n.attr("class")) {
		if c == name {
			return true
		}
	}
	return false
}

// write writes the node without those that are left out.
func (n *node) write(b *strings.Builder, out map[*node]bool) {
	if out[n] {
		return
	}
	if n.tag == "" && n.parent != nil {
		b.WriteString(html.EscapeString(n.text))
		return
	}
	t := html.Token{Type: html.StartTagToken, Data: n.tag, Attr: n.attrs}
	if n.parent != nil {
		b.WriteString(t.String())
	}
	for _, c := range n.children {
		c.write(b, out)
	}
	if n.parent != nil && !void(n.tag) {
		b.WriteString("</" + n.tag + ">")
	}
}

// seen returns the first bytes of what is shown of the node, up to about most,
// without white space around it. Lines end where blocks do.
func (n *node) seen(out map[*node]bool, most int) string {
	s := sight{out: out, most: most}
	s.see(n)
	return s.text.String()
}

// sight is what one sees of a page.
type sight struct {
	text strings.Builder
	out  map[*node]bool
	most int
	// gap is what stands before the next word: 0, a space or a line end.
	gap byte
}

func (s *sight) see(n *node) {
	if s.out[n] || s.text.Len() > s.most {
		return
	}
	switch n.tag {
	case "img":
		s.word("[img]")
	case "br", "div", "p", "tr", "li", "blockquote", "table", "hr":
		s.gap = '\n'
	}
	s.say(n.text)
	for _, c := range n.children {
		if s.see(c); s.text.Len() > s.most {
			return
		}
	}
}

func (s *sight) say(text string) {
	text = strings.ReplaceAll(header.Cut(text, 4*s.most+1000), "\u00a0", " ")
	if text == "" {
		return
	}
	s.space(text[0])
	for i, w := range strings.Fields(text) {
		if i > 0 {
			s.space(' ')
		}
		s.word(w)
	}
	s.space(text[len(text)-1])
}

func (s *sight) space(c byte) {
	if s.gap == 0 && (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
		s.gap = ' '
	}
}

func (s *sight) word(w string) {
	if s.gap != 0 && s.text.Len() > 0 {
		s.text.WriteByte(s.gap)
	}
	s.gap = 0
	s.text.WriteString(w)
}
