// Package metatest is what the tests of drivers share: a recorder and a door on
// the way to the provider, golden files, and, for the drivers of Meta's APIs,
// bodies of webhooks and Meta's own description of the API.
package metatest
