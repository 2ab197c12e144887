package safehtml_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/net/html"

	"github.com/rapport-go/rapport/drivers/email/internal/safehtml"
)

func TestSanitize(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"text":                              {`a &lt; b &amp; c`, `a &lt; b &amp; c`},
		"pictures of the mail stay":         {`<img src="cid:a@b" alt="x">`, `<img src="cid:a@b" alt="x">`},
		"pictures in the page stay":         {`<img src="data:image/png;base64,iVBORw0KGgo=">`, `<img src="data:image/png;base64,iVBORw0KGgo=">`},
		"drawings that run do not":          {`<img src="data:image/svg+xml;base64,PHN2Zz4=">`, `<img>`},
		"pictures from elsewhere wait":      {`<img src="https://e.test/p.gif?u=1&amp;v=2">`, `<img data-src="https://e.test/p.gif?u=1&amp;v=2">`},
		"whatever their letters":            {`<IMG SRC="HTTPS://E.test/p.gif">`, `<img data-src="https://E.test/p.gif">`},
		"without a scheme they go":          {`<img src="//e.test/p.gif">`, `<img>`},
		"other sources go":                  {`<img srcset="https://e.test/2x 2x" lowsrc=https://e.test dynsrc=https://e.test>`, `<img>`},
		"what waits must be a picture's":    {`<img data-src="javascript:alert(1)">`, `<img>`},
		"backgrounds go":                    {`<table background="https://e.test/b.png"><tr><td background="x">a</td></tr></table>`, `<table><tr><td>a</td></tr></table>`},
		"styles that fetch go":              {`<p style="color:red;background:url(https://e.test)">a</p>`, `<p style="color: red">a</p>`},
		"in any disguise":                   {`<p style="color:red;background-color:u\72l(//e.test);width:expression(alert(1));-moz-binding:url(x);color:/**/url(x)">a</p>`, `<p style="color: red">a</p>`},
		"a style said twice":                {`<p style="" style="background:url(//e.test)">a</p>`, `<p>a</p>`},
		"styles that cover the page go":     {`<div style="position:fixed;top:0;z-index:9;width:100%">a</div>`, `<div style="width: 100%">a</div>`},
		"links lead out alone":              {`<a href="https://e.test" target=_top rel=opener onclick=x>a</a>`, `<a href="https://e.test" rel="nofollow noopener noreferrer" target="_blank">a</a>`},
		"mail and phone":                    {`<a href="mailto:a@b.test">a</a><a href="tel:+123">b</a>`, `<a href="mailto:a@b.test" rel="nofollow noopener noreferrer" target="_blank">a</a><a href="tel:+123" rel="nofollow noopener noreferrer" target="_blank">b</a>`},
		"links that run go":                 {`<a href="javascript:alert(1)">a</a><a href="&#106;avascript:alert(1)">b</a><a href=" java&#10;script:alert(1)">c</a><a href="vbscript:x">d</a><a href="data:text/html,x">e</a>`, `abcde`},
		"scripts go":                        {`a<script>alert(1)</script><SCRIPT SRC=//e.test></SCRIPT>b`, `ab`},
		"handlers go":                       {`<p onclick="x" onmouseover=y>a</p><img src="cid:a" onerror=alert(1)>`, `<p>a</p><img src="cid:a">`},
		"forms go, their words stay":        {`<form action="https://e.test"><input name=a><button>go</button></form>`, `go`},
		"frames, drawings and objects go":   {`a<iframe src=//e.test>x</iframe><svg><script>x</script></svg><math>y</math><object data=x>z</object><embed src=x>b`, `ab`},
		"what the head says goes":           {`<head><title>t</title><meta http-equiv=refresh content="0;url=//e.test"><base href=//e.test><link rel=stylesheet href=//e.test><style>@import '//e.test'</style></head>a`, `a`},
		"names that pages use go":           {`<p id=cookie name=x class="admin">a</p>`, `<p>a</p>`},
		"comments go":                       {`a<!-- x --><!--[if mso]><p>y</p><![endif]-->b`, `ab`},
		"nothing ends the page around":      {`</div></body></html><p>a`, `<p>a</p>`},
		"what is open is closed":            {`<div><b>a<i>b`, `<div><b>a<i>b</i></b></div>`},
		"ends that many do not write":       {`<ul><li>a<li>b</ul><table><tr><td>1<td>2<tr><td>3</table><p>x<p>y<div>z`, `<ul><li>a</li><li>b</li></ul><table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table><p>x</p><p>y</p><div>z</div>`},
		"also around what is dropped":       {`<p>a<a><p>b<span><div>c`, `<p>a</p><p>b</p><div>c</div>`},
		"an attribute cannot be broken out": {`<p title="&quot;&gt;&lt;script&gt;">a</p>`, `<p title="&#34;&gt;&lt;script&gt;">a</p>`},
	} {
		t.Run(name, func(t *testing.T) {
			got := safehtml.Sanitize(c.in)
			assert.Equal(t, c.want, got)
			assert.Equal(t, got, safehtml.Sanitize(got), "a second time")
			harmless(t, got)
		})
	}
}

