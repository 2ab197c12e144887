package whatsapp

import (
	"context"
	"net/url"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/meta"
	"github.com/rapport-go/rapport/templates"
)

// maxPages ends a listing that goes round in circles. An account has at most
// 6,000 templates in about 70 languages.
const maxPages = 5000

// Templates lists the account's templates, page by page. It implements
// templates.Source and needs Config.BusinessAccountID.
func (c *Channel) Templates(ctx context.Context) ([]templates.Template, error) {
	if c.cfg.BusinessAccountID == "" {
		return nil, &channel.Error{Kind: channel.Unsupported, Op: opTemplates, Detail: "the id of the business account is not configured"}
	}
	var all []templates.Template
	query := url.Values{"fields": {meta.TemplateFields}, "limit": {"100"}}
	for range maxPages {
		var page meta.TemplatePage
		if err := c.get(ctx, opTemplates, c.cfg.BusinessAccountID+"/message_templates", query, &page); err != nil {
			return nil, err
		}
		for i := range page.Data {
			all = append(all, page.Data[i].Template())
		}
		if page.After() == "" {
			return all, nil
		}
		query.Set("after", page.After())
	}
	return nil, &channel.Error{Kind: channel.Unknown, Op: opTemplates, Detail: "the listing does not end"}
}
