package messenger

import (
	"context"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// Templates lists the Page's utility templates, page by page. It implements
// templates.Source; the Page is the Account of each. The picture above a
// template belongs to it: it is Fixed and takes no value (UTIL, 2026-03-13).
func (c *Channel) Templates(ctx context.Context) ([]templates.Template, error) {
	all, err := c.client.Templates(ctx, opTemplates, c.edge("message_templates"))
	for i := range all {
		c.adopt(&all[i])
	}
	return all, err
}

// postback is Messenger's word for a button that answers.
const postback = "postback"

// adopt puts a listed template into the words that all channels share.
func (c *Channel) adopt(t *templates.Template) {
	t.Account = c.cfg.PageID
	if t.Header.Kind == templates.HeaderImage {
		t.Header.Fixed = &channel.Media{}
		if _, ok := web(t.Header.Example); ok {
			t.Header.Fixed.URL = t.Header.Example
		}
	}
	for i := range t.Buttons {
		if b := &t.Buttons[i]; b.Kind == postback {
			b.Kind = templates.ButtonReply
		}
	}
}
