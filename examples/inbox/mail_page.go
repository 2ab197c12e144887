package main

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf8"

	nethtml "golang.org/x/net/html"
)

// textAsPage is a plain text as HTML, with pictures of the mail below it.
func textAsPage(text string, pictures []string) string {
	var out strings.Builder
	for paragraph := range strings.SplitSeq(strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")), "\n\n") {
		if paragraph != "" {
			out.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(paragraph), "\n", "<br>") + "</p>")
		}
	}
	for _, cid := range pictures {
		out.WriteString(`<p><img src="cid:` + html.EscapeString(cid) + `" alt=""></p>`)
	}
	return out.String()
}

// withPictures is the HTML of a mail, which was made safe before, with addresses
// for its own pictures: those that own finds. With remote, those from elsewhere
// are loaded, too.
func withPictures(safe string, own func(cid string) string, remote bool) string {
	return eachTag(safe, func(t *nethtml.Token) {
		if t.Data != "img" {
			return
		}
		for i, a := range t.Attr {
			switch cid, inside := strings.CutPrefix(a.Val, "cid:"); {
			case a.Key == "src" && inside:
				t.Attr[i].Val = own(cid)
			case a.Key == "data-src" && remote:
				t.Attr[i].Key = "src"
			}
		}
	})
}

// picturesIn counts the pictures from elsewhere, and names the mail's own.
func picturesIn(safe string) (remote int, own []string) {
	eachTag(safe, func(t *nethtml.Token) {
		for _, a := range t.Attr {
			cid, inside := strings.CutPrefix(a.Val, "cid:")
			switch {
			case t.Data == "img" && a.Key == "src" && inside:
				own = append(own, cid)
			case t.Data == "img" && a.Key == "data-src":
				remote++
			}
		}
	})
	return remote, own
}

// eachTag calls f with every tag of HTML and returns what it became.
func eachTag(in string, f func(*nethtml.Token)) string {
	var out strings.Builder
	z := nethtml.NewTokenizer(strings.NewReader(in))
	for z.Next() != nethtml.ErrorToken {
		t := z.Token()
		if t.Type == nethtml.StartTagToken || t.Type == nethtml.SelfClosingTagToken {
			f(&t)
		}
		out.WriteString(t.String())
	}
	return out.String()
}

// How high and wide a mail's frame is, in pixels: nothing tells what is in it, as
// no script runs there.
const (
	leastHeight, mostHeight = 64, 560
	lineHeight, letterWidth = 23, 8
	agentWidth, phoneWidth  = 560, 250
)

// heightOf guesses how high HTML will be.
func heightOf(safe string, width int) int {
	height, text := 30, 0
	lineLength := width / letterWidth
	z := nethtml.NewTokenizer(strings.NewReader(safe))
	end := func() { height, text = height+(text+lineLength-1)/lineLength*lineHeight, 0 }
	for z.Next() != nethtml.ErrorToken && height < mostHeight {
		switch t := z.Token(); {
		case t.Type == nethtml.TextToken:
			text += utf8.RuneCountInString(strings.Join(strings.Fields(t.Data), " "))
		case t.Type == nethtml.EndTagToken:
		case t.Data == "img":
			height += pictureHeight(t, width)
		case t.Data == "p" || t.Data == "table" || t.Data == "blockquote" || t.Data == "hr":
			end()
			height += 14
		case t.Data[0] == 'h' && len(t.Data) == 2:
			end()
			height += 28
		case t.Data == "br" || t.Data == "div" || t.Data == "li" || t.Data == "tr":
			end()
		}
	}
	end()
	return min(max(height, leastHeight), mostHeight)
}

// pictureHeight is how high a picture will be: as the mail says, or else a line if
// it is not loaded, and as photos are if it is.
func pictureHeight(t nethtml.Token, width int) int {
	is := map[string]string{}
	for _, a := range t.Attr {
		is[a.Key] = a.Val
	}
	w, _ := strconv.Atoi(is["width"])
	h, _ := strconv.Atoi(is["height"])
	switch {
	case w > width && h > 0:
		return h * width / w
	case h > 0:
		return h
	case is["src"] == "":
		return lineHeight
	}
	return min(width*5/8, 310)
}

// framed is a whole page of a mail's HTML. Mails that choose colours are shown on
// white, as most of them expect, and others as the reader's screen is.
func framed(safe string) string {
	scheme := "color-scheme:light dark;background:Canvas;color:CanvasText"
	if strings.Contains(safe, "color") {
		scheme = "color-scheme:light;background:#fff;color:#1b211f"
	}
	return `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mail</title><style>` +
		`html{` + scheme + `}body{margin:8px 10px;font:15px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}` +
		`img{max-width:100%;height:auto;border-radius:6px}img:not([src]){display:inline-block;min-width:60px;min-height:24px;border:1px dashed GrayText}` +
		`blockquote{margin:8px 0;padding-left:10px;border-left:3px solid GrayText}pre{white-space:pre-wrap}table{max-width:100%}h1,h2,h3,h4,h5,h6{margin:4px 0 10px;line-height:1.25}p{margin:0 0 10px}</style>` + safe
}
