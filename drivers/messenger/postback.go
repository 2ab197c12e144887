package messenger

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// postback is a tap on a button, the menu, an ice breaker or "Get started"
// (EV/messaging_postbacks, 2026). The payload is missing where another app sent
// the button, and on standby; the id is missing in old webhooks.
func (d decoder) postback(p place, raw json.RawMessage) ([]channel.Event, bool) {
	var b struct {
		ID       graph.Text  `json:"mid"`
		Title    graph.Text  `json:"title"`
		Payload  graph.Text  `json:"payload"`
		Referral *inReferral `json:"referral"`
	}
	from, ok := p.sender()
	if json.Unmarshal(raw, &b) != nil || !ok {
		return nil, false
	}
	at := p.origin(b.ID, "postback", string(b.Title), string(b.Payload))
	if string(b.Payload) == d.getStarted {
		return []channel.Event{channel.ConversationOpened{Origin: at, From: from, Referral: b.Referral.event()}}, true
	}
	tap := channel.Choice{ID: string(b.Payload), Title: cmp.Or(string(b.Title), string(b.Payload))}
	if tap == (channel.Choice{}) {
		return nil, false
	}
	return []channel.Event{channel.MessageReceived{
		Origin: at, From: from, Parts: channel.Parts{tap}, Referral: b.Referral.event(),
	}}, true
}

// inReferral is how somebody came: by an advertisement, a link or a plugin
// (EV/messaging_referrals, 2026).
type inReferral struct {
	Source  graph.Text `json:"source"`
	Type    graph.Text `json:"type"`
	Ref     graph.Text `json:"ref"`
	Referer graph.Text `json:"referer_uri"`
	Ad      graph.Text `json:"ad_id"`
	Context struct {
		Title   graph.Text `json:"ad_title"`
		Post    graph.Text `json:"post_id"`
		Product graph.Text `json:"product_id"`
	} `json:"ads_context_data"`
	Product struct {
		ID graph.Text `json:"id"`
	} `json:"product"`
}

var sourceNames = map[string]string{"ads": "ad", "shortlink": "link"}

func (r *inReferral) event() *channel.Referral {
	if r == nil {
		return nil
	}
	source := strings.ToLower(string(r.Source))
	made := channel.Referral{
		Source: cmp.Or(sourceNames[source], source), ID: first(r.Ad, r.Context.Post, r.Product.ID, r.Context.Product),
		URL: string(r.Referer), Headline: string(r.Context.Title), Ref: string(r.Ref),
	}
	if made.Source == "" && r.Product.ID != "" {
		made.Source = "product"
	}
	return &made
}

// referral is somebody who came back to a talk that exists, or who filled in
// the form of an advertisement.
func (d decoder) referral(p place, raw json.RawMessage) ([]channel.Event, bool) {
	var r inReferral
	from, ok := p.sender()
	if json.Unmarshal(raw, &r) != nil || !ok {
		return nil, false
	}
	at := p.origin("", "referral", string(raw))
	if form, there := p.beside["lead"]; there {
		return []channel.Event{channel.MessageReceived{
			Origin: at, From: from, Parts: channel.Parts{lead(form)}, Referral: r.event(),
		}}, true
	}
	return []channel.Event{channel.ConversationOpened{Origin: at, From: from, Referral: r.event()}}, true
}

// lead is the filled form of an advertisement (LEAD, 2026).
func lead(raw json.RawMessage) channel.Part {
	var form struct {
		Data json.RawMessage `json:"data"`
	}
	if json.Unmarshal(raw, &form) == nil && form.Data != nil {
		raw = form.Data
	}
	var short bytes.Buffer
	if json.Compact(&short, raw) != nil {
		short.Write(raw) // it was read as JSON before
	}
	return channel.Form{Name: "lead", Data: channel.CleanText(short.String())}
}
