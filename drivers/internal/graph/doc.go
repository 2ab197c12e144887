// Package graph holds what all channels on Meta's Graph API have in common,
// whatever the network: how calls are authorised, how webhooks are verified,
// how errors look, how files are sent and fetched, and how values are written
// that come now as one type and now as another.
package graph
