package phone

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestS1_44_S3_15_ANumberIsTakenInEverySpellingPeopleUse(t *testing.T) {
	tests := []struct{ name, text, region, want string }{
		{"E.164", "+85251234567", "", "+85251234567"},
		{"spaces", " +852 5123 4567 ", "", "+85251234567"},
		{"dashes", "+1-415-555-2671", "", "+14155552671"},
		{"a hyphen of typography and a minus", "+1 415‑555−2671", "", "+14155552671"},
		{"parentheses and dots", "+1 (415) 555.2671", "", "+14155552671"},
		{"full-width digits and plus", "+８５２　５１２３　４５６７", "", "+85251234567"},
		{"Arabic digits", "+٩٦٦ ٥٠ ١٢٣ ٤٥٦٧", "", "+966501234567"},
		{"Devanagari digits", "+९१ ९८७६५ ४३२१०", "", "+919876543210"},
		{"the prefix 00", "00852 5123 4567", "", "+85251234567"},
		{"the prefix 00 with a region", "00852 5123 4567", "HK", "+85251234567"},
		{"00 from a region that dials otherwise", "0044 20 7946 0958", "US", "+442079460958"},
		{"the region's own prefix", "011 44 20 7946 0958", "US", "+442079460958"},
		{"a prefix that begins with 00", "002 44 20 7946 0958", "KR", "+442079460958"},
		{"tel:", "tel:+852-5123-4567", "", "+85251234567"},
		{"TEL: with a harmless parameter", "TEL:+85251234567;tsp=a.b", "", "+85251234567"},
		{"a trunk zero in parentheses", "+44 (0)20 7946 0958", "", "+442079460958"},
		{"Italy keeps its zero", "+39 06 1234 5678", "", "+390612345678"},
		{"invisible marks around", "\u202a+852 5123 4567\u202c", "", "+85251234567"},
		{"a national number of the region", "5123 4567", "HK", "+85251234567"},
		{"a national number with its trunk zero", "020 7946 0958", "GB", "+442079460958"},
		{"a number of another country than the region", "+852 5123 4567", "GB", "+85251234567"},
		{"a landline", "+852 2123 4567", "", "+85221234567"},
		{"Brazil with the ninth digit", "+55 31 98765-4321", "", "+5531987654321"},
		{"Brazil without the ninth digit", "+55 31 8765-4321", "", "+553187654321"},
		{"Brazil, an old number with 9 in front", "+55 51 9123-4567", "", "+555191234567"},
		{"Brazil, landline", "+55 31 3765-4321", "", "+553137654321"},
		{"Brazil from inside, with a carrier", "0 15 31 98765 4321", "BR", "+5531987654321"},
		{"Argentina with 9", "+54 9 11 2345-6789", "", "+5491123456789"},
		{"Argentina without 9", "+54 11 2345-6789", "", "+541123456789"},
		{"Argentina with 15", "+54 11 15 2345-6789", "", "+5491123456789"},
		{"Argentina from inside", "0343 15 412-3456", "AR", "+5493434123456"},
		{"Mexico", "+52 55 1234 5678", "", "+525512345678"},
		{"Mexico with 1", "+52 1 55 1234 5678", "", "+5215512345678"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Parse(tt.text, tt.region)
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
			again, err := Parse(got, "")
			require.NoError(t, err)
			assert.Equal(t, got, again, "the result is valid by itself")
		})
	}
}

