package linetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf16"
)

// A checker collects what is wrong with a body. Errors are all or nothing: one
// bad property refuses the whole call (REF, error responses).
type checker struct {
	details []detail
	http    bool // addresses without TLS are fine
}

func (c *checker) add(property, format string, args ...any) {
	c.details = append(c.details, detail{fmt.Sprintf(format, args...), property})
}

func (c *checker) refusal() *refusal {
	if len(c.details) == 0 {
		return nil
	}
	no := refuse(http.StatusBadRequest, "The request body has %d error(s)", len(c.details))
	no.details = c.details
	return no
}

// units counts UTF-16 code units, as LINE does (REF, character counting in a
// text).
func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// required refuses an empty text, and one that is longer than most.
func (c *checker) required(property, value string, most int) {
	if value == "" {
		c.add(property, "May not be empty")
		return
	}
	c.optional(property, value, most)
}

func (c *checker) optional(property, value string, most int) {
	if units(value) > most {
		c.add(property, "Length must be between 0 and %d", most)
	}
}

func (c *checker) count(property string, n, least, most int) {
	if n < least || n > most {
		c.add(property, "Size must be between %d and %d", least, most)
	}
}

func (c *checker) oneOf(property, value string, allowed ...string) {
	for _, one := range allowed {
		if value == one {
			return
		}
	}
	c.add(property, "Must be one of the following values: [%s]", strings.Join(allowed, ", "))
}

// file checks the address of a picture, film or sound: TLS, 2,000 characters,
// percent-encoded (REF, image message).
func (c *checker) file(property, address string) {
	c.required(property, address, 2000)
	if address == "" {
		return
	}
	u, err := url.Parse(address)
	fine := err == nil && u.Host != "" && (u.Scheme == "https" || c.http && u.Scheme == "http")
	if !fine || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' }) {
		c.add(property, "Must be a valid HTTPS URL")
	}
}

func (c *checker) optionalFile(property, address string) {
	if address != "" {
		c.file(property, address)
	}
}

// link checks an address that opens when something is tapped: 1,000 characters,
// http, https, line or tel (REF, URI action).
func (c *checker) link(property, address string) {
	c.required(property, address, 1000)
	if address == "" {
		return
	}
	u, err := url.Parse(address)
	if err != nil {
		c.add(property, "invalid uri")
		return
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" {
			c.add(property, "invalid uri")
		}
	case "line", "tel":
	default:
		c.add(property, "invalid uri scheme")
	}
}

// checkMessages reads and checks up to five message objects (REF, send push
// message).
func (s *Server) checkMessages(raws []json.RawMessage) ([]*outMessage, *refusal) {
	c := &checker{http: s.opts.AllowHTTP}
	c.count("messages", len(raws), 1, 5)
	if no := c.refusal(); no != nil {
		return nil, no
	}
	var all []*outMessage
	for i, raw := range raws {
		at := fmt.Sprintf("messages[%d]", i)
		m := &outMessage{raw: raw}
		if no := decodeAt(at, raw, m); no != nil {
			return nil, no
		}
		if no := m.readFlex(at); no != nil {
			return nil, no
		}
		c.message(at, m)
		all = append(all, m)
	}
	return all, c.refusal()
}

// decodeAt reads a part of the body; what cannot be read is named by its place.
func decodeAt(at string, raw json.RawMessage, v any) *refusal {
	err := json.Unmarshal(raw, v)
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil && string(raw) != "null":
		return nil
	case errors.As(err, &wrong) && wrong.Field != "":
		at += "." + wrong.Field
	}
	return invalid(at)
}

// validate checks messages without sending them (REF, validate message
// objects). It knows nobody, and so cannot tell who may be mentioned.
func (s *Server) validate(c *call, r *http.Request) (any, *refusal) {
	switch r.PathValue("how") {
	case "reply", "push", "multicast", "narrowcast", "broadcast":
	default:
		return nil, refuse(http.StatusNotFound, MessageNotFound)
	}
	var req sending
	if no := c.decode(&req); no != nil {
		return nil, no
	}
	_, no := s.checkMessages(req.Messages)
	return struct{}{}, no
}
