// Package cloud makes the calls of the WhatsApp Cloud API that are the same
// whether Meta is asked or a provider in front of it. What differs, such as
// the address of a call and its credentials, is a function of the driver's.
// Client and Check know nothing of WhatsApp and serve Messenger as well.
//
// Where a rule comes from Meta, the comment names the page below
// developers.facebook.com/documentation/business-messaging/whatsapp ("WA")
// and its date.
package cloud
