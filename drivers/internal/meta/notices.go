package meta

import (
	"encoding/json"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// preferences reads a person's yes or no to marketing (WA
// webhooks/reference/user_preferences).
func (d Decoder) preferences(o origin, raw json.RawMessage) ([]channel.Event, bool) {
	var v struct {
		value
		Preferences []json.RawMessage `json:"user_preferences"`
	}
	if json.Unmarshal(raw, &v) != nil {
		return nil, false
	}
	o.phone = string(v.Metadata.Phone)
	people, events := readContacts(v.Contacts), []channel.Event(nil)
	for _, item := range v.Preferences {
		events = append(events, d.preference(o, item, people))
	}
	return events, len(events) > 0
}

func (d Decoder) preference(o origin, raw json.RawMessage, people contacts) channel.Event {
	var p struct {
		WaID      Text  `json:"wa_id"`
		User      Text  `json:"user_id"`
		Parent    Text  `json:"parent_user_id"`
		Category  Text  `json:"category"`
		Value     Text  `json:"value"`
		Detail    Text  `json:"detail"`
		Timestamp stamp `json:"timestamp"`
	}
	if json.Unmarshal(raw, &p) != nil {
		return unknown("broken preference", o, raw)
	}
	who := ids{p.WaID, p.User, p.Parent}
	from := d.person(who, people.of(who, false))
	if len(from.Addresses) == 0 || (p.Value != "stop" && p.Value != "resume") {
		return unknown("preference "+string(p.Value), o, raw)
	}
	return channel.ConsentChanged{
		Origin: o.event("", p.Timestamp, raw), From: from,
		Purpose: string(p.Category), Granted: p.Value == "resume", Detail: string(p.Detail),
	}
}

// templateNotice is what the three fields about templates say (WA
// webhooks/reference/message_template_status_update and its neighbours). The
// id is a JSON number beyond what a float holds.
type templateNotice struct {
	ID       Text `json:"message_template_id"`
	Name     Text `json:"message_template_name"`
	Language Text `json:"message_template_language"`
	Event    Text `json:"event"`
	Reason   Text `json:"reason"`
	Quality  Text `json:"new_quality_score"`
	Category Text `json:"new_category"`
	Old      Text `json:"previous_category"`
	Coming   Text `json:"correct_category"`
	Other    struct {
		Title       Text `json:"title"`
		Description Text `json:"description"`
	} `json:"other_info"`
	Rejection struct {
		Reason Text `json:"reason"`
	} `json:"rejection_info"`
}

func readTemplate(o origin, raw json.RawMessage) (templateNotice, channel.TemplateChanged, bool) {
	var n templateNotice
	if json.Unmarshal(raw, &n) != nil || (n.Name == "" && n.ID == "") {
		return n, channel.TemplateChanged{}, false
	}
	return n, channel.TemplateChanged{
		Origin: o.event("", o.at, raw), Template: string(n.ID), Name: string(n.Name),
		// Webhooks say en-US where the API says en_US.
		Language: strings.ReplaceAll(string(n.Language), "-", "_"),
	}, true
}

// templateStatus takes the end of a pause from other_info: the event itself
// stays that of the pause.
func (d Decoder) templateStatus(o origin, raw json.RawMessage) ([]channel.Event, bool) {
	n, e, ok := readTemplate(o, raw)
	if !ok || n.Event == "" {
		return nil, false
	}
	e.Status = string(n.Event)
	if n.Other.Title == "UNPAUSED" {
		e.Status = "UNPAUSED"
	}
	e.Reason = reasons(n.Reason, n.Other.Title, n.Other.Description, n.Rejection.Reason)
	return []channel.Event{e}, true
}

// reasons joins what is there. NONE is Meta's word for no reason.
func reasons(all ...Text) string {
	var said []string
	for _, r := range all {
		if r != "" && r != "NONE" {
			said = append(said, string(r))
		}
	}
	return strings.Join(said, ": ")
}

func (d Decoder) templateQuality(o origin, raw json.RawMessage) ([]channel.Event, bool) {
	n, e, ok := readTemplate(o, raw)
	e.Quality = string(n.Quality)
	return []channel.Event{e}, ok && n.Quality != ""
}

// templateCategory reads a change that has happened (previous_category is
// there) or one that is announced (correct_category is there, and new_category
// is still the present one).
func (d Decoder) templateCategory(o origin, raw json.RawMessage) ([]channel.Event, bool) {
	n, e, ok := readTemplate(o, raw)
	switch {
	case n.Old != "":
		e.Category = string(n.Category)
	case n.Coming != "":
		e.Reason = "the category will become " + string(n.Coming)
	default:
		return nil, false
	}
	return []channel.Event{e}, ok
}
