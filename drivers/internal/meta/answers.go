package meta

import (
	"encoding/json"
	"fmt"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
)

// Receipt reads the answer to an accepted message (WA messages/send-messages,
// 2025-11-04). An answer with 2xx that cannot be read leaves open whether the
// message went out.
func (d Decoder) Receipt(op string, to channel.Address, a *call.Answer) (channel.Receipt, error) {
	var answer struct {
		Contacts []struct {
			WaID Text `json:"wa_id"`
			User Text `json:"user_id"`
		} `json:"contacts"`
		Messages []struct {
			ID     Text `json:"id"`
			Status Text `json:"message_status"`
		} `json:"messages"`
		Error *Fault `json:"error"`
	}
	err := json.Unmarshal(a.Body, &answer)
	if err == nil && answer.Error != nil {
		return channel.Receipt{}, d.Codes.Refusal(op, a)
	}
	if err != nil || len(answer.Messages) == 0 || answer.Messages[0].ID == "" {
		return channel.Receipt{}, Garbled(op, a, true)
	}
	r := channel.Receipt{ID: channel.ProviderID(answer.Messages[0].ID), Status: channel.StatusAccepted}
	if s := answer.Messages[0].Status; s != "accepted" {
		r.Detail = string(s)
	}
	if len(answer.Contacts) > 0 {
		r.To = d.respelt(to, answer.Contacts[0].WaID, answer.Contacts[0].User)
	}
	return r, nil
}

// respelt is the address as the answer has it, if it is another one of the
// same kind.
func (d Decoder) respelt(to channel.Address, values ...Text) channel.Address {
	for _, a := range d.addresses(values...) {
		if a.Kind == to.Kind && a.Value != to.Value {
			return a
		}
	}
	return channel.Address{}
}

// Garbled is the failure when a provider says yes but not what to. What nobody
// can see, such as an upload, is not uncertain: it can be done again.
func Garbled(op string, a *call.Answer, uncertain bool) *channel.Error {
	kind := channel.Unavailable
	if uncertain {
		kind = channel.Unknown
	}
	return &channel.Error{
		Kind: kind, Op: op, Uncertain: uncertain,
		Detail: fmt.Sprintf("HTTP %d with an answer that cannot be read", a.Status),
	}
}

// ReadBody marks a message, and all before it, as read (WA messages/
// mark-message-as-read). With typing it shows the typing indicator as well
// (WA typing-indicators).
func ReadBody(id channel.ProviderID, typing bool) ([]byte, error) {
	body := map[string]any{"messaging_product": "whatsapp", "status": "read", "message_id": id}
	if typing {
		body["typing_indicator"] = map[string]string{"type": "text"}
	}
	return json.Marshal(body)
}

// A StoredFile is where the bytes of a medium are, for five minutes (WA
// business-phone-numbers/media, 2025-12-11).
type StoredFile struct {
	URL    Text `json:"url"`
	Type   Text `json:"mime_type"`
	SHA256 Text `json:"sha256"`
	Size   Text `json:"file_size"`
}
