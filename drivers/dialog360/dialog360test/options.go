package dialog360test

import (
	"cmp"
	"time"

	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
)

// Options describe the business and how the server behaves. The zero Options
// work: a partner's number with everything in order and no templates.
type Options struct {
	// APIKey and PlatformSecret are what the driver must know. They default to
	// "key-of-the-simulator" and "platform-secret-of-the-simulator". Neither is a
	// secret here.
	APIKey         string
	PlatformSecret string
	// Direct is a client without a partner: webhooks are not signed, and Header
	// is all that tells them from others.
	Direct bool
	// Header and HeaderValue come with every webhook that SendTo and SendToURL
	// ask for. Header defaults to "Authorization" and HeaderValue to "Bearer
	// header-of-the-simulator" for a Direct client, and to nothing for others.
	Header      string
	HeaderValue string
	// Prefix is what stands before all paths: "/v1" on the sandbox.
	Prefix string
	// LegacyTemplates leaves out the newer listing of templates.
	LegacyTemplates bool
	// Cloud describes the number, its customers' phones and the Cloud API that is
	// behind the gateway. PhoneNumberID and Number default to "4440004440" and
	// "49307654321", so that the number can stand beside one of whatsapptest's;
	// both belong to one portfolio. Token, AppSecret and VerifyToken do not
	// matter: only 360dialog knows them.
	Cloud whatsapptest.Options
}

func (o Options) withDefaults() Options {
	o.APIKey = cmp.Or(o.APIKey, "key-of-the-simulator")
	o.PlatformSecret = cmp.Or(o.PlatformSecret, "platform-secret-of-the-simulator")
	if o.Direct && o.Header == "" {
		o.Header, o.HeaderValue = "Authorization", cmp.Or(o.HeaderValue, "Bearer header-of-the-simulator")
	}
	o.Cloud.PhoneNumberID = cmp.Or(o.Cloud.PhoneNumberID, "4440004440")
	o.Cloud.Number = cmp.Or(o.Cloud.Number, "49307654321")
	o.Cloud.BusinessAccountID = cmp.Or(o.Cloud.BusinessAccountID, "2220002220")
	o.Cloud.Token, o.Cloud.RequireProof = "token-behind-the-gateway", false
	if o.Cloud.Now == nil {
		o.Cloud.Now = time.Now
	}
	return o
}

// What the customers' side is made of is the same as for WhatsApp direct.
type (
	// A Phone is a customer's phone.
	Phone = whatsapptest.Phone
	// A Customer is somebody with WhatsApp.
	Customer = whatsapptest.Customer
	// A Bubble is one message as a phone shows it.
	Bubble = whatsapptest.Bubble
	// A Manner is how a customer writes a message.
	Manner = whatsapptest.Manner
	// An Op names what a call asks for.
	Op = whatsapptest.Op
	// A CallFault is what goes wrong with a call.
	CallFault = whatsapptest.CallFault
	// A Disturbance is what happens to webhooks on their way.
	Disturbance = whatsapptest.Disturbance
	// Cloud are the options of the Cloud API behind the gateway.
	Cloud = whatsapptest.Options
)

// The operations that a [CallFault] can hit. What the gateway answers by
// itself, which is the setting of the webhook, cannot be hit.
const (
	OpSend      = whatsapptest.OpSend
	OpRead      = whatsapptest.OpRead
	OpUpload    = whatsapptest.OpUpload
	OpResolve   = whatsapptest.OpResolve
	OpDownload  = whatsapptest.OpDownload
	OpNumber    = whatsapptest.OpNumber
	OpTemplates = whatsapptest.OpTemplates
)
