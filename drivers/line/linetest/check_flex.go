package linetest

import (
	"fmt"
	"strings"
)

// The largest flex messages, in bytes (from memory).
const (
	flexBubbleMax   = 30 << 10
	flexCarouselMax = 50 << 10
)

// readFlex reads the contents of a flex message.
func (m *outMessage) readFlex(at string) *refusal {
	if m.Type != "flex" || len(m.Contents) == 0 {
		return nil
	}
	m.flex = &flexContainer{}
	if no := decodeAt(at+".contents", m.Contents, m.flex); no != nil {
		return no
	}
	m.flex.bubbles = []*flexContainer{m.flex}
	if m.flex.Type != "carousel" {
		return nil
	}
	m.flex.bubbles = nil
	for i, raw := range m.flex.Contents {
		b := &flexContainer{}
		if no := decodeAt(fmt.Sprintf("%s.contents.contents[%d]", at, i), raw, b); no != nil {
			return no
		}
		m.flex.bubbles = append(m.flex.bubbles, b)
	}
	return nil
}

// flex checks a flex message: altText of 1,500 characters, 12 bubbles, 30 KB
// and 50 KB (from memory), and the types of what is in it.
func (c *checker) flex(at string, m *outMessage) {
	c.required(at+".altText", m.AltText, 1500)
	at += ".contents"
	if m.flex == nil {
		c.add(at, "May not be null")
		return
	}
	c.oneOf(at+".type", m.flex.Type, "bubble", "carousel")
	most := flexBubbleMax
	if m.flex.Type == "carousel" {
		most = flexCarouselMax
		c.count(at+".contents", len(m.flex.bubbles), 1, 12)
	}
	if len(m.Contents) > most {
		c.add(at, "The size must be at most %d bytes", most)
	}
	for i, b := range m.flex.bubbles {
		in := at
		if m.flex.Type == "carousel" {
			in = fmt.Sprintf("%s.contents[%d]", at, i)
			c.oneOf(in+".type", b.Type, "bubble")
		}
		c.bubble(in, b)
	}
}

func (c *checker) bubble(at string, b *flexContainer) {
	if b.Size != "" {
		c.oneOf(at+".size", b.Size, "nano", "micro", "deca", "hecto", "kilo", "mega", "giga")
	}
	c.block(at+".header", b.Header)
	c.block(at+".body", b.Body)
	c.block(at+".footer", b.Footer)
	if b.Hero != nil {
		c.oneOf(at+".hero.type", b.Hero.Type, "box", "image", "video")
		c.piece(at+".hero", b.Hero)
	}
	if b.Action != nil {
		c.action(at+".action", b.Action, inFlex)
	}
}

func (c *checker) block(at string, b *flexPiece) {
	if b != nil {
		c.oneOf(at+".type", b.Type, "box")
		c.piece(at, b)
	}
}

func (c *checker) piece(at string, p *flexPiece) {
	switch p.Type {
	case "box":
		c.oneOf(at+".layout", p.Layout, "horizontal", "vertical", "baseline")
	case "button":
		c.action(at+".action", p.Action, inFlex)
	case "image", "icon":
		c.file(at+".url", p.URL)
	case "video":
		c.file(at+".url", p.URL)
		c.file(at+".previewUrl", p.PreviewURL)
	case "text":
		if p.Text == "" && len(p.Contents) == 0 {
			c.add(at+".text", "May not be empty")
		}
	case "span", "separator", "filler":
	default:
		c.oneOf(at+".type", p.Type, strings.Fields("box button image video icon text span separator filler")...)
	}
	if p.Action != nil && p.Type != "button" {
		c.action(at+".action", p.Action, inFlex)
	}
	for i := range p.Contents {
		c.piece(fmt.Sprintf("%s.contents[%d]", at, i), &p.Contents[i])
	}
}
