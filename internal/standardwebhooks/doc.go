// Package standardwebhooks signs and verifies requests as Standard Webhooks
// 1.0.0 describes (github.com/standard-webhooks/standard-webhooks,
// spec/standard-webhooks.md, read 2026-11): symmetric (v1, HMAC-SHA256) and
// asymmetric (v1a, ed25519), with several keys at a time so that they can be
// replaced without a gap. It reads no clock.
//
// A request has three headers. webhook-id names the message and is the same for
// every attempt at it; webhook-timestamp is when this attempt was made;
// webhook-signature is a list, separated by spaces, of which one match is
// enough. What is signed is the id, the timestamp and the body as it came, with
// dots between them: neither of the first two may have a dot in it.
package standardwebhooks
