package safehtml

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// blockedSource is the attribute that keeps the address of a picture from elsewhere.
const blockedSource = "data-src"

// Sanitize makes HTML of strangers safe to show: nothing in it runs and nothing is
// fetched when it is shown. Pictures that the mail itself brings keep their "cid:"
// address; those from elsewhere have theirs moved to the attribute data-src, for
// a reader to load on request. Every element is closed. Sanitising twice changes
// nothing more.
func Sanitize(page string) string {
	return tidy(policy().Sanitize(page))
}

// maxDepth is how deep elements may be nested; deeper ones go and leave what they
// hold.
const maxDepth = 100

// tidy is the second pass, over HTML that has nothing but what the policy allows.
func tidy(page string) string {
	t := &tidier{}
	z := html.NewTokenizer(strings.NewReader(page))
	for z.Next() != html.ErrorToken {
		t.take(z.Token())
	}
	t.closeTo(0)
	return t.out.String()
}

type tidier struct {
	out  strings.Builder
	open []opened
	// dropped counts, by name, start tags that were too deep, whose end tags go too.
	dropped map[string]int
}

// opened is an element that is open. One that says nothing is not written.
type opened struct {
	name  string
	empty bool
}

func (t *tidier) take(token html.Token) {
	switch token.Type {
	case html.TextToken:
		t.out.WriteString(html.EscapeString(token.Data))
	case html.StartTagToken, html.SelfClosingTagToken:
		t.start(token)
	case html.EndTagToken:
		t.end(token.Data)
	}
}

func (t *tidier) start(token html.Token) {
	token.Type = html.StartTagToken
	token.Attr = mended(token)
	if isVoid(token.Data) {
		t.out.WriteString(token.String())
		return
	}
	t.closeImplied(token.Data)
	if len(t.open) >= maxDepth {
		if t.dropped == nil {
			t.dropped = map[string]int{}
		}
		t.dropped[token.Data]++
		return
	}
	empty := len(token.Attr) == 0 && (token.Data == "a" || token.Data == "font" || token.Data == "span")
	if !empty {
		t.out.WriteString(token.String())
	}
	t.open = append(t.open, opened{token.Data, empty})
}

func (t *tidier) end(name string) {
	if t.dropped[name] > 0 {
		t.dropped[name]--
		return
	}
	for i, open := range slices.Backward(t.open) {
		if open.name == name {
			t.closeTo(i)
			return
		}
	}
}

// closeTo closes elements until n are open.
func (t *tidier) closeTo(n int) {
	for _, open := range slices.Backward(t.open[n:]) {
		if !open.empty {
			t.out.WriteString("</" + open.name + ">")
		}
	}
	t.open = t.open[:n]
}

// closeImplied closes the elements that end where another begins, since many do not
// write their ends.
func (t *tidier) closeImplied(next string) {
	for n := len(t.open); n > 0; n-- {
		last := t.open[n-1]
		if !last.empty && !endsBefore(last.name, next) {
			return
		}
		if !last.empty {
			t.closeTo(n - 1)
		}
	}
}

func endsBefore(open, next string) bool {
	switch open {
	case "p":
		return isBlock(next)
	case "li":
		return next == "li"
	case "tr", "thead", "tbody":
		return next == open || isGroup(next)
	case "td", "th":
		return next == "td" || next == "th" || next == "tr" || isGroup(next)
	case "dt", "dd":
		return next == "dt" || next == "dd"
	}
	return false
}

// isGroup says whether an element is a group of rows.
func isGroup(name string) bool { return name == "thead" || name == "tbody" || name == "tfoot" }

func isBlock(name string) bool {
	switch name {
	case "p", "div", "ul", "ol", "dl", "table", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "center", "address", "section", "article", "header", "footer", "figure":
		return true
	}
	return false
}

func isVoid(name string) bool {
	switch name {
	case "br", "hr", "img", "col", "wbr":
		return true
	}
	return false
}

// mended returns the attributes that a tag may have.
func mended(token html.Token) []html.Attribute {
	attrs := styled(token.Attr)
	switch token.Data {
	case "img":
		return picture(attrs)
	case "a":
		return link(attrs)
	}
	return attrs
}

// styled cleans styles, and leaves empty ones out.
func styled(attrs []html.Attribute) []html.Attribute {
	var kept []html.Attribute
	for _, a := range attrs {
		if a.Key == "style" {
			a.Val = style(a.Val)
		}
		if a.Key != "style" || a.Val != "" {
			kept = append(kept, a)
		}
	}
	return kept
}

// picture moves the address of a picture from elsewhere out of reach.
func picture(attrs []html.Attribute) []html.Attribute {
	var kept []html.Attribute
	blocked := ""
	for _, a := range attrs {
		switch {
		case a.Key == blockedSource:
			blocked = a.Val
		case a.Key == "src" && remote.MatchString(a.Val):
			blocked = a.Val
		case a.Key == "src" && !brought(a.Val):
		default:
			kept = append(kept, a)
		}
	}
	if blocked != "" {
		kept = append(kept, html.Attribute{Key: blockedSource, Val: blocked})
	}
	return kept
}

// brought says whether the mail itself has the picture.
func brought(src string) bool {
	return hasScheme(src, "cid:") || inPage.MatchString(src)
}

func hasScheme(address, scheme string) bool {
	return len(address) > len(scheme) && strings.EqualFold(address[:len(scheme)], scheme)
}

// link keeps addresses that lead somewhere, and lets them learn nothing of us.
func link(attrs []html.Attribute) []html.Attribute {
	var kept []html.Attribute
	leads := false
	for _, a := range attrs {
		switch {
		case a.Key == "rel" || a.Key == "target":
		case a.Key != "href":
			kept = append(kept, a)
		case hasScheme(a.Val, "https:") || hasScheme(a.Val, "http:") || hasScheme(a.Val, "mailto:") || hasScheme(a.Val, "tel:"):
			leads = true
			kept = append(kept, a)
		}
	}
	if leads {
		kept = append(kept, html.Attribute{Key: "rel", Val: "nofollow noopener noreferrer"}, html.Attribute{Key: "target", Val: "_blank"})
	}
	return kept
}

// Pictures returns the content ids of the pictures that sanitised HTML shows.
func Pictures(page string) []string {
	var ids []string
	z := html.NewTokenizer(strings.NewReader(page))
	for z.Next() != html.ErrorToken {
		token := z.Token()
		if token.Data != "img" {
			continue
		}
		for _, a := range token.Attr {
			if a.Key == "src" && hasScheme(a.Val, "cid:") {
				ids = append(ids, a.Val[len("cid:"):])
			}
		}
	}
	return ids
}
