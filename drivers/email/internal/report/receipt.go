package report

import (
	"strings"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
)

// ReadReceipt reads the machine's part of a read receipt
// (message/disposition-notification). It returns nil if it names no disposition.
func ReadReceipt(body []byte, d header.Decoder) *Receipt {
	for _, group := range groups(body) {
		disposition := header.CleanText(group.Get("Disposition"))
		if disposition == "" {
			continue
		}
		_, final := typed(group.Get("Final-Recipient"), d)
		// manual-action/MDN-sent-manually; displayed/error
		_, kind, _ := strings.Cut(disposition, ";")
		kind, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(kind)), "/")
		return &Receipt{
			MessageID:   header.ID(group.Get("Original-Message-ID")),
			Address:     mailbox(final),
			Displayed:   kind == "displayed",
			Disposition: header.Cut(disposition, 200),
		}
	}
	return nil
}
