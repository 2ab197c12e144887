package content

import (
	"cmp"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
	"github.com/rapport-go/rapport/drivers/email/internal/report"
)

// takeReports reads the machine's parts of a report.
func (m *Mail) takeReports(c *collector, text string, d header.Decoder) {
	kept := func(kinds ...string) []byte {
		for _, k := range kinds {
			if raw := c.kept[k]; raw != nil {
				return raw
			}
		}
		return nil
	}
	status := kept("message/delivery-status", "message/global-delivery-status")
	original := kept("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
	m.Delivery = report.ReadDelivery(status, original, m.Text, d)
	if m.Receipt = report.ReadReceipt(kept("message/disposition-notification", "message/global-disposition-notification"), d); m.Receipt != nil {
		m.Receipt.MessageID = cmp.Or(m.Receipt.MessageID, firstID(m.InReplyTo))
	}
	if m.Delivery == nil && m.Receipt == nil && m.oddBounce() {
		m.Delivery = report.ReadOdd(m.Header, text, d)
		m.Delivery.MessageID = cmp.Or(m.Delivery.MessageID, report.OriginalID(original))
	}
}

func firstID(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	return ids[0]
}
