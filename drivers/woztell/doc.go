// Package woztell talks to customers through WOZTELL, which stands in front of
// WhatsApp, Messenger, Instagram and its own Web Chat: a Bot API that sends, an
// Open API (GraphQL) that knows members, files and the history, and webhooks.
//
// # Setting up
//
// In WOZTELL's console, make an access token under Settings → Access Token with
// the scopes bot:sendResponses, channel:list and member:read. Further scopes are
// for further things: file:get (and file:waGet) for files that people send,
// conversation:read for [Channel.History] and for looking members up by their
// own id, member:write for tags, bot:redirectMemberToNode for
// [Channel.RedirectMemberToNode]. The token is Config.Token.
//
// Open the channel: its id is Config.ChannelID, its secret goes into
// Config.Secrets, and under Webhooks the address of this channel is entered. The
// secret belongs to one channel, so give each channel an address of its own. For
// lists of templates make a second token under Platform → Advanced Access:
// Config.ChannelToken. Say by Config.Platform what is behind the channel;
// CheckHealth tells if WOZTELL sees it differently.
//
// Package woztelltest simulates WOZTELL and the phones of customers, for trying
// things out and for tests without an account.
//
// # What it can do
//
// It depends on the platform; [Channel.Capabilities] has the limits.
//
//   - WhatsApp: text, pictures, films, sound, documents, stickers, up to three
//     reply buttons, lists, and templates, with which the business may write
//     first. No places, contacts, link buttons or cards: no page shows how.
//   - Messenger: text, files, quick replies, buttons, links and cards.
//   - Instagram: text, pictures, quick replies, buttons, links and cards.
//   - Web Chat: text, files, buttons, links and cards.
//
// Files go out by address, which WOZTELL or the platform fetches at once: it must
// be https and good for some minutes. The names of documents are lost. Nowhere
// can messages be quoted, edited or taken back, and there are neither reactions
// of ours nor typing signs nor read marks. What there is no word for goes out as
// [Native].
//
// Messages, taps, places, contacts, orders, reactions, statuses, deletions,
// echoes of what bot and colleagues send, and changes of live chat come in. Changes
// of tags, batch updates and NODE_TRIGGER are kept as unknown events. Members can be
// read and tagged, a talk's history read, and a member handed back to the bot.
//
// # Who is who
//
// A customer on a channel is a member. Their first address is of kind user, with
// the channel as scope; on WhatsApp the phone number follows, elsewhere the
// platform's id as [AddressExternal]. Any of them can be written to. The same
// person on two channels is two members. Names come with webhooks of
// integrations only; elsewhere ask for the profile.
//
// # What is odd
//
//   - The body of an answer decides, not its status: HTTP 500 with ok:0 is a
//     plain refusal, 200 with ok:0 is one too. 500 without it tells nothing, and
//     is Uncertain.
//   - Success means that the message was handed to the platform. Being outside
//     the session window, and what is wrong with a template, comes as a status
//     "failed" with Meta's code.
//   - Nothing drops a second call: a message whose fate is not known is not
//     repeated. Its key goes out as meta.clientRef. It is likely that the echo and
//     the history bring it back, and events then have it; but no page says so,
//     and Capabilities.KeyReturned is not set. [Channel.History] is where the
//     outcome can be found.
//   - Give calls at least 30 seconds.
//   - Only a few error codes are known: 100 is a person who cannot be reached, 112
//     a channel that the app does not have. Meta's codes are known where they
//     are handed on. The rest is channel.Unknown, and not tried again.
//   - Webhooks say INBOUND for statuses, have seconds as text or milliseconds as
//     number, and often no id. An id is then made of member, time and content: two
//     equal texts within one second, told in seconds, are taken for one. A change
//     of live chat carries no time; one that reads exactly like an earlier one is
//     taken for its repeat. [Channel.Member] tells how it is now.
//   - Whether a webhook that was not taken comes again is not published. After
//     down-time, read the history.
//   - The history may be asked 30 times a minute by the whole app. Looking a
//     member up by their own id is one of these calls, since only the platform's
//     id finds them directly.
//   - Addresses of files live for minutes. Open files soon, by their id.
//   - There is no public call that switches live chat. Redirect the member to a
//     node whose action does.
//   - On WhatsApp, the value of a template's form button is "flow_id" or
//     "flow_id:payload".
//
// # Sources
//
// Comments name where a rule comes from, as of autumn 2026: [d:NAME] is a page of
// doc.woztell.com/docs/documentations, [s:NAME] an article of
// support.woztell.com, [n8n] the vendor's Woztell/n8n-nodes-woztell-sanuker
// (2026-03-13), [dify] its Woztell/dify-woztell-sanuker (2025-12-01), [hack]
// RodolfoMiguelLopez/hackaton-Woztell-Incibe (2026-03-30), a live use with
// WhatsApp, [fix] fixtures of third parties that reproduce the documentation's
// samples. Trap numbers are those of the tests. WOZTELL's pages have gaps; what
// none of them says is said to be so.
package woztell
