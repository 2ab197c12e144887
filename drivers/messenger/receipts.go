package messenger

import (
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// read is a watermark: everything sent at or before it is read (EV/
// messaging-reads, 2026). It names no message.
func (d decoder) read(p place, raw json.RawMessage) ([]channel.Event, bool) {
	var r struct {
		Watermark graph.Stamp `json:"watermark"`
	}
	to, ok := p.sender()
	if json.Unmarshal(raw, &r) != nil || !ok || r.Watermark.IsZero() {
		return nil, false
	}
	return []channel.Event{p.upTo(r.Watermark, channel.StatusRead, to)}, true
}

// delivery names messages, which it may leave out, and always a watermark
// (EV/message-deliveries, 2026). It may come after the read.
func (d decoder) delivery(p place, raw json.RawMessage) ([]channel.Event, bool) {
	var r struct {
		IDs       []graph.Text `json:"mids"`
		Watermark graph.Stamp  `json:"watermark"`
	}
	to, ok := p.sender()
	if json.Unmarshal(raw, &r) != nil || !ok {
		return nil, false
	}
	var events []channel.Event
	for _, id := range r.IDs {
		if id != "" {
			events = append(events, channel.StatusChanged{
				Origin: p.report(), Of: channel.ProviderID(id), Status: channel.StatusDelivered, To: to,
			})
		}
	}
	if !r.Watermark.IsZero() {
		events = append(events, p.upTo(r.Watermark, channel.StatusDelivered, to))
	}
	return events, len(events) > 0
}

func (p place) upTo(mark graph.Stamp, s channel.Status, to channel.Person) channel.StatusChanged {
	made := channel.StatusChanged{Origin: p.report(), UpTo: mark.Time, Status: s, To: to}
	if made.At.IsZero() {
		made.At = mark.Time
	}
	return made
}

// report is the origin of a status, which needs no id: applying one twice
// changes nothing.
func (p place) report() channel.Origin {
	return channel.Origin{Account: p.page, At: p.at, Raw: p.raw}
}
