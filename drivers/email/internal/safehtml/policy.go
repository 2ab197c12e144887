package safehtml

import (
	"regexp"
	"sync"

	"github.com/microcosm-cc/bluemonday"
)

var (
	measure   = regexp.MustCompile(`^\d{1,5}(\.\d{1,3})?(%|px)?$`)
	count     = regexp.MustCompile(`^\d{1,4}$`)
	colour    = regexp.MustCompile(`^(#[0-9A-Fa-f]{3,8}|[A-Za-z]{3,30})$`)
	direction = regexp.MustCompile(`^(?i:ltr|rtl|auto)$`)
	language  = regexp.MustCompile(`^[A-Za-z0-9-]{1,35}$`)
	align     = regexp.MustCompile(`^(?i:left|right|center|justify|top|middle|bottom|baseline)$`)
	fontFace  = regexp.MustCompile(`^[\pL\pN ,'-]{1,200}$`)
	listType  = regexp.MustCompile(`^(?i:[1ai]|disc|circle|square)$`)
	inPage    = regexp.MustCompile(`^(?i:data:image/(?:png|jpe?g|gif|webp);base64,)[0-9A-Za-z+/=]`)
	remote    = regexp.MustCompile(`^https?://[^\s"'<>` + "`" + `]+$`)
)

// policy is made when it is first needed; making it takes a while.
var policy = sync.OnceValue(newPolicy)

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowNoAttrs().OnElements(
		"a", "img", "font", "span", "p", "div", "br", "hr", "b", "strong", "i", "em", "u", "s", "strike", "del", "ins", "sub", "sup",
		"small", "big", "code", "pre", "tt", "kbd", "samp", "blockquote", "ul", "ol", "li", "dl", "dt", "dd",
		"table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "colgroup", "col",
		"h1", "h2", "h3", "h4", "h5", "h6", "center", "abbr", "cite", "q", "address", "section", "article",
		"header", "footer", "figure", "figcaption", "wbr", "bdi",
	)
	// What these hold is nothing to read.
	p.SkipElementsContent("title", "svg", "math", "template", "select", "textarea", "xmp", "noframes", "noembed", "audio", "video", "canvas", "applet", "object")
	allowLinks(p)
	allowLayout(p)
	return p
}

func allowLinks(p *bluemonday.Policy) {
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(false)
	p.AllowURLSchemes("http", "https", "mailto", "tel", "cid")
	p.AllowDataURIImages()
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("src").OnElements("img")
	p.AllowAttrs(blockedSource).Matching(remote).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
}

func allowLayout(p *bluemonday.Policy) {
	p.AllowAttrs("title").Globally()
	p.AllowAttrs("style").Globally() // cleaned in the second pass
	p.AllowAttrs("dir").Matching(direction).Globally()
	p.AllowAttrs("lang").Matching(language).Globally()
	p.AllowAttrs("align", "valign").Matching(align).Globally()
	p.AllowAttrs("width", "height").Matching(measure).OnElements("img", "table", "td", "th", "col", "colgroup", "hr")
	p.AllowAttrs("border", "cellpadding", "cellspacing").Matching(count).OnElements("table", "img")
	p.AllowAttrs("colspan", "rowspan", "span").Matching(count).OnElements("td", "th", "col", "colgroup")
	p.AllowAttrs("bgcolor").Matching(colour).OnElements("table", "tr", "td", "th")
	p.AllowAttrs("color").Matching(colour).OnElements("font")
	p.AllowAttrs("size").Matching(count).OnElements("font", "hr")
	p.AllowAttrs("face").Matching(fontFace).OnElements("font")
	p.AllowAttrs("start").Matching(count).OnElements("ol")
	p.AllowAttrs("type").Matching(listType).OnElements("ol", "ul", "li")
}
