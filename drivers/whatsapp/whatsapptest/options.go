package whatsapptest

import (
	"cmp"
	"time"

	"github.com/rapport-go/rapport/templates"
)

// Options describe the business and how the server behaves. The zero Options
// work: a number with everything in order and no templates.
type Options struct {
	// PhoneNumberID and BusinessAccountID are Meta's ids of the business's
	// number and of its account, in digits. They default to "1110001110" and
	// "2220002220".
	PhoneNumberID     string
	BusinessAccountID string
	// Number is the business's own number, in digits. Defaults to "49301234567".
	Number string
	// Token, AppSecret and VerifyToken are what the driver must know. They
	// default to "token-of-the-simulator", "app-secret-of-the-simulator" and
	// "verify-token-of-the-simulator". None of them is a secret here.
	Token       string
	AppSecret   string
	VerifyToken string
	// RequireProof refuses calls without the right appsecret_proof.
	RequireProof bool
	// Templates are what the account's templates are. An empty ID is filled in,
	// an empty status is approved, an empty category is utility.
	Templates []templates.Template
	// Now is the server's clock. Nil means time.Now. With another clock use
	// Flush rather than Run, whose timers go by the real one.
	Now func() time.Time
	// Latency is how long every call takes to be answered. 0 means at once.
	Latency time.Duration
	// StatusDelay is how long after the one before it each status is sent: sent,
	// delivered, read. 0 means at once.
	StatusDelay time.Duration
	// NoStatuses leaves out the statuses of messages that arrive.
	NoStatuses bool
	// AutoRead makes phones read what they get at once.
	AutoRead bool
	// LateRefusals reports a closed window as a failed status after the message
	// was accepted. Meta does it either way.
	LateRefusals bool
	// ScreenLimit is how many messages a phone keeps. 0 means 1,000. A load test
	// sets 1.
	ScreenLimit int
	// Batch is how many updates one webhook carries at most. 0 means 10. Meta
	// sends up to 1,000 (WA webhooks/overview, 2025-12-02).
	Batch int
	// Workers is how many webhooks Run sends at a time. 0 means 4.
	Workers int
	// Tries is how often a webhook is sent that is not answered with 200. 0 means
	// 8. Meta goes on for up to seven days (WA webhooks/overview, 2025-12-02).
	Tries int
}

func (o Options) withDefaults() Options {
	o.PhoneNumberID = cmp.Or(o.PhoneNumberID, "1110001110")
	o.BusinessAccountID = cmp.Or(o.BusinessAccountID, "2220002220")
	o.Number = digits(cmp.Or(o.Number, "49301234567"))
	o.Token = cmp.Or(o.Token, "token-of-the-simulator")
	o.AppSecret = cmp.Or(o.AppSecret, "app-secret-of-the-simulator")
	o.VerifyToken = cmp.Or(o.VerifyToken, "verify-token-of-the-simulator")
	o.ScreenLimit = cmp.Or(o.ScreenLimit, 1000)
	o.Batch, o.Workers, o.Tries = cmp.Or(o.Batch, 10), cmp.Or(o.Workers, 4), cmp.Or(o.Tries, 8)
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Templates = knownTemplates(o.Templates)
	return o
}
