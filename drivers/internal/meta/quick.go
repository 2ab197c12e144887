package meta

import (
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
)

// A quickEnvelope is a webhook whose changes are all of the field "messages",
// as nearly all webhooks are. It is read in one pass less than by way of an
// [envelope], which has to keep each value for the field's own decoder.
type quickEnvelope struct {
	Object Text `json:"object"`
	Entry  []struct {
		ID      Text  `json:"id"`
		Time    stamp `json:"time"`
		Changes []struct {
			Field Text  `json:"field"`
			Value value `json:"value"`
		} `json:"changes"`
	} `json:"entry"`
}

// quick decodes a webhook that holds nothing but messages and statuses. It is
// false for all others, and for whatever is strange about one: those go the
// long way, which keeps the pieces.
func (d Decoder) quick(body []byte) ([]channel.Event, bool) {
	var env quickEnvelope
	if json.Unmarshal(body, &env) != nil || env.Object != business {
		return nil, false
	}
	var events []channel.Event
	for _, e := range env.Entry {
		for _, c := range e.Changes {
			if c.Field != "messages" {
				return nil, false
			}
			o := origin{entry: string(e.ID), at: e.Time, field: "messages", phone: string(c.Value.Metadata.Phone)}
			some := d.items(o, c.Value)
			if len(some) == 0 {
				return nil, false
			}
			events = append(events, some...)
		}
	}
	return events, len(events) > 0
}
