package woztell

import (
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// Where the rules were read, as far as they are WOZTELL's; all in autumn 2026.
const (
	help = "support.woztell.com/portal/en/kb/articles: "
	read = "2026-11"
)

// sources is where the rules of a platform were read. The package's comment
// explains the tags of other comments.
func sources(p Platform) []channel.Source {
	all := []channel.Source{
		{Rule: "sendResponses: one recipient, several responses, errors in the body", Page: "doc.woztell.com: Bot API", Date: read},
		{Rule: "webhooks and their signature", Page: "doc.woztell.com/docs/documentations/channels/channels-webhook/", Date: read},
	}
	switch p {
	case WhatsApp:
		all = append(all,
			channel.Source{Rule: "2,000 characters; kinds of message; captions under the key text; 1 to 3 reply buttons", Page: "doc.woztell.com: wa-message-types", Date: read},
			channel.Source{Rule: "lists", Page: "a third party's n8n node and its tests", Date: read},
			channel.Source{Rule: "templates: components in lower case, cards in upper case", Page: "github.com/Woztell/n8n-nodes-woztell-sanuker", Date: "2026-03-13"},
		)
		return append(all, meta.Sources()...)
	case Messenger:
		all = append(all, channel.Source{Rule: "2,000 characters; 2 MB for pictures, 25 MB for films and files; buttons, quick replies, cards", Page: "doc.woztell.com: fb-message-types", Date: read})
	case Instagram:
		all = append(all, channel.Source{Rule: "1,000 bytes; pictures; quick replies, buttons, 10 cards with 80 characters", Page: help + "message types for Instagram", Date: read})
	case WebChat:
		return append(all, channel.Source{Rule: "files are PDF; 640 characters above 3 buttons; cards", Page: help + "message types for Web Chat", Date: read})
	}
	const messenger = "developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages"
	return append(all,
		channel.Source{Rule: "24-hour window", Page: messenger, Date: "2026-05-05"},
		channel.Source{Rule: "titles of 20 and payloads of 1,000 characters; 13 quick replies; 10 cards", Page: messenger + "/buttons, /quick-replies and /template", Date: read},
	)
}
