package dialog360

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// errNoSuchPath is below every refusal with 404.
var errNoSuchPath = errors.New("there is nothing at this path")

// A saying is what a text of the gateway means.
type saying struct {
	status int
	words  string // in lower case
	class  meta.Class
}

var (
	throttled = meta.Class{Kind: channel.RateLimited, Scope: channel.ScopeChannel}
	stopped   = meta.Class{Kind: channel.Unsupported, Scope: channel.ScopeChannel}
)

// sayings are the texts that come without a code (360dialog: error code
// reference, 2026-11). Being too fast is told with 400. What the HTTP status
// tells as well is not here: 401 is a wrong key, 403 a blocked endpoint.
//
// A 502 that says that the API is not available is a gateway that had nobody
// to hand the call to, so that it certainly did not happen. Of any other 502,
// and of a 500, nobody knows.
var sayings = []saying{
	{http.StatusBadRequest, "rate limit", throttled},
	{http.StatusBadRequest, "has been disabled", stopped},
	{http.StatusBadRequest, "payment", stopped},
	{http.StatusBadRequest, "overdue", stopped},
	{http.StatusBadGateway, "not available", meta.Class{Kind: channel.Unavailable}},
}

// refuse makes an error of an answer that is not 2xx: Meta's own where its
// code is known, and else the gateway's.
func (c *Channel) refuse(op string, a *call.Answer) *channel.Error {
	e := meta.WhatsApp.Refusal(op, a)
	if e.Detail == "" {
		e.Detail = c.discreet(meta.GatewayText(a.Body))
	}
	if a.Status == http.StatusNotFound {
		e.Err = errNoSuchPath
	}
	if s, ok := said(a.Status, e.Detail); ok && s.counts(e.Code) {
		e.Kind, e.Scope, e.Uncertain = s.class.Kind, s.class.Scope, false
	}
	return e
}

func said(status int, text string) (saying, bool) {
	text = strings.ToLower(text)
	for _, s := range sayings {
		if s.status == status && strings.Contains(text, s.words) {
			return s, true
		}
	}
	return saying{}, false
}

// counts reports whether the text decides although code is there. It does not
// if the code is one of Meta's: only being too fast is told by text beside
// codes that the table does not have.
func (s saying) counts(code string) bool {
	n, err := strconv.Atoi(code)
	_, known := meta.WhatsApp[n]
	return err != nil || s.class == throttled && !known
}

// discreet leaves out a text that quotes a credential.
func (c *Channel) discreet(text string) string {
	for _, s := range c.cfg.secrets() {
		if !s.IsZero() && strings.Contains(text, s.Reveal()) {
			return ""
		}
	}
	return text
}
