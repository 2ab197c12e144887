package channel

// A Kind names a kind of channel: "whatsapp", "line". Drivers of different
// providers for the same network share a kind when their addresses are the
// same people: a WhatsApp number is the same person through any provider.
type Kind string

// An ID names one channel of a tenant: one connected account or number of the
// business. The host chooses it; it is unique within the tenant and must stay
// the same for as long as conversations of the channel are kept.
type ID string

// A ProviderID is the identifier that a provider gave to a message or an
// event. It is opaque, and unique within one channel.
type ProviderID string

// An AddressKind says what sort of address a value is.
type AddressKind string

// The kinds of address. A driver may use others of its own.
const (
	AddressPhone  AddressKind = "phone"  // E.164 with the leading "+"
	AddressUser   AddressKind = "user"   // a user id of the provider's
	AddressParent AddressKind = "parent" // a user id that spans several accounts
	AddressMail   AddressKind = "mail"   // an e-mail address, in lower case
	AddressGroup  AddressKind = "group"  // a group of people
	AddressRoom   AddressKind = "room"   // an ad-hoc gathering without a name
)

// An Address is where somebody can be reached on a channel kind. It is
// comparable. The zero Address is nobody's.
type Address struct {
	Kind AddressKind `json:"kind"`
	// Scope is where Value is unique: an account, a page, a portfolio. Empty
	// means everywhere on the channel kind.
	Scope string `json:"scope,omitempty"`
	// Value is opaque; only the driver reads meaning into it.
	Value string `json:"value"`
}

// IsZero reports whether a is nobody's address.
func (a Address) IsZero() bool { return a == Address{} }

// IsGroup reports whether a stands for several people.
func (a Address) IsGroup() bool { return a.Kind == AddressGroup || a.Kind == AddressRoom }

// A Person is what an event tells about somebody at the other end. All its
// addresses belong to the same person; the first is the best one to answer.
// A Person whose Addresses are empty is not known.
type Person struct {
	Addresses []Address `json:"addresses,omitempty"`
	// Name is how the person calls themselves. It is display data and may lie.
	Name string `json:"name,omitempty"`
	// Username is the provider's handle. It can change hands: never an address.
	Username string `json:"username,omitempty"`
	// Picture is where the profile photo was at the time of the event.
	Picture string `json:"picture,omitempty"`
	// Language is a BCP 47 tag, empty if unknown.
	Language string `json:"language,omitempty"`
}

// Address returns the best address to answer, or the zero Address.
func (p Person) Address() Address {
	if len(p.Addresses) == 0 {
		return Address{}
	}
	return p.Addresses[0]
}

// An AuthorKind says who made a message. Only agents and contacts are human.
type AuthorKind string

// The kinds of author.
const (
	AuthorAgent    AuthorKind = "agent"    // a person of the business
	AuthorBot      AuthorKind = "bot"      // a program that handles the case
	AuthorSystem   AuthorKind = "system"   // an automatic message: welcome, queue notice
	AuthorContact  AuthorKind = "contact"  // the customer
	AuthorExternal AuthorKind = "external" // the business, outside this library (an echo)
)
