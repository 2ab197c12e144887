package messenger

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// change is one element of "changes": a field of the Page. Meta's dashboard
// sends the kinds of "messaging" in this form too, when it tests an address.
func (d decoder) change(p place) []channel.Event {
	var c struct {
		Field graph.Text      `json:"field"`
		Value json.RawMessage `json:"value"`
	}
	if json.Unmarshal(p.raw, &c) != nil {
		return []channel.Event{p.unknown("change")}
	}
	p.raw = orNull(c.Value)
	switch c.Field {
	case "message_template_status_update", "messenger_template_status_update": // WH and UTIL disagree
		if e, ok := p.templateStatus(); ok {
			return []channel.Event{e}
		}
	case "business_integrity":
		if e, ok := p.integrity(); ok {
			return []channel.Event{e}
		}
	}
	if opened, ok := p.opened(); ok && opened.hasKind() {
		return d.item(p, string(c.Field))
	}
	return []channel.Event{p.unknown(string(c.Field))}
}

func (p place) hasKind() bool {
	for _, k := range kinds {
		_, there := p.beside[k.key]
		_, sent := p.beside["sender"]
		_, got := p.beside["recipient"]
		if there && (sent || got) {
			return true
		}
	}
	return false
}

// templateStatus is what became of a utility template (UTIL, 2026-03-13).
func (p place) templateStatus() (channel.Event, bool) {
	var v struct {
		ID       graph.Text `json:"message_template_id"`
		Name     graph.Text `json:"message_template_name"`
		Language graph.Text `json:"message_template_language"`
		Event    graph.Text `json:"event"`
		Reason   graph.Text `json:"reason"`
	}
	if json.Unmarshal(p.raw, &v) != nil || v.Event == "" || v.Name+v.ID == "" {
		return nil, false
	}
	e := channel.TemplateChanged{
		Origin: p.origin("", "template", string(p.raw)), Template: string(v.ID), Name: string(v.Name),
		// Webhooks say en-US where the API says en_US.
		Language: strings.ReplaceAll(string(v.Language), "-", "_"), Status: string(v.Event),
	}
	if v.Reason != "NONE" {
		e.Reason = string(v.Reason)
	}
	return e, true
}

var policyAbilities = map[graph.Text]channel.Ability{
	"warning": channel.AbilityLimited, "block": channel.AbilityBlocked, "unblock": channel.AbilityOK,
}

// policy is a warning to the Page, or a ban (EV/messaging_policy_enforcement,
// 2026). It comes from nobody.
func (d decoder) policy(p place, raw json.RawMessage) ([]channel.Event, bool) {
	var v struct {
		Action graph.Text `json:"action"`
		Reason graph.Text `json:"reason"`
	}
	if json.Unmarshal(raw, &v) != nil || policyAbilities[v.Action] == "" {
		return nil, false
	}
	h := channel.Health{Send: policyAbilities[v.Action], Reasons: []string{string(v.Action)}}
	if v.Reason != "" {
		h.Reasons[0] += ": " + string(v.Reason)
	}
	return []channel.Event{channel.HealthChanged{Origin: p.origin("", "policy", string(raw)), Health: h}}, true
}

// integrity is a Page's standing (CHG, 2026-01). It comes as a webhook, and as
// the answer to a question. In Meta's examples the restrictions stand now
// inside "messaging" and now beside it.
type integrity struct {
	Status       graph.Text    `json:"status"`
	Restrictions []restriction `json:"restrictions"`
	Messaging    struct {
		Status       graph.Text    `json:"status"`
		Restrictions []restriction `json:"restrictions"`
	} `json:"messaging"`
}

type restriction struct {
	Feature graph.Text  `json:"feature"`
	Status  graph.Text  `json:"status"`
	Until   graph.Stamp `json:"expiration_time"`
}

func (p place) integrity() (channel.Event, bool) {
	var v integrity
	if json.Unmarshal(p.raw, &v) != nil {
		return nil, false
	}
	h := v.health()
	return channel.HealthChanged{Origin: p.origin("", "integrity", string(p.raw)), Health: h}, h.Send != ""
}

var standings = map[string]channel.Ability{
	"ok": channel.AbilityOK, "warning": channel.AbilityOK, "restricted": channel.AbilityLimited, "suspended": channel.AbilityBlocked,
}

// health is what the Page can send. A restriction of messaging blocks, whatever
// the status is called.
func (v *integrity) health() channel.Health {
	status := strings.ToLower(first(v.Status, v.Messaging.Status))
	h := channel.Health{Send: standings[status]}
	if status != "ok" && status != "" {
		h.Reasons = []string{"page status: " + status}
	}
	for _, r := range slices.Concat(v.Restrictions, v.Messaging.Restrictions) {
		if strings.HasPrefix(string(r.Feature), "page_messaging") && r.active() {
			h.Send = channel.AbilityBlocked
		}
		h.Reasons = append(h.Reasons, r.reason())
	}
	return h
}

// active reports whether the restriction holds: a status of its own may say
// that it does not.
func (r *restriction) active() bool {
	return !strings.EqualFold(string(r.Status), "ok") && !strings.EqualFold(string(r.Status), "inactive")
}

func (r *restriction) reason() string {
	said := strings.TrimSpace(string(r.Feature) + " " + string(r.Status))
	if r.Until.IsZero() {
		return said
	}
	return said + " until " + r.Until.Format("2006-01-02 15:04 UTC")
}
