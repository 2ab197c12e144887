package quote

import (
	"regexp"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/drivers/email/internal/safehtml"
)

// HTML does to HTML what Text does to text. Visible is HTML that is not yet made
// safe; Quoted and Signature are plain text.
func HTML(page string) Cut {
	root := parse(page)
	if root == nil {
		return Cut{Visible: page}
	}
	c := cutter{out: map[*node]bool{}}
	c.find(root)
	quotes := c.quotes()
	if len(quotes) == 0 && len(c.signatures) == 0 && c.device(root) == nil {
		return Cut{Visible: page}
	}
	c.leaveOut(root, quotes)
	var signed []*node
	for _, s := range append(c.signatures, c.device(root)) {
		if s != nil && c.leaveOut(root, []*node{s}) {
			signed = append(signed, s)
		}
	}
	if len(c.out) == 0 {
		return Cut{Visible: page}
	}
	return Cut{Visible: c.write(root, c.out), Quoted: textOf(quotes, c.out), Signature: textOf(signed, c.out)}
}

// A cutter looks for what can be cut off a page.
type cutter struct {
	// containers hold quotes; from is where one begins that goes on to the end.
	containers []*node
	from       *node
	signatures []*node
	// out is what is left out.
	out map[*node]bool
}

// find goes through the page up to the first node after which all is quoted.
func (c *cutter) find(n *node) {
	for _, child := range n.children {
		if c.from != nil {
			return
		}
		switch {
		case forwards(child):
		case isContainer(child):
			c.containers = append(c.containers, child)
		case isStart(child):
			c.from = child
		case isSignature(child):
			c.signatures = append(c.signatures, child)
		default:
			c.find(child)
		}
	}
}

// quotes are the nodes to cut: none if somebody wrote behind or between them.
func (c *cutter) quotes() []*node {
	quotes := slices.Clone(c.containers)
	if c.from != nil {
		quotes = append(quotes, onwards(c.from)...)
	}
	if len(quotes) == 0 {
		return nil
	}
	skip := map[*node]bool{}
	for _, n := range slices.Concat(quotes, c.signatures) {
		skip[n] = true
	}
	for _, n := range onwards(quotes[0])[1:] {
		if n.seen(skip, 20) != "" {
			return nil
		}
	}
	return append(announcement(quotes[0]), quotes...)
}

// onwards is the node and everything that follows it on the page.
func onwards(n *node) []*node {
	list := []*node{n}
	for ; n.parent != nil; n = n.parent {
		i := slices.Index(n.parent.children, n)
		list = append(list, n.parent.children[i+1:]...)
	}
	return list
}

// announcement is what stands right before a quote and says whose it is, and the
// line above that.
func announcement(n *node) []*node {
	var list []*node
	for ; n.parent != nil; n = n.parent {
		i := slices.Index(n.parent.children, n)
		for j := i - 1; j >= max(0, i-8); j-- {
			before := n.parent.children[j]
			text := before.seen(nil, maxMark)
			if text == "" {
				if before.tag == "hr" {
					list = append(list, before)
				}
				continue
			}
			if before.tag != "blockquote" && attribution([]string{strings.ReplaceAll(text, "\n", " ")}) > 0 {
				list = append(list, before)
			}
			return list
		}
	}
	return list
}

// leaveOut leaves the nodes out unless nothing would be left.
func (c *cutter) leaveOut(root *node, nodes []*node) bool {
	for _, n := range nodes {
		c.out[n] = true
	}
	if root.seen(c.out, 20) != "" {
		return true
	}
	for _, n := range nodes {
		delete(c.out, n)
	}
	return false
}

func (c *cutter) write(n *node, out map[*node]bool) string {
	var b strings.Builder
	n.write(&b, out)
	return b.String()
}

// textOf is what the nodes that were left out say.
func textOf(nodes []*node, out map[*node]bool) string {
	var b strings.Builder
	for _, n := range nodes {
		if out[n] {
			n.write(&b, nil)
		}
	}
	return safehtml.Text(b.String())
}

// device is the last text of the page if a program wrote it.
func (c *cutter) device(root *node) *node {
	last := root.last(c.out)
	if last == nil || !isDevice(last.text) {
		return nil
	}
	for p := last.parent; p.parent != nil && p.seen(c.out, 200) == last.seen(nil, 200) && p.tag != "body"; p = p.parent {
		last = p
	}
	return last
}

// last returns the last text that is seen.
func (n *node) last(out map[*node]bool) *node {
	if out[n] {
		return nil
	}
	if strings.TrimSpace(strings.ReplaceAll(n.text, "\u00a0", " ")) != "" {
		return n
	}
	for _, c := range slices.Backward(n.children) {
		if l := c.last(out); l != nil {
			return l
		}
	}
	return nil
}

// forwards says whether a node holds a mail that is passed on.
func forwards(n *node) bool {
	if n.tag == "" || !isContainer(n) && !isStart(n) {
		return false
	}
	first, _, _ := strings.Cut(n.seen(nil, maxMark), "\n")
	return isForward(first)
}

// isContainer knows the elements that hold a quote.
func isContainer(n *node) bool {
	switch id := n.attr("id"); {
	case n.tag == "":
		return false
	case n.tag == "blockquote" && strings.EqualFold(n.attr("type"), "cite"):
		return true
	case id == "mail-editor-reference-message-container", id == "isReplyContent", id == "OLK_SRC_BODY_SECTION":
		return true
	}
	for _, name := range []string{
		"gmail_quote", "moz-cite-prefix", "yahoo_quoted", "protonmail_quote", "tutanota_quote", "zmail_extra",
		"ntes-mailmaster-quote", "xm_compose_origin_mail_container",
	} {
		if n.hasClass(name) {
			return true
		}
	}
	return false
}

// The line that Outlook draws above the fields of the mail that it quotes.
var outlookRule = regexp.MustCompile(`(?i)border(?:-top)?:\s?(?:none;\s?border-top:)?\s?solid #?(?:e1e1e1|b5c4df)`)

// isStart knows the nodes with which a quote begins that goes on to the end.
func isStart(n *node) bool {
	if n.tag == "" {
		return len(n.text) < maxMark && isSeparator(n.text)
	}
	switch n.attr("id") {
	case "divRplyFwdMsg", "appendonsend", "x_divRplyFwdMsg", "x_appendonsend":
		return true
	}
	return n.tag == "div" && outlookRule.MatchString(n.attr("style")) && labels[0].MatchString(n.seen(nil, maxMark))
}

// isSignature knows the elements that hold a signature.
func isSignature(n *node) bool {
	switch n.attr("id") {
	case "Signature", "signature", "ms-outlook-mobile-signature", "AppleMailSignature", "x_Signature":
		return true
	}
	return n.hasClass("gmail_signature") || n.hasClass("moz-signature") || n.hasClass("protonmail_signature_block")
}
