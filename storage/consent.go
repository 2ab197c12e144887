package storage

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Consent is one entry of the ledger of what a contact agreed to: a yes or a
// no, never changed and never removed. Which entry counts at some moment is
// for the engine to say.
type Consent struct {
	ID      ConsentID `json:"id"`
	Contact ContactID `json:"contact"`
	// Kind is the channel kind that it holds for.
	Kind channel.Kind `json:"kind"`
	// Address is the address that it was given for, or from; zero if it was
	// given for all of the contact's addresses of that kind.
	Address channel.Address `json:"address,omitzero"`
	// Purpose is what it concerns; empty means every purpose.
	Purpose Purpose `json:"purpose,omitempty"`
	// Granted is a yes. A no is a withdrawal.
	Granted bool         `json:"granted"`
	Basis   ConsentBasis `json:"basis"`
	// Detail says more for people: the form, the campaign, the keyword.
	Detail string `json:"detail,omitempty"`
	// By is who recorded it, and Message the contact's own message that said
	// so; zero if it was another way.
	By      Author    `json:"by"`
	Message MessageID `json:"message,omitzero"`
	// At is when the contact said so, and CreatedAt when it was recorded.
	At        time.Time `json:"at"`
	CreatedAt time.Time `json:"created_at"`
}

// A Purpose is what the business wants to write about first. Hosts may use
// others than the constants.
type Purpose string

// The purposes that providers tell apart.
const (
	PurposeMarketing      Purpose = "marketing"
	PurposeUtility        Purpose = "utility"
	PurposeAuthentication Purpose = "authentication"
	PurposeOther          Purpose = "other" // the template does not say
)

// A ConsentBasis is how somebody came to know of a yes or a no. Hosts may use
// others than the constants (S3.6).
type ConsentBasis string

// The bases.
const (
	BasisOptIn    ConsentBasis = "opt_in"   // the contact said yes by other means: a form, a contract, a call
	BasisKeyword  ConsentBasis = "keyword"  // the contact wrote a keyword
	BasisProvider ConsentBasis = "provider" // the provider reported it
	BasisAgent    ConsentBasis = "agent"    // an agent recorded what the contact said
	BasisImport   ConsentBasis = "import"   // it was known before this library
	BasisErased   ConsentBasis = "erased"   // somebody with this address said no before they were erased
)

// Consents keeps the ledger.
type Consents interface {
	// Append adds entries. ErrExists: an ID; none is added then.
	Append(ctx context.Context, cs ...*Consent) error
	// OfContacts returns all entries of the contacts, by contact, then ID.
	OfContacts(ctx context.Context, ids ...ContactID) ([]*Consent, error)
	// Move gives all entries of one contact to another, who took their place.
	Move(ctx context.Context, from, to ContactID) error
}
