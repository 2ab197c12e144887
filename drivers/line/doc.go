// Package line talks to customers on LINE through the Messaging API of a LINE
// Official Account.
//
// # Setting up
//
// In the LINE Developers console open the provider and its Messaging API
// channel. Config.ChannelID and Config.ChannelSecret stand under its basic
// settings, and the bot's own user id, Config.UserID, there too. That is all:
// the driver then issues access tokens by itself. A long-lived token from the
// console can be given as Config.Token instead, or an assertion signing key as
// Config.Assertion.
//
// Enter the address of the channel's webhook in the console, switch "Use
// webhook" on, and "Webhook redelivery" as well: without it LINE tells an event
// once only. In the Official Account Manager switch greetings and
// auto-replies off, unless they should answer beside you; switch chat on if
// messages are to be marked as read by people rather than by LINE.
//
// Package linetest simulates LINE and the phones of customers, for trying
// things out and for tests without an account.
//
// # What it can do
//
// Text, pictures, films, sound, stickers, locations, buttons, link buttons,
// quick replies, location requests, carousels and quoted replies go out, up to
// five of them in one call. All kinds of message, edits, messages taken back,
// taps on buttons, and people and groups who come and go come in. It opens
// media, marks messages as read, shows the loading animation, reads profiles and
// the names of groups, and checks token, quota and webhook.
// [Channel.Capabilities] has the limits.
//
// There are no files, captions, reactions, edits of our own or templates, and LINE
// never says that a message was delivered or read. The planner sends a file as
// a link and a list as buttons or quick replies, and says so in the plan's notes.
//
// # What it costs
//
// A reply is free. It needs the token of a message that came in less than a
// minute ago, so it is for bots and for very quick people; the driver takes one
// if Message.Answer has it and uses it for up to 50 seconds. Everything else is
// a push, which counts once for each person who gets it, however many of the
// five parts it has. Receipt.Detail says which it was.
//
//   - A refused token is followed by a push at once.
//   - A reply whose fate is not known is never followed by anything: it is
//     Uncertain and of kind Unknown. The token would look used up either way.
//   - A push can be repeated for 24 hours. Its retry key is made of Message.Key,
//     and LINE answers 409 to what it has taken already, which is a success.
//   - When the month's messages are used up, pushes fail as Unsupported, since
//     waiting does not help before the month ends in Japan. Too many calls at a
//     time are RateLimited.
//
// # Limits and quirks
//
//   - Ids of people belong to one provider in the console. A channel that moves
//     to another provider loses all its contacts.
//   - People are addresses of kind user, groups of kind group and rooms of kind
//     room, with Config.Provider as scope. In a group it is often not told who
//     wrote.
//   - A push to somebody who has blocked the account, or deleted theirs, is
//     accepted and never arrives. An unfollow event becomes a ReachChanged.
//     There is no honest way to ask whether somebody can be reached: no profile
//     is shown of people who are no friends, and they get messages for seven
//     days after they wrote. So this channel is no ContactChecker.
//   - Media go out as addresses, which the app fetches when somebody looks at
//     them. They must be https and stay good for weeks. A picture is its own
//     preview if it has none; LINE wants previews below 1 MB.
//   - Only texts and stickers can quote. In other messages the quote is left out.
//   - A quote needs the quoted message's token, which stands in its memo.
//   - Quick replies show on phones only, and only below the last message of a
//     call. They are moved there.
//   - LINE tells of a tap nothing but the button's data. A button of ours has its
//     title in there as well, if both fit into 300 units.
//   - Two plain buttons are a confirm template; more, or a link button, are a
//     buttons template; what is too long for that is a flex message. Carousels
//     are flex messages; the planner sends their body ahead as a text.
//   - LINE wants a name and an address of every place. Where one is missing the
//     other, or the coordinates, stand in.
//   - A name of a sender with "line" in it is left out, since LINE may refuse
//     the message for it.
//   - Stickers have no file. Their keywords stand for a name.
//   - Postbacks of rich menus are choices like those of buttons.
//   - While another program has the talk ("standby"), messages come in behind a
//     HandoverChanged saying that the talk is not ours.
//
// # The official SDK
//
// Message objects are those of github.com/line/line-bot-sdk-go/v8, which is
// generated from LINE's own description of the API. The rest of it is not used.
// Its clients keep one context for all calls, so that two at a time race; their
// errors are texts; an empty answer to a message that was taken is a failure;
// 202 for a film that is not ready is a success. Its requests write
// null for what is not set. Its webhook parser gives up a whole webhook for one
// odd event, and shows the body in its error.
//
// # Sources
//
// Comments name where a rule comes from: REF is the reference of the Messaging
// API (developers.line.biz/en/reference/messaging-api/), RETRY the page about
// failed requests (developers.line.biz/en/docs/messaging-api/
// retrying-api-request/), SIG the one about signatures (…/
// verify-webhook-signature/), OAPI LINE's own description of the API
// (github.com/line/line-openapi). The date is that of reading it.
//
// # Native
//
// What this package has no word for, such as flex messages of your own, image
// maps and mentions, is sent as [Native] in channel.Message.Native.
package line
