package verdict

import (
	"regexp"
	"strings"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
)

// A Verdict is what the receiving server found out about a sender: "pass", "fail",
// "none" and so on, in lower case. Empty results mean that it does not say:
// unknown, not passed.
type Verdict struct {
	SPF   string
	DKIM  string
	DMARC string
}

// Warning says in the server's words why the sender may not be who they seem
// ("dmarc=fail"). It is empty if nothing speaks against them, or nothing is known.
func (v Verdict) Warning() string {
	switch {
	case v.DMARC == "fail" || v.DMARC == "permerror":
		return "dmarc=" + v.DMARC
	case v.DMARC == "pass" || v.DMARC == "bestguesspass":
		return ""
	case v.DKIM == "pass":
		return ""
	case v.SPF == "fail" || v.SPF == "softfail":
		return "spf=" + v.SPF
	case v.DKIM == "fail":
		return "dkim=fail"
	}
	return ""
}

// Read finds the verdict in the header of a mail. authserv is the name by which
// the receiving server signs; microsoft says that it signs with none.
func Read(b header.Block, authserv string, microsoft bool) Verdict {
	below := strings.EqualFold(authserv, google)
	for _, f := range b {
		switch {
		case strings.EqualFold(f.Name, "Received") && !microsoft && !handover(f.Value):
			if !below || !byGoogle(f.Value) {
				return Verdict{}
			}
			below = false
		case !strings.EqualFold(f.Name, "Authentication-Results"):
		case microsoft:
			return topmost(f.Value)
		default:
			if v, ok := signed(f.Value, authserv); ok {
				return v
			}
		}
	}
	return Verdict{}
}

// google is the name by which Google signs. Its results stand right below the
// Received of the server that took the mail, and it takes results in its own name
// out of mails that come in.
const google = "mx.google.com"

func byGoogle(received string) bool { return strings.HasPrefix(by(received), google+" ") }

// by is what a Received field says from the word "by" on. What a sender calls
// itself stands before it and may have that word too; what the receiver is called,
// behind it, has none unless it is quoted.
func by(received string) string {
	at := strings.LastIndex(received, " by ")
	if at < 0 || strings.Contains(received, `"`) {
		return ""
	}
	return strings.ToLower(received[at+len(" by "):])
}

// handover says whether a Received field tells how the receiving servers passed the
// mail on among themselves: it has no sender, or was written on delivery into the
// mailbox. Neither can be brought about from outside.
func handover(received string) bool {
	received = strings.ToLower(strings.TrimSpace(received))
	if !strings.HasPrefix(received, "from ") {
		return true
	}
	return lmtp.MatchString(by(received))
}

// lmtp is what Dovecot and Cyrus write when a mail is put into its box.
var lmtp = regexp.MustCompile(`^\S+ (?:\([^()]*\) )?with lmtps?a?\b`)

// topmost reads Microsoft's form. If it is not of that form, some other server
// wrote it, and nothing is known.
func topmost(value string) Verdict {
	results := split(value)
	if !strings.Contains(results[0], "=") {
		return Verdict{}
	}
	return collect(results)
}

// signed reads a field if authserv has written it.
func signed(value, authserv string) (Verdict, bool) {
	results := split(value)
	id, _, _ := strings.Cut(results[0], " ") // a version may follow
	if authserv == "" || lower(id) != lower(authserv) {
		return Verdict{}, false
	}
	return collect(results[1:]), true
}

// lower knows the letters of ASCII only: in the whole of Unicode others are taken
// for them (U+017F for "s"), and a sender could write our name with those.
func lower(name string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, name)
}

// collect takes "method=result" at the start of each piece.
func collect(results []string) Verdict {
	var v Verdict
	for _, r := range results {
		method, rest, ok := strings.Cut(r, "=")
		if result := strings.Fields(rest); ok && len(result) > 0 {
			method, _, _ = strings.Cut(method, "/")
			v.add(method, result[0])
		}
	}
	return v
}

// add keeps the first result of a method; of several signatures one that holds is
// enough.
func (v *Verdict) add(method, result string) {
	result = strings.ToLower(result)
	switch strings.ToLower(strings.TrimSpace(method)) {
	case "spf":
		keep(&v.SPF, result, false)
	case "dkim":
		keep(&v.DKIM, result, true)
	case "dmarc":
		keep(&v.DMARC, result, false)
	}
}

func keep(have *string, result string, better bool) {
	if *have == "" || better && result == "pass" {
		*have = result
	}
}

// split cuts a field at semicolons outside of quotes and comments. A comment counts
// as a space and a quoted string as a pair of quotes: a sender chooses what some of
// them say, and must not be able to write a name or a result with them.
func split(value string) []string {
	var pieces []string
	var piece strings.Builder
	depth, quoted, escaped := 0, false, false
	for _, r := range value {
		switch {
		case escaped:
			escaped = false
		case r == '\\' && (quoted || depth > 0):
			escaped = true
		case r == '"' && depth == 0:
			quoted = !quoted
			piece.WriteRune(r)
		case quoted:
		case r == '(':
			depth++
			piece.WriteByte(' ')
		case r == ')' && depth > 0:
			depth--
		case depth > 0:
		case r == ';':
			pieces = append(pieces, strings.TrimSpace(piece.String()))
			piece.Reset()
		default:
			piece.WriteRune(r)
		}
	}
	return append(pieces, strings.TrimSpace(piece.String()))
}
