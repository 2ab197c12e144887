package metatest

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/rapport-go/rapport/channel"
)

// Bodies makes webhooks by hand, so that a simulator does not vouch for itself.
// They are about the phone number id 1110001110, the business account
// 2220002220 and the customer with the number 4915100000001. Each is a new
// event. The zero Bodies work.
type Bodies struct{ ids atomic.Int64 }

// Text is a text message.
func (b *Bodies) Text(text string) []byte {
	quoted, _ := json.Marshal(text) // a string
	return Value(fmt.Sprintf(`"messages":[{"from":"4915100000001","id":%q,"timestamp":"1790000000","type":"text","text":{"body":%s}}]`, b.id(), quoted))
}

// Unknown is an event that no driver has heard of.
func (b *Bodies) Unknown() []byte {
	return Value(fmt.Sprintf(`"messages":[{"id":%q,"timestamp":"1790000000","type":"system","system":{"type":"eclipse"}}]`, b.id()))
}

func (b *Bodies) id() string { return fmt.Sprintf("wamid.suite%d", b.ids.Add(1)) }

var statusNames = map[channel.Status]string{
	channel.StatusAccepted: "sent", channel.StatusDelivered: "delivered", channel.StatusRead: "read",
	channel.StatusPlayed: "played", channel.StatusFailed: "failed",
}

// Status reports about a message that had a key.
func (b *Bodies) Status(of channel.ProviderID, key string, s channel.Status) []byte {
	return Value(fmt.Sprintf(`"statuses":[{"id":%q,"status":%q,"timestamp":"1790000000","recipient_id":"4915100000001","biz_opaque_callback_data":%q}]`, of, statusNames[s], key))
}

// Value is a webhook of the field "messages", whose value has rest in it.
func Value(rest string) []byte {
	return []byte(Envelope(`{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"49301234567","phone_number_id":"1110001110"},` + rest + `}}`))
}

const (
	front = `{"object":"whatsapp_business_account","entry":[`
	back  = `]}`
)

// Envelope is a webhook with changes.
func Envelope(changes ...string) string {
	return front + `{"id":"2220002220","changes":[` + strings.Join(changes, ",") + `]}` + back
}

// Batch puts the entries of webhooks into one.
func Batch(bodies ...[]byte) []byte {
	var all []string
	for _, b := range bodies {
		all = append(all, strings.TrimSuffix(strings.TrimPrefix(string(b), front), back))
	}
	return []byte(front + strings.Join(all, ",") + back)
}
