package messenger

import (
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// idle is who has control of a thread that belongs to nobody.
const idle = "idle"

type control struct {
	New      graph.Text `json:"new_owner_app_id"`
	Asking   graph.Text `json:"requested_owner_app_id"`
	Metadata graph.Text `json:"metadata"`
}

// passed and taken are changes of control over a thread (EV/messaging_handovers,
// 2026). The new owner decides whose it is. Where the app's id is not known:
// Meta tells of a pass the one who gets the thread, and of a taking the one who
// loses it.
func (d decoder) passed(p place, raw json.RawMessage) ([]channel.Event, bool) {
	return d.handover(p, raw, true)
}

func (d decoder) taken(p place, raw json.RawMessage) ([]channel.Event, bool) {
	return d.handover(p, raw, false)
}

func (d decoder) handover(p place, raw json.RawMessage, toUs bool) ([]channel.Event, bool) {
	var c control
	from, ok := p.sender()
	if json.Unmarshal(raw, &c) != nil || !ok {
		return nil, false
	}
	e := channel.HandoverChanged{
		Origin: p.origin("", "control", string(raw)), From: from, Ours: toUs, To: string(c.New), Detail: string(c.Metadata),
	}
	switch {
	case c.New == "":
		e.Ours, e.To = false, idle
	case d.app != "":
		e.Ours = string(c.New) == d.app
	}
	return []channel.Event{e}, true
}

// requested is another app that asks the owner of a thread, which is us, for
// control. Nothing has changed yet: the detail says who asks.
func (d decoder) requested(p place, raw json.RawMessage) ([]channel.Event, bool) {
	var c control
	from, ok := p.sender()
	if json.Unmarshal(raw, &c) != nil || !ok || c.Asking == "" {
		return nil, false
	}
	detail := "requested by app " + string(c.Asking)
	if c.Metadata != "" {
		detail += ": " + string(c.Metadata)
	}
	return []channel.Event{channel.HandoverChanged{
		Origin: p.origin("", "control", string(raw)), From: from, Ours: true, To: d.app, Detail: detail,
	}}, true
}
