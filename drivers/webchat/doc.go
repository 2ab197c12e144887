// Package webchat is a channel of our own: a chat on the business's web site.
//
// There is no provider. The driver serves a widget, which a site embeds with
// one script tag, and the page that it opens in a frame; what the visitor does
// there comes in as events, and what the business writes appears there. What
// both sides say to each other is in PROTOCOL.md of this folder.
//
// # Setting up
//
// Mount the engine's handler, give the channel its public address as
// [Config].BaseURL, a random [Config].Secret and the sites that may embed it as
// [Config].Origins, and put this into their pages:
//
//	<script src="https://support.example.com/channels/chat/widget.js" async></script>
//
// Give the engine's transcript and media store as [Config].Transcript and
// [Config].Files: the driver keeps nothing itself. Streams need a proxy that
// does not buffer, and HTTP/2 where a visitor opens many tabs. Call
// [Channel.Close] when the server begins to stop.
//
// # Who a visitor is
//
// A visitor is a random id in a signed session, {user, scope "visitor"}; the
// session lives in the frame's storage, which browsers keep apart for each site
// that embeds it. The host may vouch for a user of its own with a signed token
// ([IdentityKey]); then the address is {user, scope "user"}, the host's own id,
// and what this browser said before is joined to that contact by an
// IdentityChanged: the request carries both proofs. If the user is a contact
// already, the earlier talk stays with the contact that it began with, and the
// widget shows both. Nothing else ever joins anybody: a mail address or a name
// in a form is an answer in that form, and proves nothing.
//
// The token that a visitor had before stays good for their own talk until the
// session ends: all tokens of a session end together.
//
// A session ends by logout, or when it was not renewed for
// [Config].SessionFor. Tokens are signed, not stored; that one was ended early is
// remembered in this process, and for all processes in [Config].Ended. A host
// that has neither one process nor Ended should keep SessionFor short.
//
// # How a talk begins
//
// Nothing is stored when the page loads. A ConversationOpened comes when the
// visitor chooses a tag or a member of the staff, taps a button of the host's
// page, or taps Chat on the page behind a link or QR code; its Referral has the
// way as Source ("tag", "staff", "button", "link", "qr", "page"), what was chosen
// as Ref ("tag:KEY", "staff:KEY"), a link's code as ID, and the page as URL.
// Keys that the directory does not have are left out.
//
// # What is odd
//
// Accepted means that the widget will show it, and not that anybody has the
// page open. Typing and the sign that the business has read reach only windows
// that this process streams to. A message from another process appears when the
// stream looks into the transcript, after some seconds. The events of a repeated
// request are the same but for their time.
package webchat
