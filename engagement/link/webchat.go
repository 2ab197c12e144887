package link

import (
	"net/url"
	"strings"
)

// The parameters that WebChat adds to the host's address.
const (
	ParameterTag   = "tag"   // the key of a service tag
	ParameterStaff = "staff" // the key of one agent
)

// An Entry is what a web-chat link asks for: a service tag, or one agent, by
// the public key that the host gave it and never by an internal id. The zero
// Entry asks for nothing and leaves the choice to the page.
type Entry struct {
	Tag   string
	Staff string
}

// WebChat makes a link to the host's own page with the chat on it. The base
// is the page's absolute address with https; what it has of parameters and
// fragment stays. The page reads the entry from the parameters "tag" or
// "staff", of which there is at most one.
func WebChat(base string, entry Entry) (Link, error) {
	page, err := url.Parse(base)
	if err != nil || page.Scheme != "https" || page.Hostname() == "" || page.User != nil {
		return refuse("base", ProblemNotHTTPS)
	}
	given, err := url.ParseQuery(page.RawQuery)
	switch {
	case err != nil:
		return refuse("base", ProblemCharacter)
	case given.Has(ParameterTag) || given.Has(ParameterStaff):
		return refuse("base", ProblemTaken)
	}
	parameter, err := entry.parameter()
	if err != nil {
		return Link{}, err
	}
	page.RawQuery = strings.Trim(page.RawQuery+"&"+parameter, "&")
	return Link{page.String()}, nil
}

// parameter is the entry as one parameter of an address; empty for the zero
// Entry.
func (e Entry) parameter() (string, error) {
	name, key := ParameterTag, e.Tag
	if e.Staff != "" {
		name, key = ParameterStaff, e.Staff
	}
	switch err := checkText(key); {
	case e.Tag != "" && e.Staff != "":
		return "", &Error{"entry", ProblemTwoTargets}
	case err != nil:
		return "", &Error{"entry", ProblemNotUTF8}
	case key == "":
		return "", nil
	}
	return name + "=" + escape(key), nil
}
