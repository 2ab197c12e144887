package storage

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Contact is a person who is served, or a group of people that is talked to
// as one.
type Contact struct {
	ID   ContactID   `json:"id"`
	Kind ContactKind `json:"kind"`
	// Name is what agents see: given by the host, or else the first that an
	// identity brought.
	Name       string            `json:"name"`
	Language   string            `json:"language,omitempty"` // BCP 47
	Attributes map[string]string `json:"attributes,omitempty"`
	// Labels are kept as [Labels] makes them.
	Labels []string `json:"labels,omitempty"`
	// MergedInto is the contact that took this one's place; zero if none did.
	MergedInto ContactID `json:"merged_into,omitzero"`
	CreatedAt  time.Time `json:"created_at"`
	// Version is set by the store: 1 after Insert, one more after each Update.
	Version int64 `json:"version"`
}

// A ContactKind says whether a contact is one person.
type ContactKind string

// The kinds of contact.
const (
	ContactPerson ContactKind = "person"
	ContactGroup  ContactKind = "group"
)

// Contacts keeps contacts.
type Contacts interface {
	// Insert adds records and sets their Version. ErrExists: an ID.
	Insert(ctx context.Context, cs ...*Contact) error
	// Get returns the records in the order asked for. ErrNotFound: any of them.
	Get(ctx context.Context, ids ...ContactID) ([]*Contact, error)
	// Update replaces records and raises their Version. ErrConflict: the Version
	// of any is not the current one, or it does not exist; none is written then.
	Update(ctx context.Context, cs ...*Contact) error
	// MergedInto returns the contacts whose place one took, by ID: those with its
	// ID in MergedInto.
	MergedInto(ctx context.Context, id ContactID) ([]*Contact, error)
	// Search returns a page of contacts by name, by label, or by both; by ID.
	Search(ctx context.Context, q ContactQuery) ([]*Contact, error)
}

// A ContactQuery selects contacts that were not merged into another one.
type ContactQuery struct {
	// Name is what to look for: contacts of whose name [NameWords] every word
	// of this one's begins some word. It must have at least one word, unless there
	// is a Label: then the empty name is any.
	Name string
	// Label selects contacts that have this label, as it is kept; empty means any.
	Label string
	// After is the last contact of the page before; zero for the first page.
	After ContactID
	// Limit is how many at most; it must be above 0.
	Limit int
}

// Matches reports whether c is a contact that q looks for, wherever its place.
func (q ContactQuery) Matches(c *Contact) bool {
	return c.MergedInto.IsZero() && hasLabel(c.Labels, q.Label) &&
		(q.Name == "" && q.Label != "" || begins(NameWords(c.Name), NameWords(q.Name)))
}

// An Identity is one address of a contact on one channel kind. (Kind, Address)
// is unique.
type Identity struct {
	ID      IdentityID      `json:"id"`
	Contact ContactID       `json:"contact"`
	Kind    channel.Kind    `json:"kind"`
	Address channel.Address `json:"address"`
	// Name, Username and Picture are what the provider last told.
	Name     string `json:"name,omitempty"`
	Username string `json:"username,omitempty"`
	Picture  string `json:"picture,omitempty"`
	// ProfileAt is when the provider was last asked about the person; zero if
	// never.
	ProfileAt time.Time `json:"profile_at,omitzero"`
	// State is whether messages can reach it, as far as known.
	State       IdentityState `json:"state"`
	StateReason string        `json:"state_reason,omitempty"`
	StateAt     time.Time     `json:"state_at,omitzero"`
	// CheckedAt is when it was last checked whether messages can arrive; zero
	// if never. Problem is why they cannot, as a warning to show; empty if the
	// check was good.
	CheckedAt time.Time `json:"checked_at,omitzero"`
	Problem   string    `json:"problem,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	Version   int64     `json:"version"`
}

// An IdentityState is whether an identity can be reached.
type IdentityState string

// The states of an identity.
const (
	IdentityUnknown   IdentityState = "unknown"
	IdentityRequested IdentityState = "requested"
	IdentityConnected IdentityState = "connected"
	IdentityInvalid   IdentityState = "invalid"
)

// An IdentityKey is what makes an identity unique.
type IdentityKey struct {
	Kind    channel.Kind
	Address channel.Address
}

// Key returns what makes i unique.
func (i *Identity) Key() IdentityKey { return IdentityKey{i.Kind, i.Address} }

// Identities keeps identities.
type Identities interface {
	// Insert adds records and sets their Version. ErrExists: an ID or a key; none
	// is added then.
	Insert(ctx context.Context, is ...*Identity) error
	// Find returns the record for each key, nil where there is none.
	Find(ctx context.Context, keys ...IdentityKey) ([]*Identity, error)
	// OfContacts returns all identities of the contacts, by contact, then ID.
	OfContacts(ctx context.Context, ids ...ContactID) ([]*Identity, error)
	// Update replaces records and raises their Version. ErrConflict as for
	// contacts; ErrExists: the new key belongs to another record.
	Update(ctx context.Context, is ...*Identity) error
	// Delete removes records. ErrNotFound: any of them.
	Delete(ctx context.Context, ids ...IdentityID) error
}
