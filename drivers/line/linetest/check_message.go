package linetest

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

// message checks a message object of any type (REF, message objects).
func (c *checker) message(at string, m *outMessage) {
	switch m.Type {
	case "text":
		c.text(at, m)
	case "textV2":
		c.textV2(at, m)
	case "sticker":
		c.sticker(at, m)
	case "image":
		c.file(at+".originalContentUrl", m.Original)
		c.file(at+".previewImageUrl", m.Preview)
	case "video":
		c.file(at+".originalContentUrl", m.Original)
		c.file(at+".previewImageUrl", m.Preview)
		c.optional(at+".trackingId", m.Tracking, 100)
	case "audio":
		c.file(at+".originalContentUrl", m.Original)
		c.positive(at+".duration", m.Duration)
	case "location":
		c.location(at, m)
	case "imagemap":
		c.imagemap(at, m)
	case "template":
		c.template(at, m)
	case "flex":
		c.flex(at, m)
	case "coupon":
		c.required(at+".couponId", m.CouponID, 1000)
		c.optional(at+".deliveryTag", m.DeliveryTag, 30)
	default:
		c.oneOf(at+".type", m.Type, "text", "textV2", "sticker", "image", "video", "audio", "location", "imagemap", "template", "flex", "coupon")
	}
	c.sender(at+".sender", m.Sender)
	c.quickReply(at+".quickReply", m.QuickReply)
}

func (c *checker) positive(property string, n *int64) {
	switch {
	case n == nil:
		c.add(property, "May not be null")
	case *n < 1:
		c.add(property, "Must be greater than or equal to 1")
	}
}

// text: 5,000 characters, 20 emojis, each at a "$" (REF, text message).
func (c *checker) text(at string, m *outMessage) {
	c.required(at+".text", m.Text, 5000)
	c.count(at+".emojis", len(m.Emojis), 0, 20)
	text := utf16.Encode([]rune(m.Text))
	for i, e := range m.Emojis {
		in := fmt.Sprintf("%s.emojis[%d]", at, i)
		c.required(in+".productId", e.ProductID, 100)
		c.required(in+".emojiId", e.EmojiID, 100)
		if e.Index == nil || *e.Index < 0 || *e.Index >= len(text) || text[*e.Index] != '$' {
			c.add(in+".index", "The index does not point at a placeholder")
		}
	}
}

var isPlaceholder = regexp.MustCompile(`\{\{|\}\}|\{[0-9A-Za-z_]{1,20}\}|[{}]`)

var isKey = regexp.MustCompile(`^[0-9A-Za-z_]{1,20}$`)

// textV2: 5,000 characters, 100 substitutions, 20 mentions and 20 emojis,
// literal braces doubled (REF, text message v2).
func (c *checker) textV2(at string, m *outMessage) {
	c.required(at+".text", m.Text, 5000)
	c.count(at+".substitution", len(m.Substitution), 0, 100)
	kinds := map[string]int{}
	for _, key := range slices.Sorted(maps.Keys(m.Substitution)) {
		sub := m.Substitution[key]
		c.substitution(at+".substitution."+key, key, sub)
		kinds[sub.Type]++
	}
	c.count(at+".substitution", kinds["mention"], 0, 20)
	c.count(at+".substitution", kinds["emoji"], 0, 20)
	for _, found := range isPlaceholder.FindAllString(m.Text, -1) {
		key := strings.Trim(found, "{}")
		if _, ok := m.Substitution[key]; !ok && found != "{{" && found != "}}" {
			c.add(at+".text", "The placeholder %q has no substitution", found)
		}
	}
}

func (c *checker) substitution(at, key string, sub outSubstitution) {
	if !isKey.MatchString(key) {
		c.add(at, "The key is invalid")
	}
	c.oneOf(at+".type", sub.Type, "mention", "emoji")
	switch sub.Type {
	case "emoji":
		c.required(at+".productId", sub.ProductID, 100)
		c.required(at+".emojiId", sub.EmojiID, 100)
	case "mention":
		if sub.Mentionee == nil {
			c.add(at+".mentionee", "May not be null")
			return
		}
		c.oneOf(at+".mentionee.type", sub.Mentionee.Type, "user", "all")
		if sub.Mentionee.Type == "user" {
			c.required(at+".mentionee.userId", sub.Mentionee.UserID, 33)
		}
	}
}

