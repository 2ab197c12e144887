// Package messenger talks to customers on Facebook Messenger, in the name of a
// Page.
//
// # Setting up
//
// In Meta's developer dashboard create an app with the product Messenger and
// connect the Page to it. A person with the task MESSAGING on the Page makes a
// Page access token with the permissions pages_messaging and
// pages_manage_metadata: that is Config.Token. One that is derived from a
// system user has no end date; it dies with a password, a role or a removed
// app, and then somebody must connect the Page again. The app secret stands
// under the app's basic settings: it signs webhooks, and a channel without it
// is refused. Config.AppID stands beside it. Config.VerifyToken is a word of
// your own.
//
// The public can be written to only once the app is live and Meta has reviewed
// it. Answers by people later than 24 hours need the feature Human Agent
// (Config.HumanAgent), and utility templates the permission
// page_utility_messaging; Meta offers them in some countries only.
//
// Package messengertest simulates Meta and the customers' phones, for trying
// things out and for tests without an account.
//
// # What it can do
//
// Text, pictures, films, sound, files, stickers, buttons, link buttons, quick
// replies, carousels, utility templates, reactions and quoted replies go out.
// All of these, shared links and products, edits, opened chats with how people
// came, consent to marketing and messages that others wrote for the Page come
// in. It opens and uploads files, marks messages as read, shows the typing
// indicator, reads profiles, sets ice breakers, commands and "Get started",
// lists templates and checks the Page's health. [Channel.Capabilities] has the
// limits.
//
// Beyond what all channels have: menus and greetings ([Channel.SetMenus],
// [Channel.SetGreetings]), control over threads ([Channel.TakeControl] and its
// neighbours), subscribing ([Channel.Subscribe]), personas
// ([Channel.CreatePersona]), and private replies to comments and posts, which
// are sent to an [AddressComment] or [AddressPost].
//
// # Webhooks
//
// Enter the address of the channel's webhook and the verify token in the
// dashboard, choose the fields there, and then call [Channel.Subscribe]: both
// are needed. Answer within five seconds. An app whose webhooks fail for an
// hour is unsubscribed without a word; [Channel.CheckHealth] finds that.
//
// Webhooks are signed in the header X-Hub-Signature-256. Any program between
// Meta and this package that rewrites the body breaks the signature, often only
// of texts with umlauts or emoji.
//
// One webhook may be about several Pages; the event's Origin.Account is the
// Page's id. The field feed, labels, carts, ratings, linked accounts, coupons
// and roles of apps are handed on as unknown events with all their content.
//
// # Who answers
//
// Several apps and Meta's own inbox can share a Page. A thread belongs to one of
// them or to nobody, and only the owner may write; in a thread of nobody's, the
// Page's default app, which is set in Meta's user interface. Whoever writes in
// the inbox takes the thread. From then on the contact's messages come on the
// field standby: they are emitted like any other message, behind a
// HandoverChanged saying that the talk is not ours. A refusal with code
// 10/2018300 says the same of a message that was to go out; TakeControl helps.
//
// What is written in the inbox and by other apps comes back as an echo without a
// key. Which of them it was is told by the app's id in EchoReceived.By; that of
// the inbox is not the same on all of Meta's pages, so do not compare it.
//
// # Limits and quirks
//
//   - People have one id with each Page (PSID): an address of kind user whose
//     scope is the Page. It is not the id of Facebook Login. Who ticked a
//     checkbox on a web page has an address of kind user_ref until they write.
//   - The provider cannot drop repeated sends. Message.Key goes out as metadata
//     and comes back in the echo, so that an uncertain send can be cleared up:
//     subscribe to message_echoes.
//   - Up to 24 hours after a person's last message everything may be sent; up to
//     7 days by an agent, if Human Agent was approved; then utility templates
//     only. Send refuses what comes too late without asking. The tags that used
//     to help are gone and are never sent.
//   - Reads and, sometimes, deliveries name no message but an instant: all that
//     was sent until then. See channel.StatusChanged.UpTo.
//   - A file has no caption. A carousel has no text in front of it, and its
//     pictures are addresses. A card without a title shows its text as one, and a
//     card that is nothing but a title is refused. A lonely picture with buttons
//     is fetched by Meta first, in a call of its own.
//   - Of stickers only the number is sent, as Media.ID: the stickers of Meta's
//     catalogue. A tap on the thumb comes in as the text 👍.
//   - Files of contacts are at signed addresses that expire after days; open
//     them soon. The token is not sent there.
//   - Uploads live for 90 days, for this Page only. A file is sent as what its
//     type made it at uploading: a picture stays one.
//   - The buttons of a template are filled in order: give a value to each or to
//     none. Its picture belongs to the template and cannot be changed.
//   - An ice breaker comes back as a Choice with the question as ID and Title,
//     a tap on "Get started" as ConversationOpened. All calls about these,
//     menus and greetings together may be 10 in 10 minutes.
//   - A tap on a button of another app, and every tap on standby, has a title
//     and no ID.
//   - Writing faster than 40 messages a second for long freezes a Page.
//   - Marketing messages, one-time notifications and Instagram are left out.
//
// # Native
//
// What this package has no word for, such as receipts, coupons and grids of
// pictures, is sent as [Native] in channel.Message.Native.
//
// # Sources
//
// Where a rule comes from Meta, the comment names the page below
// developers.facebook.com/documentation/business-messaging/messenger-platform,
// as read in November 2026, with its date if it has one:
//
//   - WH webhooks; EV/x webhooks/webhook-events/x
//   - SEND send-messages, and below it SA saving-assets, SACT sender-actions
//     (2026-01-21), PERS personas, STK sticker-api (2026-06-01), BTN buttons, QR
//     quick-replies, PM persistent-menu, TPL/x template/x, UTIL
//     utility-messages (2026-03-13)
//   - MP reference/messenger-profile-api, with ICE ice-breakers and CMD commands
//   - CR conversation-routing (2025-09); LEAD
//     discovery/lead-generation-ads-in-messenger; UP identity/user-profile
//   - RL overview/rate-limiting (2026-03-23); ERR error-codes (2026-03-18); CHG
//     changelog (to 2026-06-30)
package messenger
