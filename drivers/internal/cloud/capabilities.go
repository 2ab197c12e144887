package cloud

import (
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// Kind is the channel kind of WhatsApp: a person is the same one through
// whatever provider.
const Kind channel.Kind = "whatsapp"

// Capabilities is what a number can carry, but for conversation starters,
// which a driver adds if its provider lets them be set.
func Capabilities(rate channel.Rate) channel.Capabilities {
	return channel.Capabilities{
		Kind:   Kind,
		Parts:  meta.Parts(),
		Reply:  channel.SupportFull,
		Window: meta.Window(),
		Statuses: []channel.Status{
			channel.StatusAccepted, channel.StatusDelivered, channel.StatusRead, channel.StatusPlayed, channel.StatusFailed,
		},
		KeyReturned:   true,
		Rate:          rate,
		RecipientRate: channel.Rate{PerSecond: 1.0 / 6, Burst: 45},
		Engagement:    true,
		Numbers:       true,
		Receive:       true,
		OpenMedia:     true,
		UploadMedia:   true,
		MarkRead:      true,
		TypingFor:     meta.TypingFor,
		CheckHealth:   true,
		Native:        true,
		MaxWebhook:    3 << 20,
		Sources:       meta.Sources(),
	}
}
