package phone

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestEverySpellingOfOneAccount(t *testing.T) {
	tests := []struct {
		name string
		all  []string
	}{
		{"Brazil, area 31", []string{"+5531987654321", "+553187654321"}},
		{"Brazil, area 11", []string{"+5511987654321", "+551187654321"}},
		{"Brazil, eight digits that begin with 9", []string{"+5551991234567", "+555191234567"}},
		{"Brazil, eight digits that begin with 6", []string{"+5567961234567", "+556761234567"}},
		{"Brazil, a mobile that would be a landline without its 9", []string{"+5511953214321"}},
		{"Brazil, landline", []string{"+551133214321"}},
		{"Argentina, Buenos Aires", []string{"+5491123456789", "+541123456789", "+54111523456789"}},
		{"Argentina, Córdoba", []string{"+5493512345678", "+543512345678", "+54351152345678"}},
		{"Argentina, Bariloche", []string{"+5492944123456", "+542944123456", "+54294154123456"}},
		{"Argentina, an area of four digits", []string{"+5492202412345", "+542202412345", "+54220152412345", "+54220215412345"}},
		{"Argentina, Paraná or Nogoyá", []string{"+5493435412345", "+543435412345", "+54343155412345", "+54343515412345"}},
		{"Argentina, Trelew", []string{"+5492804123456", "+542804123456", "+54280154123456"}},
		{"Argentina, Luján", []string{"+5492323412345", "+542323412345", "+54232315412345"}},
		{"Argentina, free of charge", []string{"+548001234567"}},
		{"Mexico", []string{"+525512345678", "+5215512345678"}},
		{"Hong Kong", []string{"+85251234567"}},
		{"Chile, where a 9 belongs to the number", []string{"+56987654321"}},
		{"no number", []string{"DE.7001"}},
		{"digits without a plus", []string{"5531987654321"}},
		{"a number with a letter in it", []string{"+55319876543x1"}},
		{"nothing", []string{""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, s := range tt.all {
				got := Variants(s)
				assert.Equal(t, s, got[0], "the given one comes first")
				assert.ElementsMatch(t, tt.all, got)
				assert.True(t, Same(s, tt.all[0]))
				assert.Equal(t, Key(tt.all[0]), Key(s))
			}
		})
	}
}

func TestOthersAreNotTheSame(t *testing.T) {
	tests := []struct{ name, a, b string }{
		{"Brazil, another area", "+5531987654321", "+5532987654321"},
		{"Brazil, a landline and a mobile", "+551133214321", "+5511933214321"},
		{"Brazil, one digit", "+553187654321", "+5531987654322"},
		{"Argentina, another area", "+5491123456789", "+5492213456789"},
		{"Mexico and the United States", "+5215512345678", "+15512345678"},
		{"elsewhere", "+85251234567", "+85251234568"},
		{"nothing and something", "", "+85251234567"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.False(t, Same(tt.a, tt.b))
			assert.NotContains(t, Variants(tt.a), tt.b)
		})
	}
}

// The table of Argentina's areas is the one that the phone-number library
// reads a 15 by.
func TestTheAreasOfArgentinaAreKnown(t *testing.T) {
	known := 0
	for code := 200; code < 4000; code++ {
		if code == 400 {
			code = 2000
		}
		area := fmt.Sprint(code)
		rest := strings.Repeat("4", 10-len(area))
		parsed, err := phonenumbers.Parse("+54"+area+"15"+rest, "")
		require.NoError(t, err)
		inside := phonenumbers.Format(parsed, phonenumbers.E164) == "+549"+area+rest
		if inside {
			known++
			assert.Contains(t, Variants("+549"+area+rest), "+54"+area+"15"+rest, "area %s", area)
		} else if len(area) == 3 {
			assert.NotContains(t, Variants("+549"+area+rest), "+54"+area+"15"+rest, "area %s", area)
		}
	}
	assert.Greater(t, known, 250)
}

// numbers draws what looks like numbers, mostly of the countries that matter.
func numbers() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringMatching(`\+55[1-9][1-9]9?[0-9]{8}`),
		rapid.StringMatching(`\+549?(11|2[0-9]{2}|3[0-9]{2}|34[0-9]{2})(15)?[0-9]{6,8}`),
		rapid.StringMatching(`\+521?[0-9]{10}`),
		rapid.StringMatching(`\+5[0-9]{11,14}`),
		rapid.StringMatching(`\+[1-9][0-9]{5,14}`),
		rapid.String(),
	)
}

func TestVariantsAreAnEquivalence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := numbers().Draw(t, "a"), numbers().Draw(t, "b")
		requireOneSet(t, a)
		require.Equal(t, slices.Contains(Variants(a), b), Same(a, b))
		require.Equal(t, Same(a, b), Same(b, a))
	})
}

// requireOneSet demands that every spelling of a number has the same set of
// spellings, itself first, and none twice.
func requireOneSet(t require.TestingT, number string) {
	all := Variants(number)
	require.Equal(t, number, all[0])
	require.LessOrEqual(t, len(all), 4)
	want := slices.Sorted(slices.Values(all))
	require.Len(t, slices.Compact(slices.Clone(want)), len(all), "one is there twice")
	for _, v := range all {
		require.Equal(t, v, Variants(v)[0])
		require.Equal(t, want, slices.Sorted(slices.Values(Variants(v))))
		require.True(t, Same(number, v))
	}
}

func TestOtherCountriesCostNothing(t *testing.T) {
	for _, number := range []string{"+85251234567", "+14155552671", "+56987654321", "DE.7001"} {
		assert.Zero(t, testing.AllocsPerRun(100, func() { Key(number) }))
		assert.Zero(t, testing.AllocsPerRun(100, func() { Same(number, "+447911123456") }))
		assert.LessOrEqual(t, testing.AllocsPerRun(100, func() { kept = Variants(number) }), 1.0)
	}
}

var kept []string

func BenchmarkVariants(b *testing.B) {
	for _, number := range []string{"+85251234567", "+5531987654321", "+5491123456789"} {
		b.Run(number[:3], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				kept = Variants(number)
			}
		})
	}
}
