package whatsapp

import (
	"context"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// Templates lists the account's templates, page by page. It implements
// templates.Source and needs Config.BusinessAccountID, which is the Account of
// each (S3.32).
func (c *Channel) Templates(ctx context.Context) ([]templates.Template, error) {
	if c.cfg.BusinessAccountID == "" {
		return nil, &channel.Error{Kind: channel.Unsupported, Op: opTemplates, Detail: "the id of the business account is not configured"}
	}
	all, err := c.number.Templates(ctx, opTemplates, c.cfg.BusinessAccountID+"/message_templates")
	for i := range all {
		all[i].Account = c.cfg.BusinessAccountID
	}
	return all, err
}
