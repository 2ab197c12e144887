package content

import "strings"

// lines makes all line ends "\n".
func lines(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.ReplaceAll(text, "\r", "\n")
}

// unflow joins the lines that format=flowed (RFC 3676) broke: those that end in a
// space and have the same depth of quoting as the next. delsp says that the space
// is no part of the text.
func unflow(text string, delsp bool) string {
	var out strings.Builder
	open, openDepth, first := false, 0, true
	for line := range strings.SplitSeq(text, "\n") {
		depth := len(line) - len(strings.TrimLeft(line, ">"))
		rest := strings.TrimPrefix(line[depth:], " ")
		flows := strings.HasSuffix(rest, " ") && rest != "-- "
		if open && (depth != openDepth || rest == "-- ") {
			open = false
		}
		if !open {
			if !first {
				out.WriteByte('\n')
			}
			out.WriteString(strings.Repeat(">", depth))
			if depth > 0 && rest != "" {
				out.WriteByte(' ')
			}
		}
		if flows && delsp {
			rest = strings.TrimSuffix(rest, " ")
		}
		out.WriteString(rest)
		open, openDepth, first = flows, depth, false
	}
	return out.String()
}
