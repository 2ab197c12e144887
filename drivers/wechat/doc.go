// Package wechat talks to customers on WeChat through an Official Account
// (公众号), by its customer-service messages and its template messages.
//
// # Setting up
//
// It takes a verified service account: others may receive, but not send. In the
// console at mp.weixin.qq.com, under development, stand the AppID and the
// AppSecret, and the original id ("gh_…") under the account's settings. Put the
// addresses that your servers call from on the list beside the secret; otherwise
// no token is given out (40164), and the error names the address that WeChat
// saw.
//
// In the server configuration enter the address of the channel's webhook, which
// must be on port 80 or 443, a Token and an EncodingAESKey of your choice, and
// choose safe mode. WeChat tries the address when the form is saved: start the
// program first. There is one address for each account, and switching it on
// switches off the console's own menus and auto-replies.
//
// Several processes must share their access token, since a new one may end the
// old: give all of them a Config.Tokens of the same store, as engagement.Tokens
// makes. One process needs nothing.
//
// Package wechattest simulates WeChat and the phones of customers, for trying
// things out and for tests without an account.
//
// # What it can do
//
// Text, pictures, voice messages, films, buttons and quick replies (as a
// msgmenu), link buttons and single cards (as an article) go out, and templates.
// All kinds of message come in, taps on buttons and menus, scanned QR codes,
// people who follow and leave, their consent, what became of templates, and when
// an agent in WeChat's own console takes a talk over. It opens and uploads
// media, shows that somebody is writing, reads the little that is left of
// profiles, asks whether somebody follows, lists templates, and checks the day's
// quota. Beyond the contract there are [Channel.SetMenu], [Channel.CreateQR] and
// [Channel.SetRemark]. [Channel.Capabilities] has the limits.
//
// There are no files, stickers, places, quotes or reactions, and nothing is ever
// marked as read. The planner sends a file as a link, and a place as text.
//
// # Windows that count
//
// Nobody can be written to at will. What a person does permits some messages
// for some time, and each part of an answer is one of them:
//
//	a message              5 in 48 hours
//	a menu button, a scan  3 in a minute
//	following the account  3 in a minute
//	a QR code with a scene 3 in a minute
//	an item of a msgmenu   3 in a minute
//
// Each such event has an Allowance, and Window.Counted is set. WeChat tells
// nobody how much is left, so the ledger is a careful guess; its errors 45015
// (too late) and 45047 (too many) are OutOfWindow, and have the last word. A tap
// on a link of the menu and a reported place permit nothing. A payment permits
// everything for 48 hours, but no push tells of it.
//
// Outside of it there are templates. A template message reaches every follower;
// a notification, whose name begins with [NoticePrefix], only who agreed to it,
// often for one message. Values go by the names of the template's rows. The
// address that a tap opens is no part of the template: give it as the whole
// value of a TemplateURL button with index 0.
//
// # Limits and quirks
//
//   - Customer-service messages have no id. A receipt for one is empty, nothing
//     is said of it later on, and WeChat knows no key of ours: if its outcome is
//     uncertain, it stays so. Capabilities.Statuses are those of templates.
//   - Files go out by the id of an upload, which lives for three days. One that
//     has only an address is sent as a link. An id that is too old is Invalid,
//     with the code 40007: upload the file again.
//   - Files that come in live for three days, too; pictures also have an address
//     for longer. Voice messages are AMR, which browsers do not play.
//   - People are addresses of kind user: an openid, with the AppID as scope.
//     Another account knows the same person under another one. The union id, of
//     kind parent, joins them if the accounts are bound to an Open Platform
//     account.
//   - WeChat tells no names and no pictures. [Channel.Profile] gives the remark
//     as a name, which [Channel.SetRemark] sets.
//   - A push must be answered with "success" within five seconds, after three
//     tries at most; all else shows the customer that the account is out of
//     order. Whoever receives must store first and work later. What comes again,
//     or is a copy that somebody made, has the same ids.
//   - In plain mode the signature does not cover what is in a push: whoever sees
//     the address of one can make others for five minutes. Which mode it is,
//     Config.Mode says, never a push.
//   - The documents that come are XML. Events keep them, decrypted, as a JSON
//     string in Raw.
//   - A button of the menu brings back its key, not its name. Items of a msgmenu
//     bring back both, and can be tapped for as long as they show.
//   - A person of the business who types the tag of a link gets it shown as
//     typed; programs (authors bot and system) may link in texts.
//   - An article has no button: it is one, with the label of a link button as its
//     title. A card with answers is a msgmenu, without its picture, whose
//     address is written out.
//   - Used-up quotas are RateLimited until midnight in Beijing.
//   - user_info_modified and user_authorization_revoke come as unknown events.
//     They oblige the business to change or delete what it knows of somebody.
//   - What agents write in WeChat's own console is not pushed.
//
// # Access tokens
//
// They are fetched by the stable_token call, which gives everybody the same one.
// A refused token is looked for in the cache first, then fetched without force;
// only if WeChat insists on the one that it refuses, one process forces another,
// every 15 minutes at most, since 20 times a day is all that WeChat allows. The
// token stands in the query of every call: do not log the addresses of requests.
//
// # Sources
//
// Comments name WeChat's pages by a tag: [cfg] is doc/offiaccount/
// Getting_Started/message-push.html at developers.weixin.qq.com, [push]
// miniprogram/dev/framework/server-ability/message-push.html, [send]
// doc/service/en/api/customer/message/api_sendcustommessage.html, [kf]
// doc/service/en/guide/product/kf/intro.html, [api] doc/service/en/guide/dev/api;
// [recv], [media], [user], [qr], [menu], [tmpl], [subn] and [freq] are the pages
// of the service-account guide about receiving, temporary media, user info, QR
// codes, menus, template messages, subscription notifications and call limits.
// [wxj] and [wpy] are the lists of codes of binarywang/WxJava and
// wechatpy/wechatpy. All were read in 2026.
//
// # Native
//
// What this package has no word for, such as mini-programs, music and stored
// articles, is sent as [Native] in channel.Message.Native.
package wechat
