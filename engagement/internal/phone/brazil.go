package phone

// Brazil put a 9 in front of its mobile numbers, area by area from 2012 to
// 2016 (Anatel, Resolution 553 of 2010). Accounts that are older than that
// are still known to WhatsApp by eight digits, mostly where the area code is
// 31 or higher. Only numbers that began with 6 to 9 have two spellings: eight
// digits that begin with 2 to 5 are a landline, which is somebody else than
// the mobile with a 9 in front.

const (
	brazilArea  = len("+5531")          // where the subscriber's number begins
	brazilShort = len("+553187654321")  // eight digits
	brazilLong  = len("+5531987654321") // nine digits
)

// brazilKey is the spelling with the ninth digit.
func brazilKey(e164 string) string {
	if len(e164) == brazilShort && oldMobile(e164[brazilArea]) {
		return e164[:brazilArea] + "9" + e164[brazilArea:]
	}
	return e164
}

func brazilSpellings(key string) []string {
	if len(key) != brazilLong || key[brazilArea] != '9' || !oldMobile(key[brazilArea+1]) {
		return []string{key}
	}
	return []string{key, key[:brazilArea] + key[brazilArea+1:]}
}

func oldMobile(firstDigit byte) bool { return '6' <= firstDigit && firstDigit <= '9' }
