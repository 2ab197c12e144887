package cloud

import (
	"context"
	"net/url"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/meta"
	"github.com/rapport-go/rapport/templates"
)

// MaxPages ends a listing that goes round in circles. An account has at most
// 6,000 templates in about 70 languages.
const MaxPages = 5000

// Templates lists templates page by page, from a path that has them as Meta
// has (WA templates/template-management).
func (c *Client) Templates(ctx context.Context, op, path string) ([]templates.Template, error) {
	var all []templates.Template
	query := url.Values{"fields": {meta.TemplateFields}, "limit": {"100"}}
	for range MaxPages {
		var page meta.TemplatePage
		if err := c.Get(ctx, op, path, query, &page); err != nil {
			return nil, err
		}
		if page.Data == nil {
			return nil, NoList(op)
		}
		for i := range page.Data {
			all = append(all, page.Data[i].Template())
		}
		switch after := page.After(); after {
		case "":
			return all, nil
		case query.Get("after"):
			return nil, Endless(op)
		default:
			query.Set("after", after)
		}
	}
	return nil, Endless(op)
}

// NoList is the error of an answer that has no list where one belongs.
func NoList(op string) error {
	return &channel.Error{Kind: channel.Unknown, Op: op, Detail: "the answer has no list of templates"}
}

// Endless is the error of a listing that goes round in circles.
func Endless(op string) error {
	return &channel.Error{Kind: channel.Unknown, Op: op, Detail: "the listing does not end"}
}
