// Package dialog360 talks to customers on WhatsApp through 360dialog, a
// provider that passes messages on between a business and Meta's Cloud API.
// Messages, webhooks and limits are those of package whatsapp; this package
// knows what the gateway adds.
//
// # Setting up
//
// In the 360dialog Hub, or as a partner through its API, make an API key for
// the number: that is Config.APIKey. Partners make a platform secret in the
// Partner Hub, which signs webhooks: Config.PlatformSecret. Clients without a
// partner have none; they choose a header and a long random value,
// Config.WebhookHeader and Config.WebhookValue, which every webhook then
// carries, and do well to put another random word into the address. A channel
// with neither is refused, since anybody could post webhooks to it.
//
// Config.PhoneNumberID is Meta's id of the number. [Channel.Identify] asks for
// it. An engine tells channels apart by it when it starts, so without it in the
// configuration call Identify before:
//
//	number, err := dialog360.New(cfg)
//	…
//	_, err = number.Identify(ctx)
//
// Package dialog360test simulates 360dialog and the customers' phones, for
// trying things out and for tests without an account.
//
// # Webhooks
//
// [Channel.SetWebhook] tells 360dialog where to post, with the header of the
// configuration, and asks back. The address is https without a port, and its
// host has no underscore, which rules out some tunnels. There is no handshake.
//
// A webhook counts as delivered if it is answered with 200 within 5 seconds,
// and is tried again for up to 7 days. Slow answers delay everything behind
// them. With several webhooks for one number the others are only called after
// the main one has answered with 200.
//
// Whoever makes a new key revokes the old one, and may have to set the webhook
// again. Until then nothing comes in, and nobody says so:
// [Channel.CheckHealth] looks.
//
// A webhook that was set in the Hub for the whole business account brings what
// happens to all its numbers. The event's Origin.Account is the phone number
// id. Fields about templates and the account may go to the partner's webhook
// only, so list templates from time to time. What belongs to the partner's
// webhook is refused here.
//
// # Limits and quirks
//
//   - Being too fast is told with HTTP 400 and a text. So are bills that were
//     not paid and accounts that were shut down, which concern the whole
//     channel.
//   - After 20 refused downloads within an hour the provider blocks all for 30
//     minutes. A file that is gone is asked for once, and after 15 refusals no
//     download is tried for a while.
//   - 500, and 502 as a page, leave open whether a message went out.
//   - Answers name files on Meta's host, which does not know the key. They are
//     fetched from the gateway's host, and the key goes nowhere else.
//   - Files that a message names by address are fetched by Meta without
//     redirects. Upload them instead.
//   - There are two listings of templates. The newer one is asked, and the older
//     one where it does not exist.
//   - A template with a GIF above it goes to marketing_messages, which the number
//     must be admitted to. All other templates go the usual way.
//   - Ice breakers and commands cannot be set: the path is not documented. Set
//     them in Meta's dashboard.
//   - Group messages become events of a group, never of a person.
//   - The on-premise gateway (waba.360dialog.io), which old tutorials describe,
//     is gone, and is refused.
//   - The sandbox is at "https://waba-sandbox.360dialog.io/v1"; it knows no
//     uploads and writes to your own number only.
//
// # Native
//
// What this package has no word for, such as free-form flows, products and
// catalogues, and address requests, is sent as [Native] in channel.Message.Native.
package dialog360
