package woztell

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/cloud"
	"github.com/rapport-go/rapport/drivers/internal/graph"
	"github.com/rapport-go/rapport/drivers/internal/meta"
	"github.com/rapport-go/rapport/templates"
)

// inTemplate is a template as the channel API lists it: one entry for each name,
// with its languages inside ([n8n] GenericFunctions.ts).
type inTemplate struct {
	Name     graph.Text            `json:"name"`
	Category graph.Text            `json:"category"`
	All      []meta.ListedTemplate `json:"templates"`
}

// Templates lists the templates of the channel's WhatsApp Business Account. It
// implements templates.Source. It needs Config.ChannelToken: the app's token
// does not open this API (trap P2). Without it, and on other platforms, it is
// Unsupported. Send writes the values in lower case, as WOZTELL wants them.
func (c *Channel) Templates(ctx context.Context) ([]templates.Template, error) {
	if c.cfg.Platform != WhatsApp {
		return nil, unsupported(opTemplates, "there are no templates on "+string(c.cfg.Platform))
	}
	if c.cfg.ChannelToken.IsZero() {
		return nil, unsupported(opTemplates, "templates are listed with a ChannelToken only")
	}
	account, err := c.businessAccount(ctx)
	if err != nil {
		return nil, err
	}
	return c.listTemplates(ctx, account)
}

// businessAccount is the id of the WhatsApp Business Account.
func (c *Channel) businessAccount(ctx context.Context) (string, error) {
	if c.cfg.WABAID != "" {
		return c.cfg.WABAID, nil
	}
	var info struct {
		Result struct {
			WABA text `json:"wabaId"`
		} `json:"result"`
	}
	if err := c.getCloud(ctx, "waba-info", url.Values{"channelId": {c.cfg.ChannelID}}, &info); err != nil {
		return "", err
	}
	if info.Result.WABA == "" {
		return "", &channel.Error{Kind: channel.Unknown, Op: opTemplates, Detail: "the answer names no business account; set WABAID"}
	}
	return string(info.Result.WABA), nil
}

// listTemplates asks for so many names that the list is not full. What follows
// a full one is documented nowhere.
func (c *Channel) listTemplates(ctx context.Context, account string) ([]templates.Template, error) {
	for n := 100; ; n *= 10 {
		names, err := c.someTemplates(ctx, account, n)
		if err != nil {
			return nil, err
		}
		if len(names) < n {
			return flat(names, account), nil
		}
		if n > templatesMax {
			return nil, cloud.Endless(opTemplates)
		}
	}
}

// templatesMax is how many templates an account may have (WA templates/overview,
// 2025-11).
const templatesMax = 6000

func (c *Channel) someTemplates(ctx context.Context, account string, n int) ([]inTemplate, error) {
	var list struct {
		Data *[]inTemplate `json:"data"`
	}
	query := url.Values{"wabaId": {account}, "first": {strconv.Itoa(n)}}
	if err := c.getCloud(ctx, "whatsapp-message-templates", query, &list); err != nil {
		return nil, err
	}
	if list.Data == nil {
		return nil, cloud.NoList(opTemplates)
	}
	return *list.Data, nil
}

// flat lists every language of every name.
func flat(names []inTemplate, account string) []templates.Template {
	var all []templates.Template
	for _, t := range names {
		for i := range t.All {
			one := t.All[i]
			one.Name, one.Category = cmp.Or(one.Name, t.Name), cmp.Or(one.Category, t.Category)
			made := one.Template()
			made.Account = account
			all = append(all, made)
		}
	}
	return all
}

// getCloud asks the WhatsApp Cloud channel API. Its token stands in the address,
// so that no error shows that.
func (c *Channel) getCloud(ctx context.Context, path string, query url.Values, into any) error {
	u := c.cloud.JoinPath(path)
	query.Set("accessToken", c.cfg.ChannelToken.Reveal())
	u.RawQuery = query.Encode()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return invalid(opTemplates, "the request cannot be made")
	}
	r.Header.Set("Accept", "application/json")
	a, err := c.caller.Do(opTemplates, r)
	if err != nil {
		return err
	}
	var says complaint
	if !isObject(a.Body) || json.Unmarshal(a.Body, &says) != nil || !a.OK() && !says.refused() {
		e := c.strange(opTemplates, a)
		e.Uncertain = false
		return e
	}
	if says.refused() {
		return c.refusal(opTemplates, a, says)
	}
	if json.Unmarshal(a.Body, into) != nil {
		return &channel.Error{Kind: channel.Unknown, Op: opTemplates, Detail: "the answer cannot be read"}
	}
	return nil
}
