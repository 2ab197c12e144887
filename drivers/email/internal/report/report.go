package report

// A Delivery is a delivery report (RFC 3464), or what stands for one.
type Delivery struct {
	// Envelope is our ENVID, decoded; empty if the report does not have it.
	Envelope string
	// MessageID is that of the mail which the report is about, without brackets;
	// empty if it does not say.
	MessageID string
	// Server is who reports.
	Server string
	// Recipients has one entry for each address that the report speaks of.
	Recipients []Recipient
	// Text is the explanation for people.
	Text string
}

// A Recipient is the fate of a mail at one address.
type Recipient struct {
	// Address is the one that we wrote to, if the report says so; else Final.
	Address string
	// Final is the address at which the mail ended.
	Final string
	// Action is what happened. It is right where Status contradicts it.
	Action Action
	// Status is the enhanced code ("5.1.1"); empty if there is none.
	Status string
	// Diagnostic is what the other server said, one line.
	Diagnostic string
}

// An Action is what a server did with a mail.
type Action string

// The actions of RFC 3464, 2.3.3.
const (
	Failed    Action = "failed"
	Delayed   Action = "delayed"
	Delivered Action = "delivered"
	Relayed   Action = "relayed"
	Expanded  Action = "expanded"
)

// A Receipt is a read receipt (RFC 8098).
type Receipt struct {
	// MessageID is that of the mail which was read, without brackets.
	MessageID string
	// Address is who read it, if the receipt says so.
	Address string
	// Displayed says that it was shown, rather than deleted or refused.
	Displayed bool
	// Disposition is the receipt's word for it.
	Disposition string
}
