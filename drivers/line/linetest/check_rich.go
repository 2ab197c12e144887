package linetest

import "fmt"

// Where an action stands.
const (
	inTemplate      = "template"
	inImageCarousel = "image_carousel"
	inQuickReply    = "quickReply"
	inFlex          = "flex"
	inDefault       = "default"
)

// action checks an action object (REF, action objects; the label of an image
// carousel and of a flex button from memory).
func (c *checker) action(at string, a *outAction, where string) {
	if a == nil {
		c.add(at, "May not be null")
		return
	}
	c.label(at+".label", a, where)
	switch a.Type {
	case "postback":
		c.postback(at, a, where)
	case "message":
		c.required(at+".text", a.Text, 300)
	case "uri":
		c.link(at+".uri", a.URI)
		if a.AltURI != nil {
			c.optional(at+".altUri.desktop", a.AltURI.Desktop, 1000)
		}
	case "datetimepicker":
		c.required(at+".data", a.Data, 300)
		c.oneOf(at+".mode", a.Mode, "date", "time", "datetime")
	case "clipboard":
		c.required(at+".clipboardText", a.Clipboard, 1000)
	case "richmenuswitch":
		c.required(at+".richMenuAliasId", a.RichMenuName, 32)
		c.optional(at+".data", a.Data, 300)
	case "camera", "cameraRoll", "location":
		if where != inQuickReply {
			c.add(at+".type", "Can be used in quick replies only")
		}
	default:
		c.oneOf(at+".type", a.Type, "postback", "message", "uri", "datetimepicker", "camera", "cameraRoll", "location", "clipboard", "richmenuswitch")
	}
}

func (c *checker) label(property string, a *outAction, where string) {
	switch where {
	case inTemplate, inQuickReply:
		c.required(property, a.Label, 20)
	case inImageCarousel:
		c.optional(property, a.Label, 12)
	default:
		c.optional(property, a.Label, 40)
	}
}

// postback: text is deprecated, cannot stand beside displayText and not in
// quick replies (REF, postback action).
func (c *checker) postback(at string, a *outAction, where string) {
	c.required(at+".data", a.Data, 300)
	c.optional(at+".displayText", a.DisplayText, 300)
	c.optional(at+".text", a.Text, 300)
	c.optional(at+".fillInText", a.FillInText, 300)
	if a.Text != "" && (a.DisplayText != "" || where == inQuickReply) {
		c.add(at+".text", "Cannot be used here")
	}
	if a.InputOption != "" {
		c.oneOf(at+".inputOption", a.InputOption, "closeRichMenu", "openRichMenu", "openKeyboard", "openVoice")
	}
	if a.FillInText != "" && a.InputOption != "openKeyboard" {
		c.add(at+".fillInText", "Needs inputOption openKeyboard")
	}
}

// template checks a template message (REF, template messages).
func (c *checker) template(at string, m *outMessage) {
	c.required(at+".altText", m.AltText, 1500)
	t := m.Template
	if t == nil {
		c.add(at+".template", "May not be null")
		return
	}
	at += ".template"
	switch t.Type {
	case "buttons":
		c.buttons(at, t)
	case "confirm":
		c.required(at+".text", t.Text, 240)
		c.count(at+".actions", len(t.Actions), 2, 2)
		c.actions(at, t.Actions)
	case "carousel":
		c.carousel(at, t)
	case "image_carousel":
		c.count(at+".columns", len(t.Columns), 1, 10)
		for i, col := range t.Columns {
			in := fmt.Sprintf("%s.columns[%d]", at, i)
			c.file(in+".imageUrl", col.ImageURL)
			c.action(in+".action", col.Action, inImageCarousel)
		}
	default:
		c.oneOf(at+".type", t.Type, "buttons", "confirm", "carousel", "image_carousel")
	}
	c.look(at, t)
}

// look checks how pictures are shown.
func (c *checker) look(at string, t *outTemplate) {
	if t.AspectRatio != "" {
		c.oneOf(at+".imageAspectRatio", t.AspectRatio, "rectangle", "square")
	}
	if t.ImageSize != "" {
		c.oneOf(at+".imageSize", t.ImageSize, "cover", "contain")
	}
}

// body is how long the text of a template may be: less with a picture or a
// title.
func (c *checker) body(at, text, title, picture string, alone, beside int) {
	c.optional(at+".title", title, 40)
	c.optionalFile(at+".thumbnailImageUrl", picture)
	if title != "" || picture != "" {
		alone = beside
	}
	c.required(at+".text", text, alone)
}

func (c *checker) buttons(at string, t *outTemplate) {
	c.body(at, t.Text, t.Title, t.ThumbnailURL, 160, 60)
	c.count(at+".actions", len(t.Actions), 1, 4)
	c.actions(at, t.Actions)
	if t.DefaultAction != nil {
		c.action(at+".defaultAction", t.DefaultAction, inDefault)
	}
}

func (c *checker) actions(at string, all []outAction) {
	for i := range all {
		c.action(fmt.Sprintf("%s.actions[%d]", at, i), &all[i], inTemplate)
	}
}

// carousel: all columns have as many buttons, and all or none a picture and a
// title.
func (c *checker) carousel(at string, t *outTemplate) {
	c.count(at+".columns", len(t.Columns), 1, 10)
	for i, col := range t.Columns {
		in := fmt.Sprintf("%s.columns[%d]", at, i)
		c.body(in, col.Text, col.Title, col.ThumbnailURL, 120, 60)
		c.count(in+".actions", len(col.Actions), 1, 3)
		c.actions(in, col.Actions)
		if col.DefaultAction != nil {
			c.action(in+".defaultAction", col.DefaultAction, inDefault)
		}
		first := t.Columns[0]
		if len(col.Actions) != len(first.Actions) {
			c.add(in+".actions", "The number of actions must be the same in all columns")
		}
		if (col.ThumbnailURL == "") != (first.ThumbnailURL == "") {
			c.add(in+".thumbnailImageUrl", "Must be set in all columns or in none")
		}
		if (col.Title == "") != (first.Title == "") {
			c.add(in+".title", "Must be set in all columns or in none")
		}
	}
}
