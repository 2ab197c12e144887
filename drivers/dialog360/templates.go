package dialog360

import (
	"context"
	"errors"
	"net/url"
	"strconv"

	"github.com/rapport-go/rapport/drivers/internal/cloud"
	"github.com/rapport-go/rapport/drivers/internal/meta"
	"github.com/rapport-go/rapport/templates"
)

// legacyLimit is how many templates a page of the older listing may have
// (360dialog: template messages, 2026-11).
const legacyLimit = 1000

// Templates lists the templates of the business account, which all its numbers
// share. It implements templates.Source. There are two generations of the
// listing; the older one is asked where the newer one does not exist. Ask
// again from time to time: reports of changes may go to the partner's webhook
// only.
func (c *Channel) Templates(ctx context.Context) ([]templates.Template, error) {
	all, err := c.number.Templates(ctx, opTemplates, "message_templates")
	if errors.Is(err, errNoSuchPath) {
		return c.legacyTemplates(ctx)
	}
	return all, err
}

// legacyTemplates lists by offset. What the listing says about counts is not
// clear enough to stop by; a page that is not full is the last one.
func (c *Channel) legacyTemplates(ctx context.Context) ([]templates.Template, error) {
	var all []templates.Template
	for range cloud.MaxPages {
		page, err := c.legacyPage(ctx, len(all))
		if err != nil {
			return nil, err
		}
		some := page.Templates()
		if len(all) > 0 && len(some) > 0 && some[0].ID == all[0].ID {
			break // the offset is not looked at
		}
		all = append(all, some...)
		if page.Last(legacyLimit) {
			return all, nil
		}
	}
	return nil, cloud.Endless(opTemplates)
}

func (c *Channel) legacyPage(ctx context.Context, offset int) (meta.LegacyPage, error) {
	var page meta.LegacyPage
	query := url.Values{"limit": {strconv.Itoa(legacyLimit)}, "offset": {strconv.Itoa(offset)}, "sort": {"id"}}
	err := c.number.Get(ctx, opTemplates, c.configs("templates"), query, &page)
	if err == nil && page.Listed == nil {
		err = cloud.NoList(opTemplates)
	}
	return page, err
}