func TestDepthIsBounded(t *testing.T) {
	got := safehtml.Sanitize(strings.Repeat("<div>", 100_000) + "deep" + strings.Repeat("</div>", 100_000))
	assert.Equal(t, strings.Repeat("<div>", 100)+"deep"+strings.Repeat("</div>", 100), got)
}

func TestText(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"no space where none is seen": {"你<b>好</b>吗", "你好吗"},
		"paragraphs":                  {"<p>a</p><p>b<br>c</p>", "a\n\nb\nc"},
		"blocks":                      {"<div>a</div><div>b</div>", "a\nb"},
		"lists":                       {"<ul><li>a<ul><li>b</ul><li>c</ul><ol><li>x<li>y</ol>", "- a\n  - b\n- c\n1. x\n2. y"},
		"links":                       {`<a href="https://e.test/x">here</a> <a href="https://e.test">e.test</a> <a href="mailto:a@b.test">a@b.test</a>`, "here <https://e.test/x> e.test a@b.test"},
		"quotes":                      {"a<blockquote>b<br>c<blockquote>d</blockquote></blockquote>e", "a\n>\n> b\n> c\n>>\n>> d\n\ne"},
		"cells":                       {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"},
		"as it was typed":             {"<pre>a\n  b</pre>", "a\n  b"},
		"pictures have words":         {`a <img src="cid:x" alt="a cat"> b`, "a a cat b"},
		"white space":                 {" a \n\t b&nbsp; c ", "a b  c"},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, safehtml.Text(c.in)) })
	}
}

func TestPictures(t *testing.T) {
	assert.Equal(t, []string{"a@b", "c%40d"}, safehtml.Pictures(`<img src="cid:a@b"><img data-src="https://e.test"><img src="cid:c%40d">`))
}

// Elements and attributes by which a page runs or fetches something.
var (
	dangerous = regexp.MustCompile(`^(script|style|iframe|frame|object|embed|applet|form|input|button|select|textarea|svg|math|link|meta|base|audio|video|source|track|body|html|head|template|marquee|noscript|plaintext|xmp)$`)
	fetching  = regexp.MustCompile(`(?i)url\s*\(|expression|javascript|@import|\\|behaviou?r|binding|position`)
)

type tester interface {
	Helper()
	Errorf(string, ...any)
}

// harmless checks HTML as a browser reads it: not with the parser that made it.
func harmless(t tester, page string) {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(page), nil)
	if err != nil {
		t.Errorf("%q cannot be read: %v", page, err)
		return
	}
	var walk func(n *html.Node, top bool)
	walk = func(n *html.Node, top bool) {
		if n.Type == html.ElementNode && !frame(n) {
			checkElement(t, n)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, false)
		}
	}
	for _, n := range nodes {
		walk(n, true)
	}
}

// frame says whether the parser made the element around the page.
func frame(n *html.Node) bool {
	return (n.Data == "html" || n.Data == "head" || n.Data == "body") && len(n.Attr) == 0
}

func checkElement(t tester, n *html.Node) {
	t.Helper()
	if dangerous.MatchString(n.Data) || n.Namespace != "" {
		t.Errorf("element %q", n.Data)
	}
	for _, a := range n.Attr {
		switch key := strings.ToLower(a.Key); {
		case strings.HasPrefix(key, "on"), key == "srcset", key == "background", key == "action", key == "formaction", key == "id", key == "name", key == "class", key == "srcdoc", key == "poster":
			t.Errorf("attribute %q", a.Key)
		case key == "style" && fetching.MatchString(a.Val):
			t.Errorf("style %q", a.Val)
		case key == "src" && !strings.HasPrefix(strings.ToLower(a.Val), "cid:") && !strings.HasPrefix(a.Val, "data:image/"):
			t.Errorf("source %q", a.Val)
		case key == "href":
			u, err := url.Parse(a.Val)
			if err != nil || !regexp.MustCompile(`^(https?|mailto|tel)$`).MatchString(u.Scheme) {
				t.Errorf("link %q", a.Val)
			}
		}
	}
}

func FuzzSanitize(f *testing.F) {
	for _, seed := range []string{
		`<a href="javascript:alert(1)">x</a>`, `<img src=x onerror=alert(1)>`, `<svg/onload=alert(1)>`, `<p style="background:url(x)">`,
		`<math><mtext></p><img src=x onerror=alert(1)>`, `<table><td background=x>`, `<a href="https://a.test/?q='&quot;">`, `<img data-src="https://a.test">`,
		`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<style><!--</style><script>alert(1)//--></style>`, `<textarea></textarea><x>`, `<p>a<p>b<li>c`,
		`<plaintext><b>`, `<![CDATA[<script>]]>`, `&lt;script&gt;`, "<a\x00b>", `<b <script>alert(1)</script>0`, `<td><table><tr><p>`, `<select><option><img src=x>`, `<img src="cid:a"src="http://b">`,
		`<a href=" https://a.test">`, `<a href="https:a">`, `<font color="#fff" face="a, b">x`, "<pre>\n\nx</pre>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, page string) {
		got := safehtml.Sanitize(page)
		harmless(t, got)
		if again := safehtml.Sanitize(got); again != got {
			t.Errorf("of %q came %q, and of that %q", page, got, again)
		}
		safehtml.Text(page)
	})
}
