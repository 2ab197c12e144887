package phone

// Mexico wanted a 1 between country code and number when a mobile was called
// from abroad, until its numbering plan of August 2019. WhatsApp still knows
// most accounts with the 1, while people type and dial without it.

const (
	mexicoCode  = len("+52")
	mexicoShort = len("+525512345678")
	mexicoLong  = len("+5215512345678")
)

// mexicoKey is the spelling without the 1.
func mexicoKey(e164 string) string {
	if len(e164) == mexicoLong && e164[mexicoCode] == '1' {
		return e164[:mexicoCode] + e164[mexicoCode+1:]
	}
	return e164
}

func mexicoSpellings(key string) []string {
	if len(key) != mexicoShort {
		return []string{key}
	}
	return []string{key, key[:mexicoCode] + "1" + key[mexicoCode:]}
}
