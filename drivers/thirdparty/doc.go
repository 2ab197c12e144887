// Package thirdparty makes a channel of any system that speaks an open, signed
// contract: an app's own chat, a marketplace, a network for which there is no
// driver. That system is called the peer. What it has to do is described for its
// developer in docs/thirdparty.md, with every field in
// docs/thirdparty.openapi.yaml; examples/thirdparty is one.
//
// # Setting up
//
// Agree with the peer on two addresses and on a secret for each direction
// ([NewSecret], or [NewPair] for signatures that the other side can check and not
// make), and on what it takes: [Config] has all of it.
//
//	shop, err := thirdparty.New(thirdparty.Config{
//		Account: "shop", URL: "https://peer.example/inbox",
//		SigningKeys: []channel.Secret{ours}, PeerKeys: []channel.Secret{theirs},
//	})
//
// CheckHealth sends a ping, which shows whether address, keys and clocks are
// right. Package thirdpartytest simulates a peer, and checks one's own.
//
// # What it can do
//
// By default text, pictures, films, sound, files, locations, buttons, quick
// replies, link buttons and quoted replies go out; stickers, contacts, lists,
// carousels, location requests and reactions as well, if Config.Parts has them.
// Messages, edits, messages taken back, reactions, statuses, opened
// conversations, consent, people who block the business or have another id now,
// and what the business wrote at the peer come in. Signs of typing, marks of
// reading and profiles are verbs that are there if the Config says so.
// [Channel.Capabilities] has the limits.
//
// There are no templates and no session window, and the business can write to
// whoever has an id that it knows.
//
// # How it behaves
//
//   - Send makes one POST. The webhook-id is Message.Key and the body is the same
//     for every attempt, so that the peer drops repeats: that is why the channel
//     is Idempotent, unless Config.NoDedupe says otherwise.
//   - A message is called by its Key, and by the name that the peer gives it, if
//     it gives one: that stands in Receipt.Also. Statuses and quotes may use
//     either.
//   - Redirects are not followed, and only public addresses are connected to:
//     what is checked is what is dialled. Config.AllowPrivate makes exceptions.
//   - 401, 403, 410 and redirects are Unauthorized for the whole channel: the
//     engine keeps its messages until somebody has mended it.
//   - A request of the peer's whose clock is off, or that comes too late, is
//     Unauthorized with the code "timestamp"; the peer is told which it was.
//   - Events that lack something are told to the peer by their index, and kept
//     as UnknownEvent under an id of their own.
//   - People are known by the peer's ids, with Config.Account as scope. Numbers
//     and mail addresses that the peer mentions are not looked at: nobody has
//     verified them.
//   - Nothing is remembered between requests. An event that comes twice gives the
//     same event, which the engine knows by its id.
package thirdparty
