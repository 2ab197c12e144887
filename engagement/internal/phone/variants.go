package phone

import "strings"

// Variants are all spellings in E.164 under which one WhatsApp account may be
// known, the given one first. In Brazil, Argentina and Mexico the provider's
// wa_id may differ from the number that was dialled (Cloud API, "Phone
// numbers", 2026-02-27; chatwoot issues 5840 and 13932), so one person would
// become two contacts. Elsewhere, and for what is no number, the given
// spelling is the only one.
//
// The spellings are for finding a person, never for correcting an address:
// what the provider gave is what the provider is sent. Each spelling has the
// same set of variants.
func Variants(e164 string) []string {
	c := countryWithVariants(e164)
	if c == nil {
		return []string{e164}
	}
	key := c.key(e164)
	return first(e164, c.spellings(key))
}

// Key is one text for all spellings of a number: two numbers are of the same
// account if and only if their keys are equal. It costs nothing for numbers
// of countries with one spelling. A key is for comparing and locking; it may
// differ from the address that the provider takes.
func Key(e164 string) string {
	if c := countryWithVariants(e164); c != nil {
		return c.key(e164)
	}
	return e164
}

// Same reports whether two numbers in E.164 are spellings of one.
func Same(a, b string) bool { return a == b || Key(a) == Key(b) }

// A plan is how one country spells its mobile numbers.
type plan struct {
	key       func(e164 string) string  // the chosen spelling; the given one if there are no others
	spellings func(key string) []string // all spellings of a key
}

var (
	argentina = &plan{argentinaKey, argentinaSpellings}
	brazil    = &plan{brazilKey, brazilSpellings}
	mexico    = &plan{mexicoKey, mexicoSpellings}
)

func countryWithVariants(e164 string) *plan {
	if len(e164) < len("+521234567890") || e164[0] != '+' || e164[1] != '5' || !allDigits(e164[1:]) {
		return nil
	}
	switch e164[2] {
	case '2':
		return mexico
	case '4':
		return argentina
	case '5':
		return brazil
	}
	return nil
}

func allDigits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || '9' < r }) < 0
}

// first puts one of the spellings in front and keeps the order of the rest.
func first(given string, all []string) []string {
	for i, s := range all {
		if s == given {
			copy(all[1:i+1], all[:i])
			all[0] = given
			break
		}
	}
	return all
}
