package main

import (
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/storage"
)

// A customer is somebody who writes, with the pieces that every webhook about
// them shares: making a body is then joining a few strings.
type customer struct {
	number string // digits
	hello  string // the id of the first message
	head   string // of a webhook with a message
	about  string // of a webhook with a status
	// talk is the conversation, once the host has told.
	talk *atomic.Pointer[storage.ConversationID]
}

const envelope = `{"object":"whatsapp_business_account","entry":[{"id":"2220002220","changes":[{"value":` +
	`{"messaging_product":"whatsapp","metadata":{"display_phone_number":"49301234567","phone_number_id":"1110001110"},` +
	`"contacts":[{"profile":{"name":%q},"wa_id":%q,"user_id":%q}],`

const closing = `}]},"field":"messages"}]}]}`

func customerOf(i int, c whatsapptest.Customer) customer {
	number := numberOf(i)
	head := fmt.Sprintf(envelope, c.Name, number, c.UserID)
	return customer{
		number: number, talk: new(atomic.Pointer[storage.ConversationID]),
		head:  head + fmt.Sprintf(`"messages":[{"from":%q,"from_user_id":%q,"type":"text","id":"`, number, c.UserID),
		about: head + fmt.Sprintf(`"statuses":[{"recipient_id":%q,"recipient_user_id":%q,"id":"`, number, c.UserID),
	}
}

// message is a webhook with the customer's n-th message.
func (c *customer) message(id string, n int, now time.Time) []byte {
	b := make([]byte, 0, len(c.head)+len(id)+256)
	b = append(append(b, c.head...), id...)
	b = strconv.AppendInt(append(b, `","timestamp":"`...), now.Unix(), 10)
	b = append(append(b, `","text":{"body":"`...), textOf(n)...)
	return append(append(b, `"}`...), closing...)
}

// status is a webhook about a message to the customer.
func (c *customer) status(id, status string, now time.Time) []byte {
	b := make([]byte, 0, len(c.about)+len(id)+256)
	b = append(append(b, c.about...), id...)
	b = append(append(b, `","status":"`...), status...)
	b = strconv.AppendInt(append(b, `","timestamp":"`...), now.Unix(), 10)
	return append(append(b, `","pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"service"}`...), closing...)
}

// textOf is what the n-th message says; it needs no escaping.
func textOf(n int) string {
	return "Message " + strconv.Itoa(n) + ": the parcel was to come on Tuesday, and nobody has rung the bell so far."
}
