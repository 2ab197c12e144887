// Package wechattest is the other side of WeChat: a simulator of one Official
// Account's server side together with the phones of the people it talks to.
//
// A [Server] is an http.Handler that answers as api.weixin.qq.com does, and as
// mp.weixin.qq.com does for the pictures of QR codes. One address serves all
// hosts; a request that names one of these, as through [Server.Transport], gets
// what belongs there only. It pushes what happens to [Server.SendTo] or
// [Server.SendToURL], in plain, compatible or safe mode, with an encryption of
// its own that no driver shares. [Server.Phone] is a person's phone: what it
// shows can be read, and what people do can be done.
//
//	server := wechattest.New(wechattest.Options{})
//	know := server.Credentials() // what the driver has to know
//	…
//	ana := server.Phone("Ana")
//	ana.Say("hello")
//	err = server.Flush(ctx) // or: go server.Run(ctx)
//	fmt.Println(ana.Screen())
//
// # What it enforces
//
// Access tokens by both calls, with their lives, overlaps and limits; the list
// of addresses that may ask for them; daily quotas, and how they are cleared;
// the windows in which messages may be sent and how many, by what opened them;
// the shape of every kind of message and its limits in bytes; that characters
// are sent as they are and not as \uXXXX; temporary media and their three days;
// template messages, subscription notifications and their consents; QR codes,
// the menu, the accounts of agents. Errors are HTTP 200 with an errcode, as
// WeChat's are.
//
// A push is sent up to three times unless it is answered within five seconds
// with 200 and "success", nothing, or a valid passive reply. If none of the
// three is, the phone shows the [FaultLine].
//
// # Sources
//
// Where a rule comes from WeChat, the comment names the source: [dom] is the
// page on domain names, [cfg] doc/offiaccount/Getting_Started/message-push,
// [push] the same of mini-programs with the encryption, [recv], [send], [kf],
// [api], [freq], [media], [user], [qr], [menu], [tmpl] and [subn] the pages on
// received messages, customer-service messages, customer service, calling the
// API, limits, temporary media, users, QR codes, menus, template messages and
// subscription notifications, at developers.weixin.qq.com in autumn 2026. [sil],
// [wxj] and [wpy] are the clients silenceper/wechat, binarywang/WxJava and
// wechatpy, and [note] are notes from the field. "From memory" marks what could
// not be read again. Where no page says what WeChat does, the comment says that
// the choice is the simulator's own.
//
// # What it does wrong on request
//
// [Server.FailCalls] makes calls go wrong: with any errcode, answered by a
// broken gateway, with nothing or with half an answer, dropped before or after
// they took effect, never answered. [Server.FailWith] is a script of errcodes.
// [Server.ExpireTokens] and [Server.ReplaceToken] end tokens at once.
// [Server.DisturbPushes] delivers twice, several times at the same moment, late,
// backwards, or again although it was answered. [Server.Post] pushes anything.
//
// # What it leaves out
//
// Broadcasts, drafts and materials, tags, web pages with their login, payment,
// third-party platforms, mini-programs of their own, WeCom. WeChat tells nobody
// whether a customer-service message was delivered or read, and so neither does
// the simulator, except in [Bubble.Status].
package wechattest
