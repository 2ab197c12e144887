package quote

import "strings"

// A Cut is a text in its parts. They are what the text was made of; nothing is
// lost but blank lines between them.
type Cut struct {
	// Visible is what was written now.
	Visible string
	// Quoted is what it answers, and Signature what stands below every mail of its
	// author.
	Quoted    string
	Signature string
}

// Text cuts what a plain text quotes, and its signature, off it. Lines end in "\n".
// Forwards without a text of their own, and answers written between the lines of a
// quote, stay whole, and so does everything of which nothing would be left.
func Text(text string) Cut {
	lines := strings.Split(text, "\n")
	at := quoteStart(lines)
	if blank(lines[:at]) {
		at = len(lines)
	}
	end := signatureStart(lines[:at])
	if blank(lines[:end]) {
		end = at
	}
	return Cut{
		Visible:   joined(lines[:end]),
		Signature: joined(lines[end:at]),
		Quoted:    joined(lines[at:]),
	}
}

func joined(lines []string) string { return strings.Trim(strings.Join(lines, "\n"), "\n") }

func blank(lines []string) bool {
	for _, l := range lines {
		if strings.TrimSpace(l) != "" {
			return false
		}
	}
	return true
}

// quoteStart returns the first line of what is quoted, or the number of lines.
func quoteStart(lines []string) int {
	looks := maxLooks
	for i, line := range lines {
		switch {
		case looks == 0:
			return trailingQuote(lines)
		case len(line) > maxMark || strings.TrimSpace(line) == "":
		case isForward(line):
			return len(lines)
		case isSeparator(line) || headerBlock(lines[i:], &looks):
			return withRule(lines, i)
		default:
			if n := attribution(lines[i:]); n > 0 {
				return afterAttribution(lines, i, n)
			}
		}
	}
	return trailingQuote(lines)
}

// maxLooks is at how many lines that could begin a block of fields one looks twice.
const maxLooks = 200

// maxMark is the longest line that can be a mark.
const maxMark = 400

// withRule takes the line that Outlook draws above the quote.
func withRule(lines []string, i int) int {
	for j := i - 1; j >= 0 && j >= i-2; j-- {
		line := strings.TrimSpace(lines[j])
		if len(line) >= 5 && strings.Trim(line, "_-") == "" {
			return j
		}
		if line != "" {
			break
		}
	}
	return i
}

// afterAttribution decides what n lines at i, which announce a quote, are worth.
func afterAttribution(lines []string, i, n int) int {
	rest := lines[i+n:]
	quoted, other := false, false
	for j, line := range rest {
		switch {
		case isQuoted(line):
			quoted = true
		case strings.TrimSpace(line) == "":
		case isDelimiter(line) && len(rest)-j <= maxSignature:
			return i
		case quoted:
			// Somebody answers between the lines, or below.
			return len(lines)
		default:
			other = true
		}
		if other {
			break
		}
	}
	if other && !plainAttribution(lines[i:i+n]) {
		return len(lines)
	}
	return i
}

// trailingQuote finds quoted lines at the end with nothing but text above.
func trailingQuote(lines []string) int {
	start, any := len(lines), false
	for i := len(lines) - 1; i >= 0; i-- {
		if isQuoted(lines[i]) {
			start, any = i, true
		} else if strings.TrimSpace(lines[i]) != "" {
			break
		}
	}
	if !any {
		return len(lines)
	}
	for _, line := range lines[:start] {
		if isQuoted(line) {
			return len(lines)
		}
	}
	return start
}

func isQuoted(line string) bool {
	line = strings.TrimLeft(line, " \t")
	return strings.HasPrefix(line, ">") || strings.HasPrefix(line, "＞")
}
