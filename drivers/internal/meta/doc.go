// Package meta holds what the drivers of Meta's networks share: the failures
// of the Graph API, and the messages and webhooks of the WhatsApp Cloud API,
// which reach a business directly or through a provider that passes them on
// unchanged.
//
// Where a rule comes from Meta, the comment names the page below
// developers.facebook.com/documentation/business-messaging/whatsapp ("WA")
// and its date.
package meta