func TestS1_44_S3_15_WhatIsNoInternationalNumberIsRefusedWithTheReason(t *testing.T) {
	tests := []struct {
		name, text, region string
		want               Error
	}{
		{"nothing", "", "", Error{Reason: ReasonEmpty}},
		{"spaces only", " \t\u200e ", "HK", Error{Reason: ReasonEmpty}},
		{"tel: and nothing", "tel:", "", Error{Reason: ReasonEmpty}},
		{"words", "call me", "", Error{Reason: ReasonNotNumber}},
		{"a user id with a country", "DE.70011234567", "", Error{Reason: ReasonNotNumber}},
		{"letters of a keypad", "+1 800 FLOWERS", "", Error{Reason: ReasonNotNumber}},
		{"an extension", "+1 415 555 2671 x12", "", Error{Reason: ReasonNotNumber}},
		{"an extension in a tel: link", "tel:+14155552671;ext=12", "", Error{Reason: ReasonNotNumber}},
		{"a context in a tel: link", "tel:51234567;phone-context=+852", "GB", Error{Reason: ReasonNotNumber}},
		{"a plus inside", "852+51234567", "", Error{Reason: ReasonNotNumber}},
		{"two pluses", "++85251234567", "", Error{Reason: ReasonNotNumber}},
		{"broken UTF-8", "+85251234567\xff", "", Error{Reason: ReasonNotNumber}},
		{"no country code", "5123 4567", "", Error{Reason: ReasonNoCountry}},
		{"the plus forgotten", "85251234567", "", Error{Reason: ReasonNoCountry}},
		{"a country code that nobody has", "+999 1234 5678", "", Error{Reason: ReasonNoCountry}},
		{"a plus alone", "+", "", Error{Reason: ReasonTooShort}},
		{"a country code alone", "+852", "", Error{Reason: ReasonTooShort}},
		{"too short for the country", "+33 6 12 34", "", Error{ReasonTooShort, "FR"}},
		{"a length between", "+852 5123 456", "", Error{ReasonInvalid, "HK"}},
		{"too short for the region", "123", "BR", Error{ReasonTooShort, "BR"}},
		{"too long for the country", "+33 6 12 34 56 78 90 12", "", Error{ReasonTooLong, "FR"}},
		{"too long for any", "+" + strings.Repeat("1", 19), "", Error{Reason: ReasonTooLong}},
		{"far too long", strings.Repeat("9", 5000), "HK", Error{Reason: ReasonTooLong}},
		{"two numbers", "+852 5123 4567 / 5123 4568 / 5123 4569", "", Error{Reason: ReasonTooLong}},
		{"an area that does not exist", "+1 111 555 2671", "", Error{Reason: ReasonInvalid}},
		{"no such number in the country", "+33 0 00 00 00 00", "", Error{ReasonInvalid, "FR"}},
		{"two trunk zeros", "+20 0 0 100 000 0000", "", Error{ReasonTooLong, "EG"}},
		{"Brazil, neither mobile nor landline", "+55 31 1765-4321", "", Error{ReasonInvalid, "BR"}},
		{"a region in lower case", "5123 4567", "hk", Error{Reason: ReasonRegion}},
		{"a region that nobody has", "+85251234567", "XX", Error{Reason: ReasonRegion}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Parse(tt.text, tt.region)
			var refusal *Error
			require.ErrorAs(t, err, &refusal)
			assert.Equal(t, tt.want, *refusal)
			assert.Empty(t, got)
			assert.NotEmpty(t, err.Error())
			assert.False(t, strings.ContainsAny(err.Error(), "0123456789"), "the error repeats the number")
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"+85251234567", "00852 5123 4567", "tel:+1-415-555-2671;ext=1", "+55 31 8765-4321", "+54 11 15 2345-6789",
		"+52 1 55 1234 5678", "＋８５２", "", "+", "0", "+5434351512345", "\xff", "+१",
	} {
		f.Add(s, "")
		f.Add(s, "AR")
	}
	f.Fuzz(func(t *testing.T, text, region string) {
		number, err := Parse(text, region)
		if err != nil {
			var refusal *Error
			require.ErrorAs(t, err, &refusal)
			require.False(t, strings.ContainsAny(err.Error(), "0123456789"))
			return
		}
		requireE164(t, number)
		again, err := Parse(number, "")
		require.NoError(t, err)
		require.Equal(t, number, again)
		requireOneSet(t, number)
		for _, v := range Variants(number) {
			parsed, err := Parse(v, "")
			require.NoError(t, err, "a variant of a valid number")
			require.True(t, Same(parsed, number))
		}
	})
}

func requireE164(t require.TestingT, number string) {
	require.Regexp(t, `^\+[1-9][0-9]{1,14}$`, number)
}
