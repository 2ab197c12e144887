// Package meta holds the messages, webhooks and error codes of the WhatsApp
// Cloud API, which reach a business directly or through a provider that passes
// them on unchanged. What all networks of Meta's share is in package graph.
//
// Where a rule comes from Meta, the comment names the page below
// developers.facebook.com/documentation/business-messaging/whatsapp ("WA")
// and its date.
package meta
