package woztell

import (
	"encoding/json"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// content is what a message may hold. Most of it is documented nowhere; keys are
// those that were met, or those that Meta uses.
type content struct {
	attachment
	Text        text            `json:"text"`
	Caption     text            `json:"caption"`
	Title       text            `json:"title"`
	Attachments attachments     `json:"attachments"`
	Payload     text            `json:"payload"`
	Postback    postback        `json:"postback"`
	Quick       postback        `json:"quick_reply"`
	Button      tapped          `json:"button_reply"`
	List        tapped          `json:"list_reply"`
	Interactive interactiveTap  `json:"interactive"`
	Latitude    degree          `json:"latitude"`
	Longitude   degree          `json:"longitude"`
	Address     text            `json:"address"`
	Of          text            `json:"message_id"`
	Emoji       text            `json:"emoji"`
	Errors      json.RawMessage `json:"errors"`
	Context     struct {
		ID text `json:"id"`
	} `json:"context"`

	raw   json.RawMessage
	above *envelope
}

// postback is a tapped button as Messenger has it.
type postback struct {
	Payload text `json:"payload"`
	Title   text `json:"title"`
}

// tapped is a tapped button as WhatsApp has it.
type tapped struct {
	ID          text `json:"id"`
	Title       text `json:"title"`
	Description text `json:"description"`
}

type interactiveTap struct {
	Button tapped `json:"button_reply"`
	List   tapped `json:"list_reply"`
}

func contentOf(e *envelope) *content {
	c := &content{raw: e.Data, above: e}
	_ = json.Unmarshal(e.Data, c) // what has another type is left out
	if c.Of == "" && e.Type == "REACTION" {
		var nested struct {
			Reaction struct {
				Of    text `json:"message_id"`
				Emoji text `json:"emoji"`
			} `json:"reaction"`
		}
		_ = json.Unmarshal(e.Data, &nested) // as above
		c.Of, c.Emoji = nested.Reaction.Of, nested.Reaction.Emoji
	}
	return c
}

// parts is what a message says; never empty.
func (c *content) parts(kind string) channel.Parts {
	all := c.known(kind)
	if len(all) == 0 {
		all = channel.Parts{c.placeholder(kind)}
	}
	return all
}

func (c *content) known(kind string) channel.Parts {
	if choice, ok := c.choice(); ok {
		return channel.Parts{choice}
	}
	switch kind {
	case "IMAGE", "AUDIO", "VIDEO", "FILE", "STICKER":
		return c.file(kind)
	case "LOCATION":
		return c.place()
	case "CONTACTS", "ORDER":
		return c.metas(strings.ToLower(kind))
	}
	all := c.Attachments.parts()
	if said := first(c.Text, c.Caption); said != "" {
		all = append(all, channel.Text{Body: string(said)})
	}
	return all
}

// file is a medium, in data itself or as one of its attachments.
func (c *content) file(kind string) channel.Parts {
	if !c.there() && len(c.Attachments) > 0 {
		all := c.Attachments.parts()
		if said := first(c.Text, c.Caption); said != "" {
			all = append(all, channel.Text{Body: string(said)})
		}
		return all
	}
	if !c.there() && len(c.Errors) > 0 {
		return nil
	}
	return channel.Parts{c.attachment.part(kind, string(first(c.Text, c.Caption)))}
}

// choice is a tapped button, a row of a list or a quick reply. Programs that
// were written against live webhooks look for it in all of these places; the
// first is the documented one ([hack] main.py).
func (c *content) choice() (channel.Choice, bool) {
	said := string(first(c.Title, c.Text))
	for _, t := range []tapped{
		{ID: c.Payload}, c.Button, c.Interactive.Button, c.List, c.Interactive.List, {ID: c.above.Payload},
		{ID: c.Postback.Payload, Title: c.Postback.Title}, {ID: c.above.Postback.Payload, Title: c.above.Postback.Title}, {ID: c.Quick.Payload},
	} {
		if t.ID == "" {
			continue
		}
		return channel.Choice{ID: string(t.ID), Title: string(first(t.Title, text(said), t.ID)), Description: string(t.Description)}, true
	}
	return channel.Choice{}, false
}

func (c *content) place() channel.Parts {
	if !c.Latitude.there || !c.Longitude.there {
		return c.Attachments.parts()
	}
	return channel.Parts{channel.Location{
		Latitude: c.Latitude.value, Longitude: c.Longitude.value, Name: string(c.Name), Address: string(c.Address),
	}}
}

// metas reads content that looks like Meta's: under a key of its own, or bare.
func (c *content) metas(kind string) channel.Parts {
	wrapped, err := json.Marshal(map[string]json.RawMessage{kind: c.raw})
	if err != nil {
		return nil
	}
	for _, object := range []json.RawMessage{c.raw, wrapped} {
		part, ok := meta.Content(kind, object)
		if order, empty := part.(channel.Order); ok && !(empty && len(order.Items) == 0) {
			return channel.Parts{part}
		}
	}
	return nil
}

// placeholder stands for what WOZTELL announces and does not carry: a type that
// nobody knows, or one that WhatsApp does not hand on (131051).
func (c *content) placeholder(kind string) channel.Part {
	if kind == "" {
		kind = "unknown"
	}
	f := fault(c.Errors, c.above.Errors)
	return channel.Placeholder{Type: strings.ToLower(kind), Code: string(f.Code), Detail: f.Detail()}
}
