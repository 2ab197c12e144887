package phone

// Argentina writes one mobile number in three ways: with a 9 before the area
// code when called from abroad, with a 15 behind it when called from inside,
// and with neither as it stands in the numbering plan (ENACOM, Plan
// Fundamental de Numeración Nacional). The plan gives a number to a landline
// or to a mobile, never to both, so that the ten digits are one person.

const (
	argentinaCode   = len("+54")
	argentinaPlain  = len("+541123456789")
	argentinaNine   = len("+5491123456789")
	argentinaInside = len("+54111523456789")
)

// argentinaKey is the spelling with the 9.
func argentinaKey(e164 string) string {
	national := e164[argentinaCode:]
	switch len(e164) {
	case argentinaPlain:
		if len(areas(national)) > 0 {
			return e164[:argentinaCode] + "9" + national
		}
	case argentinaInside:
		for _, n := range areas(national) {
			if national[n:n+2] == "15" {
				return e164[:argentinaCode] + "9" + national[:n] + national[n+2:]
			}
		}
	}
	return e164
}

func argentinaSpellings(key string) []string {
	if len(key) != argentinaNine || key[argentinaCode] != '9' {
		return []string{key}
	}
	code, national := key[:argentinaCode], key[argentinaCode+1:]
	lengths := areas(national)
	if len(lengths) == 0 {
		return []string{key}
	}
	all := append(make([]string, 0, 4), key, code+national)
	for _, n := range lengths {
		all = append(all, code+national[:n]+"15"+national[n:])
	}
	return all
}

// The lengths that an area code may have.
var (
	two         = []int{2}
	three       = []int{3}
	four        = []int{4}
	threeOrFour = []int{3, 4}
)

// areas are the lengths that the area code of a national number can have. It
// can have two where a shorter code begins a longer one: 343 is Paraná and
// 3435 Nogoyá, and the digits alone do not tell. A 15 behind the one is never
// a 15 behind the other. Empty means that this is no geographic number.
func areas(national string) []int {
	switch {
	case national[:2] == "11":
		return two
	case national[0] != '2' && national[0] != '3':
		return nil
	case !threeDigitAreas[national[:3]]:
		return four
	case areasWithin[national[:4]]:
		return threeOrFour
	}
	return three
}

var threeDigitAreas = set(
	"220", "221", "223", "230", "236", "237", "249", "260", "261", "263", "264", "266", "280", "291", "294",
	"297", "298", "299", "336", "341", "342", "343", "345", "348", "351", "353", "358", "362", "364", "370",
	"376", "379", "380", "381", "383", "385", "387", "388",
)

// areasWithin are the areas of four digits that begin like one of three.
var areasWithin = set(
	"2202", "2302", "2646", "2647", "2648", "2940", "2942", "2945", "2946", "2948", "2972", "2982", "2983",
	"3435", "3436", "3437", "3438", "3454", "3455", "3456", "3458", "3482", "3483", "3487", "3489", "3532",
	"3533", "3537", "3582", "3583", "3584", "3585", "3832", "3835", "3837", "3838", "3854", "3855", "3856",
	"3857", "3858", "3873", "3876", "3877", "3878", "3885", "3886", "3887", "3888",
)

func set(codes ...string) map[string]bool {
	all := make(map[string]bool, len(codes))
	for _, c := range codes {
		all[c] = true
	}
	return all
}
