// Package metatest is what the tests of the drivers of the WhatsApp Cloud API
// share: a recorder and a door on the way to the provider, bodies of webhooks,
// and Meta's own description of the API.
package metatest
