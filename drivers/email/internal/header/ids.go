package header

import "strings"

// maxID is how long a message id may be, in bytes, to be of use, and maxIDs how many
// of a field are read.
const (
	maxID  = 300
	maxIDs = 500
)

// ID brings a message id into the form in which it is compared: without brackets
// and spaces, the domain in lower case. It is empty if it is none of use.
func ID(raw string) string {
	if i := strings.IndexByte(raw, '<'); i >= 0 {
		raw = raw[i+1:]
		if i := strings.IndexByte(raw, '>'); i >= 0 {
			raw = raw[:i]
		}
	}
	id := strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f || r == '<' || r == '>' || r == '"' || r == '\ufffd' {
			return -1
		}
		return r
	}, Clean(raw[:min(len(raw), 2*maxID)]))
	if len(id) > maxID || strings.Trim(id, "@.") == "" {
		return ""
	}
	at := strings.LastIndexByte(id, '@')
	return id[:at+1] + strings.ToLower(id[at+1:])
}

// IDs reads the ids of In-Reply-To or References from left to right. Words around
// them, as old clients write them, are left out.
func IDs(raw string) []string {
	raw = raw[:min(len(raw), maxText)]
	var ids []string
	add := func(s string) {
		if id := ID(s); id != "" && len(ids) < maxIDs {
			ids = append(ids, id)
		}
	}
	if !strings.Contains(raw, "<") {
		for word := range strings.FieldsSeq(raw) {
			if strings.Contains(word, "@") {
				add(strings.Trim(word, `",;`))
			}
		}
		return ids
	}
	for _, rest := range strings.Split(raw, "<")[1:] {
		if id, _, ok := strings.Cut(rest, ">"); ok && strings.TrimSpace(id) != "" {
			add(id)
		}
	}
	return ids
}
