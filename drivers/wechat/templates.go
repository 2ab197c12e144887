package wechat

import (
	"cmp"
	"context"
	"regexp"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// language is that of all templates: WeChat's have none.
const language = "zh_CN"

// Templates lists the account's template messages, and then its subscription
// notifications, whose names begin with [NoticePrefix]. It implements
// templates.Source. WeChat lists what can be sent only. An account that has no
// notifications switched on has none.
func (c *Channel) Templates(ctx context.Context) ([]templates.Template, error) {
	var messages struct {
		List *[]listed `json:"template_list"`
	}
	if err := c.get(ctx, opTemplates, "/cgi-bin/template/get_all_private_template", nil, &messages); err != nil {
		return nil, err
	}
	if messages.List == nil {
		return nil, &channel.Error{Kind: channel.Unknown, Op: opTemplates, Detail: "the answer has no list of templates"}
	}
	var notices struct {
		List []listed `json:"data"`
	}
	err := c.get(ctx, opTemplates, "/wxaapi/newtmpl/gettemplate", nil, &notices)
	if err != nil && channel.AsError(opTemplates, err).Kind != channel.Unsupported {
		return nil, err
	}
	var all []templates.Template
	for _, l := range append(*messages.List, notices.List...) {
		all = append(all, l.template(c.Account()))
	}
	return all, nil
}

// A listed is a template as either list has it ([tmpl], [subn], 2026).
type listed struct {
	ID      text `json:"template_id"`
	Notice  text `json:"priTmplId"`
	Title   text `json:"title"`
	Content text `json:"content"`
}

func (l listed) template(account string) templates.Template {
	id := string(l.ID)
	if l.Notice != "" {
		id = NoticePrefix + string(l.Notice)
	}
	return templates.Template{
		ID: cmp.Or(string(l.ID), string(l.Notice)), Account: account, Name: id, Language: language,
		Category: templates.CategoryUtility, Status: templates.StatusApproved, Parameters: templates.Named,
		Header: l.header(), Body: l.body(),
	}
}

func (l listed) header() templates.Header {
	if l.Title == "" {
		return templates.Header{}
	}
	return templates.Header{Kind: templates.HeaderText, Text: templates.Text{Text: string(l.Title)}}
}

var (
	// row is a variable of WeChat's: {{thing1.DATA}}.
	row = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_]+)\.DATA\s*\}\}`)
	// hidden are the first and the last row of old templates, which WeChat has not
	// shown since 2023 ([tmpl], 2026).
	hidden = regexp.MustCompile(`(?m)^[ \t]*\{\{(first|remark)\.DATA\}\}[ \t]*$\n?`)
)

func (l listed) body() templates.Text {
	content := hidden.ReplaceAllString(strings.ReplaceAll(string(l.Content), "\r\n", "\n"), "")
	return templates.ParseText(strings.TrimSpace(row.ReplaceAllString(content, "{{$1}}")))
}
