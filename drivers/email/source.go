package email

import (
	"net/url"
	"strconv"
	"strings"
)

// A source is where a file is: in which part of which mail of which folder. It is
// what Media.ID says.
type source struct {
	Folder        string
	Validity, UID uint32
	Part          string // as IMAP counts
	Encoding      string
	// MessageID finds the mail again after it was moved; empty if it has none.
	MessageID string
}

const sourceMark = "mail:"

func (s source) String() string {
	v := url.Values{}
	v.Set("folder", s.Folder)
	v.Set("validity", strconv.FormatUint(uint64(s.Validity), 10))
	v.Set("uid", strconv.FormatUint(uint64(s.UID), 10))
	v.Set("part", s.Part)
	if s.Encoding != "" {
		v.Set("encoding", s.Encoding)
	}
	if s.MessageID != "" {
		v.Set("id", s.MessageID)
	}
	return sourceMark + v.Encode()
}

// readSource reads what String wrote.
func readSource(id string) (source, bool) {
	query, ok := strings.CutPrefix(id, sourceMark)
	v, err := url.ParseQuery(query)
	if !ok || err != nil {
		return source{}, false
	}
	validity, err1 := strconv.ParseUint(v.Get("validity"), 10, 32)
	uid, err2 := strconv.ParseUint(v.Get("uid"), 10, 32)
	s := source{v.Get("folder"), uint32(validity), uint32(uid), v.Get("part"), v.Get("encoding"), v.Get("id")}
	return s, err1 == nil && err2 == nil && s.Folder != "" && s.UID != 0 && s.section() != nil
}

// section is the part's number as a path, or nil if it is none.
func (s source) section() []int {
	var path []int
	for f := range strings.SplitSeq(s.Part, ".") {
		n, err := strconv.Atoi(f)
		if err != nil || n < 1 {
			return nil
		}
		path = append(path, n)
	}
	return path
}
