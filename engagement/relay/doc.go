// Package relay tells other systems of the host's what happens: it posts the
// journal's events to their addresses as signed webhooks.
//
// # What is promised
//
//   - Every event that an endpoint wants is posted until the endpoint takes it
//     with a status of 2xx, is given up after Config.GiveUp, or the endpoint is
//     disabled. Nothing is lost when a process ends: how far each endpoint is
//     stands in the store.
//   - An event may be posted more than once, when an answer was lost or a process
//     died. Its webhook-id is the same then, so that the receiver can drop repeats.
//   - An endpoint gets events in the order of the journal, one at a time: one that
//     fails holds up those behind it, until it is taken or given up. With
//     Endpoint.Parallel above 1 that holds for the events of one conversation.
//   - One process at a time serves an endpoint, whichever has the turn in the
//     store. When it dies, another goes on within half a minute.
//   - Redirects are not followed, and only public addresses are connected to:
//     what is checked is what is dialled. Config.AllowPrivate makes exceptions.
//
// # What is posted
//
// One POST for each event, by Standard Webhooks 1.0.0: the headers webhook-id,
// webhook-timestamp and webhook-signature, which has one signature for each key of
// the endpoint. The body is a [Payload] in JSON. It names records and people by
// their ids and says what changed: no names, addresses, texts or files, and nothing
// in a provider's words. An endpoint with Content gets those too, in
// [Data.Content].
//
// A receiver checks it with a library of standardwebhooks.com, or with the twenty lines
// that docs/thirdparty.md shows in Go. For a test on this machine, allow its network:
// Config.AllowPrivate of 127.0.0.0/8.
//
// # What an answer means
//
// 2xx is a yes, and its body is not read. 410 Gone disables the endpoint at once.
// Everything else is tried again after 5 seconds, and then ever more rarely, up to
// an hour; a Retry-After is obeyed up to that. An endpoint that takes nothing for
// Config.DisableAfter is disabled as well. Its place then goes back to the first
// event that it did not take: [Relay.Enable] loses nothing, however many were
// given up meanwhile.
//
// [Relay.Seek] moves an endpoint's place: back, to have events posted again, or
// forward, beyond one that it will never take.
package relay
