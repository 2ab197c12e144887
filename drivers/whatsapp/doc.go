// Package whatsapp talks to customers on WhatsApp through Meta's Cloud API.
//
// # Setting up
//
// In Meta's developer dashboard create an app with the product WhatsApp, add
// the business's phone number, and note its phone number id and the id of the
// WhatsApp business account. Create a system user, give it the account as an
// asset, and make it a token with the permissions whatsapp_business_messaging
// and whatsapp_business_management: that is Config.Token. The app secret
// stands under the app's basic settings: it signs webhooks, and a channel
// without it is refused. Config.VerifyToken is a word of your own.
//
// Package whatsapptest simulates Meta and the customers' phones, for trying
// things out and for tests without an account.
//
// # What it can do
//
// Text, pictures, films, sound and voice messages, documents, stickers,
// locations, contact cards, answer buttons, lists, link buttons, carousels,
// location requests, templates, reactions and quoted replies go out. All of
// these and orders, form answers, edits, deletions and messages typed in the
// business app come in. It opens and uploads media, marks messages as read,
// shows the typing indicator, sets ice breakers and commands, lists templates
// and checks the account's health. [Channel.Capabilities] has the limits.
//
// # Webhooks
//
// Enter the address of the channel's webhook and the verify token in the
// dashboard and subscribe to the field "messages"; then subscribe the app to
// the account (POST /{account}/subscribed_apps), without which no message
// comes although the address was verified. Useful besides: user_preferences,
// message_template_status_update, message_template_quality_update,
// template_category_update, phone_number_quality_update, account_update,
// business_capability_update; for numbers that are also used in the business
// app smb_message_echoes; with Meta's Business Agent standby and
// messaging_handovers. Fields about templates and the account go to the app's
// own address even where a number has an address of its own.
//
// Webhooks are signed in the header X-Hub-Signature-256. Any program between
// Meta and this package that rewrites the body breaks the signature.
//
// A webhook may be about several numbers of the account; the event's
// Origin.Account is the phone number id. The fields history,
// smb_app_state_sync, calls and group_* are handed on as unknown events with
// all their content.
//
// A message on the field standby was written while another program had
// control. It is emitted like any other message, behind a HandoverChanged
// saying that the talk is not ours. Sending takes control back.
//
// # Limits and quirks
//
//   - Since 2026 a person may come without a phone number, known only by a
//     user id that is valid within one business portfolio. Phone numbers are
//     addresses of kind phone with the plus sign; user ids are of kind user
//     with Config.Portfolio as scope; ids that span portfolios are of kind
//     parent. Both kinds of id change when the person changes numbers.
//   - The provider cannot drop repeated sends. Message.Key goes out as
//     biz_opaque_callback_data and comes back with every status, so that an
//     uncertain send can be cleared up.
//   - More than 24 hours after a person's last message only templates arrive.
//     The refusal (131047) comes at once or as a failed status.
//   - Showing the typing indicator marks the message as read.
//   - Values of templates may hold no line breaks; runs of white space become
//     one blank.
//   - The button of an authentication template takes the code as
//     channel.TemplateURL; channel.TemplateCode is a coupon code.
//   - A template with a GIF above it goes to the Marketing Messages API, which
//     the account must be admitted to. All other templates go the usual way.
//   - The articles of a template are named by their number in a catalogue of the
//     account. Whether they exist, only the provider knows.
//   - A carousel of one card is sent as a picture with buttons.
//   - Media ids from webhooks live for 7 days, those of uploads for 30. They
//     belong to one phone number.
//   - The documents say 4 ice breakers, Meta's API description says 3. The
//     channel allows 4; the provider has the last word.
//   - "Opened the chat" (request_welcome) is described by Meta with the remark
//     that it does not work at present.
//
// # Native
//
// What this package has no word for, such as free-form flows, products and
// catalogues, and address requests, is sent as [Native] in channel.Message.Native.
package whatsapp
