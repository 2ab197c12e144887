package wechattest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Template is one of the account's template messages, or one of its
// subscription notifications.
type Template struct {
	ID, Title string
	// Rows are what it shows below the title.
	Rows []Row
	// LongTerm notifications need one consent for all; others use one up with
	// each ([subn]).
	LongTerm bool
}

// A Row is a line of a template: its key in a call, such as "thing1", and what
// stands before the value.
type Row struct{ Key, Label string }

// outTemplate is the body of both kinds ([tmpl], [subn]).
type outTemplate struct {
	To      string `json:"touser"`
	ID      string `json:"template_id"`
	URL     string `json:"url"`
	Page    string `json:"page"`
	Key     string `json:"client_msg_id"`
	Program *struct {
		AppID string `json:"appid"`
		Path  string `json:"pagepath"`
	} `json:"miniprogram"`
	Data map[string]struct {
		Value string `json:"value"`
	} `json:"data"`
}

// sentTemplate is a message that was sent under a key.
type sentTemplate struct {
	ID string    `json:"id"`
	At time.Time `json:"at"`
}

// sameKey is for how long a client_msg_id is known (from memory).
const sameKey = 10 * time.Minute

func (s *Server) template(id string) *Template { return findTemplate(s.opts.Templates, id) }
func (s *Server) notice(id string) *Template   { return findTemplate(s.opts.Notices, id) }

func findTemplate(all []Template, id string) *Template {
	i := slices.IndexFunc(all, func(t Template) bool { return t.ID == id })
	if i < 0 {
		return nil
	}
	return &all[i]
}

// sendTemplate needs no window ([tmpl]). The same client_msg_id to the same
// person sends nothing again.
func (s *Server) sendTemplate(c *call, _ *http.Request) (any, *refusal) {
	var m outTemplate
	if no := c.decode(&m); no != nil {
		return nil, no
	}
	t := s.template(m.ID)
	p, no := s.recipient(m.To)
	if no = firstOf(check(t != nil, CodeTemplateID), no, s.checkTemplate(&m)); no != nil {
		return nil, no
	}
	if no = t.fits(&m); no != nil {
		return nil, no
	}
	if was, ok := s.sent[m.To+"\x00"+m.Key]; ok && m.Key != "" && s.now().Before(was.At.Add(sameKey)) {
		return templateSent(was.ID), nil
	}
	id := s.newNumber()
	if m.Key != "" {
		s.sent[m.To+"\x00"+m.Key] = sentTemplate{id, s.now()}
	}
	status := "failed:user block"
	if !p.own.NoNotices {
		status = "success"
		p.arrive(s.templateBubble("template", t, &m, string(c.body)))
	}
	s.tellLater(p, true, s.opts.StatusDelay, text("MsgType", "event"), text("Event", "TEMPLATESENDJOBFINISH"),
		bare("MsgID", id), text("Status", status))
	return templateSent(id), nil
}

type templateAnswer struct {
	result
	ID int64 `json:"msgid"`
}

func templateSent(id string) templateAnswer {
	n, _ := strconv.ParseInt(id, 10, 64) // it was made of digits
	return templateAnswer{done, n}
}

// checkTemplate checks what does not depend on the template.
func (s *Server) checkTemplate(m *outTemplate) *refusal {
	switch {
	case len(m.Key) > 32:
		return refuse(CodeTextSize)
	case m.URL != "" && !isWeb(m.URL):
		return refuse(CodeURL)
	case m.Program != nil && !slices.Contains(s.opts.MiniPrograms, m.Program.AppID):
		return refuse(CodeAppID)
	case m.Program != nil && m.Program.Path == "":
		return refuse(CodePagePath)
	}
	return nil
}

// fits refuses data without a row that the template has ([tmpl], 47003).
func (t *Template) fits(m *outTemplate) *refusal {
	for _, row := range t.Rows {
		if v, ok := m.Data[row.Key]; !ok || v.Value == "" {
			return &refusal{code: CodeTemplateData, words: words[CodeTemplateData] + " data." + row.Key + ".value is empty"}
		}
	}
	return nil
}

// templateBubble shows the rows; "first" and "remark" have not been shown since
// 2023 ([tmpl]).
func (s *Server) templateBubble(kind string, t *Template, m *outTemplate, raw string) *Bubble {
	lines := []string{t.Title}
	for _, row := range t.Rows {
		if row.Key != "first" && row.Key != "remark" {
			lines = append(lines, row.Label+": "+m.Data[row.Key].Value)
		}
	}
	b := s.newBubble(kind)
	b.Raw, b.Parts = raw, channel.Parts{channel.Text{Body: strings.Join(lines, "\n")}}
	switch url := m.URL + m.Page; {
	case m.Program != nil:
		b.Actions = []Action{{Label: t.Title, Program: m.Program.AppID, Path: m.Program.Path}}
	case url != "":
		b.Actions = []Action{{Label: t.Title, URL: url}}
	}
	return b
}

// sendNotice needs a consent, and uses it up ([subn]).
func (s *Server) sendNotice(c *call, _ *http.Request) (any, *refusal) {
	var m outTemplate
	if no := c.decode(&m); no != nil {
		return nil, no
	}
	t := s.notice(m.ID)
	p, no := s.recipient(m.To)
	if no = firstOf(check(t != nil, CodeTemplateID), no, s.checkTemplate(&m)); no != nil {
		return nil, no
	}
	if no = firstOf(t.fits(&m), check(p.own.Consents[t.ID] > 0, CodeNoConsent)); no != nil {
		return nil, no
	}
	if !t.LongTerm {
		p.own.Consents[t.ID]--
	}
	id := s.newNumber()
	p.arrive(s.templateBubble("notice", t, &m, string(c.body)))
	s.tellLater(p, true, s.opts.StatusDelay, text("MsgType", "event"), text("Event", "subscribe_msg_sent_event"),
		group("SubscribeMsgSentEvent", group("List", text("TemplateId", t.ID), bare("MsgID", id),
			number("ErrorCode", 0), text("ErrorStatus", "success"))))
	return templateSent(id), nil
}

// listTemplates lists what the account has (the shape is from memory).
func (s *Server) listTemplates(*call, *http.Request) (any, *refusal) {
	type one struct {
		ID      string `json:"template_id"`
		Title   string `json:"title"`
		First   string `json:"primary_industry"`
		Second  string `json:"deputy_industry"`
		Content string `json:"content"`
		Example string `json:"example"`
	}
	all := []one{}
	for _, t := range s.opts.Templates {
		all = append(all, one{ID: t.ID, Title: t.Title, Content: t.content()})
	}
	return struct {
		List []one `json:"template_list"`
	}{all}, nil
}

// content is the template as the console shows it.
func (t *Template) content() string {
	var b strings.Builder
	for _, row := range t.Rows {
		b.WriteString(row.Label + ":{{" + row.Key + ".DATA}}\n")
	}
	return b.String()
}

// listNotices lists the notifications (the shape is from memory).
func (s *Server) listNotices(*call, *http.Request) (any, *refusal) {
	type one struct {
		ID      string `json:"priTmplId"`
		Title   string `json:"title"`
		Content string `json:"content"`
		Example string `json:"example"`
		Type    int    `json:"type"` // 2: once, 3: for long
	}
	all := []one{}
	for _, t := range s.opts.Notices {
		kind := 2
		if t.LongTerm {
			kind = 3
		}
		all = append(all, one{ID: t.ID, Title: t.Title, Content: t.content(), Type: kind})
	}
	return struct {
		result
		Data []one `json:"data"`
	}{done, all}, nil
}
