package phone

// A Reason says why a text is not an international number.
type Reason string

// The reasons.
const (
	ReasonEmpty     Reason = "empty"      // nothing was given
	ReasonNotNumber Reason = "not number" // holds what no number holds: letters, an extension, two plus signs
	ReasonNoCountry Reason = "no country" // no country code, or one that no country has, and no region to take it from
	ReasonTooShort  Reason = "too short"  // fewer digits than the country's shortest number
	ReasonTooLong   Reason = "too long"   // more digits than the country's longest number
	ReasonInvalid   Reason = "invalid"    // the length may fit, but the country has given out no such number
	ReasonRegion    Reason = "region"     // the host's region is not known: a fault of the program, not of the typist
)

var sayings = map[Reason]string{
	ReasonEmpty:     "phone number is empty",
	ReasonNotNumber: "text is not a phone number",
	ReasonNoCountry: "phone number has no valid country code",
	ReasonTooShort:  "phone number is too short",
	ReasonTooLong:   "phone number is too long",
	ReasonInvalid:   "phone number does not exist in its country",
	ReasonRegion:    "region for phone numbers is unknown",
}

// An Error is what Parse returns for a text that it cannot take. A number is
// personal data: neither the error nor its text repeats any of it.
type Error struct {
	Reason Reason
	// Country is the ISO 3166 code of the country that the number seems to
	// belong to; empty if that is not known or if several countries share it.
	Country string
}

// Error says the reason.
func (e *Error) Error() string {
	if e.Country == "" {
		return sayings[e.Reason]
	}
	return sayings[e.Reason] + " (" + e.Country + ")"
}
