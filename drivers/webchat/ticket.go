package webchat

import (
	"net/http"
	"time"
)

// ticketFor is how long a ticket opens a stream.
const ticketFor = 30 * time.Second

// A ticket opens one stream. It stands in an address, where a session must not.
type ticket struct {
	Session session `json:"s"`
	After   string  `json:"a,omitempty"`
	Nonce   string  `json:"n"`
	Expires int64   `json:"e"`
}

// serveTicket hands out a ticket.
func (c *Channel) serveTicket(w http.ResponseWriter, r *http.Request, s session) error {
	var ask struct {
		After string `json:"after"`
	}
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	t := ticket{Session: s, After: parsePosition(ask.After).String(), Nonce: fresh(), Expires: c.cfg.Now().Add(ticketFor).Unix()}
	return answer(w, map[string]any{"ticket": c.keys.seal(forTicket, t), "expires_in": int(ticketFor.Seconds())})
}

// admit is who may open a stream, and where it goes on: by ticket, or by the
// session itself where the client can send headers.
func (c *Channel) admit(r *http.Request) (session, position, error) {
	text := r.URL.Query().Get("ticket")
	if text == "" {
		s, err := c.bearer(r)
		return s, parsePosition(r.Header.Get("Last-Event-ID")), err
	}
	var t ticket
	if !c.keys.open(forTicket, text, &t) || c.cfg.Now().Unix() >= t.Expires {
		return session{}, position{}, unauthorized("no ticket")
	}
	if !c.tickets.claim(t.Nonce, fresh(), time.Unix(t.Expires, 0)) {
		return session{}, position{}, unauthorized("the ticket was used")
	}
	over, err := c.ended.has(r.Context(), t.Session.ID)
	if err == nil && over {
		err = unauthorized("the session was ended")
	}
	return t.Session, parsePosition(t.After), err
}