// sendable are the sets whose stickers bots may send (LINE, list of available
// stickers; from memory).
var sendable = []string{
	"446", "789", "1070", "6136", "6325", "6359", "6362", "6370", "6632", "8515", "8522", "8525", "11537", "11538", "11539",
}

func (c *checker) sticker(at string, m *outMessage) {
	c.required(at+".packageId", m.PackageID, 20)
	c.required(at+".stickerId", m.StickerID, 20)
	if m.PackageID != "" && !slices.Contains(sendable, m.PackageID) {
		c.add(at+".packageId", "The sticker cannot be sent")
	}
	if m.StickerID != "" && !isMessage.MatchString(m.StickerID) {
		c.add(at+".stickerId", "The sticker cannot be sent")
	}
}

// location: everything is required (REF, location message).
func (c *checker) location(at string, m *outMessage) {
	c.required(at+".title", m.Title, 100)
	c.required(at+".address", m.Address, 100)
	c.degrees(at+".latitude", m.Latitude, 90)
	c.degrees(at+".longitude", m.Longitude, 180)
}

func (c *checker) degrees(property string, v *float64, most float64) {
	switch {
	case v == nil:
		c.add(property, "May not be null")
	case *v < -most || *v > most:
		c.add(property, "Must be between %g and %g", -most, most)
	}
}

// sender: 20 characters that do not pretend to be LINE (REF, change icon and
// display name).
func (c *checker) sender(at string, s *outSender) {
	if s == nil {
		return
	}
	c.optional(at+".name", s.Name, 20)
	if strings.Contains(strings.ToUpper(s.Name), "LINE") {
		c.add(at+".name", "The name contains a word that cannot be used")
	}
	c.optionalFile(at+".iconUrl", s.IconURL)
}

// quickReply: 13 buttons (REF, quick reply).
func (c *checker) quickReply(at string, q *outQuickReply) {
	if q == nil {
		return
	}
	c.count(at+".items", len(q.Items), 1, 13)
	for i, item := range q.Items {
		in := fmt.Sprintf("%s.items[%d]", at, i)
		if item.Type != "" {
			c.oneOf(in+".type", item.Type, "action")
		}
		c.optionalFile(in+".imageUrl", item.ImageURL)
		c.action(in+".action", item.Action, inQuickReply)
	}
}

// imagemap: 50 areas, a picture that is 1,040 wide (REF, imagemap message).
func (c *checker) imagemap(at string, m *outMessage) {
	c.file(at+".baseUrl", m.BaseURL)
	c.required(at+".altText", m.AltText, 1500)
	switch {
	case m.BaseSize == nil:
		c.add(at+".baseSize", "May not be null")
	case m.BaseSize.Width != 1040:
		c.add(at+".baseSize.width", "Must be 1040")
	case m.BaseSize.Height < 1:
		c.add(at+".baseSize.height", "Must be greater than or equal to 1")
	}
	c.count(at+".actions", len(m.Actions), 0, 50)
	for i, a := range m.Actions {
		c.mapAction(fmt.Sprintf("%s.actions[%d]", at, i), a)
	}
	if v := m.Video; v != nil {
		c.file(at+".video.originalContentUrl", v.Original)
		c.file(at+".video.previewImageUrl", v.Preview)
		c.area(at+".video.area", v.Area)
	}
}

func (c *checker) mapAction(at string, a outMapAction) {
	c.oneOf(at+".type", a.Type, "message", "uri", "clipboard")
	c.optional(at+".label", a.Label, 100)
	c.area(at+".area", a.Area)
	switch a.Type {
	case "message":
		c.required(at+".text", a.Text, 400)
	case "uri":
		c.link(at+".linkUri", a.LinkURI)
	case "clipboard":
		c.required(at+".clipboardText", a.Clipboard, 1000)
	}
}

func (c *checker) area(at string, a *outArea) {
	if a == nil || a.Width < 1 || a.Height < 1 || a.X < 0 || a.Y < 0 {
		c.add(at, "Must be an area")
	}
}
