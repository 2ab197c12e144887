// Package phone reads phone numbers and knows under which spellings one
// person's number may turn up.
package phone

import (
	"errors"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Parse reads what somebody typed and returns it in E.164: a plus and at most
// 15 digits. The region is the ISO 3166 code, in upper case, of the country
// whose numbers may be typed without a country code; empty means that every
// number must carry one. Only numbers that their country can have given out
// are taken, landlines included, in any of the spellings that Variants knows;
// the spelling stays, except that Argentina's 15 becomes the 9 in front.
//
// The error is always an *Error.
func Parse(text, region string) (string, error) {
	if region != "" && !Region(region) {
		return "", &Error{Reason: ReasonRegion}
	}
	cleaned, reason := clean(text)
	if reason != "" {
		return "", &Error{Reason: reason}
	}
	if abroad, ok := strings.CutPrefix(cleaned, "00"); ok {
		// Most countries dial abroad with 00. Where it begins something
		// longer, as in Korea's 001, this gives no valid number and the
		// region's own rule is asked.
		number, err := parse("+"+abroad, "")
		if err == nil || region == "" {
			return number, err
		}
	}
	return parse(cleaned, region)
}

// Region reports whether a region has numbers: an ISO 3166 code in upper case.
func Region(code string) bool { return phonenumbers.GetSupportedRegions()[code] }

func parse(cleaned, region string) (string, error) {
	if region == "" && cleaned[0] != '+' {
		return "", &Error{Reason: ReasonNoCountry}
	}
	number, err := phonenumbers.Parse(cleaned, region)
	if err != nil {
		return "", &Error{Reason: reasonOf(err)}
	}
	e164 := phonenumbers.Format(number, phonenumbers.E164)
	for _, v := range Variants(e164) {
		if exists(v) {
			return e164, nil
		}
	}
	return "", &Error{Reason: lengthOf(number), Country: countryOf(number)}
}

// exists reports whether a number is in E.164 with nothing left to strip, as
// a second trunk zero, and its country can have given it out.
func exists(e164 string) bool {
	number, err := phonenumbers.Parse(e164, "")
	return err == nil && phonenumbers.IsValidNumber(number) && phonenumbers.Format(number, phonenumbers.E164) == e164
}

func reasonOf(err error) Reason {
	switch {
	case errors.Is(err, phonenumbers.ErrInvalidCountryCode):
		return ReasonNoCountry
	case errors.Is(err, phonenumbers.ErrNumTooLong):
		return ReasonTooLong
	}
	return ReasonTooShort // what is left after clean is digits, too few of them
}

// lengthOf explains why a number cannot exist by its length, where it can.
func lengthOf(number *phonenumbers.PhoneNumber) Reason {
	switch phonenumbers.IsPossibleNumberWithReason(number) {
	case phonenumbers.TOO_SHORT, phonenumbers.IS_POSSIBLE_LOCAL_ONLY:
		return ReasonTooShort
	case phonenumbers.TOO_LONG:
		return ReasonTooLong
	}
	return ReasonInvalid
}

// countryOf is the one country of a number's country code.
func countryOf(number *phonenumbers.PhoneNumber) string {
	regions := phonenumbers.GetRegionCodesForCountryCode(int(number.GetCountryCode()))
	if len(regions) == 1 && len(regions[0]) == 2 {
		return regions[0]
	}
	return ""
}
