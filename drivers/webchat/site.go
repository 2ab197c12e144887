package webchat

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"path"
)

// maxCall is how large the body of a call is that is no event and no file.
const maxCall = 16 << 10

// ServeSite answers browsers: see PROTOCOL.md. It implements channel.Site.
func (c *Channel) ServeSite(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex")
	if r.URL.Path != path.Clean("/"+r.URL.Path) {
		unknown("page").write(w)
		return
	}
	c.mux.ServeHTTP(w, r)
}

// routes is the site without the channel's own path, which takes events.
func (c *Channel) routes() *http.ServeMux {
	m := http.NewServeMux()
	m.Handle("GET /widget.js", c.static(c.serveLoader))
	m.Handle("GET /frame", c.static(c.serveFrame))
	m.Handle("GET /chat", c.static(c.serveChat))
	m.Handle("GET /assets/{name...}", c.static(c.serveAsset))
	m.Handle("GET /files/{link}", c.public(c.serveFile))
	m.Handle("GET /qr", c.public(c.serveQR))
	m.Handle("GET /l/{code}", c.public(c.serveCode))
	m.Handle("GET /config", c.call(c.serveConfig))
	m.Handle("POST /session", c.call(c.serveSession))
	m.Handle("GET /stream", c.call(c.serveStream))
	m.Handle("POST /logout", c.known(c.serveLogout))
	m.Handle("GET /messages", c.known(c.serveMessages))
	m.Handle("POST /ticket", c.known(c.serveTicket))
	m.Handle("POST /files", c.known(c.serveUpload))
	m.Handle("/", c.public(func(http.ResponseWriter, *http.Request) error { return unknown("page") }))
	return m
}

// static is for any browser, as often as it likes.
func (c *Channel) static(serve func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := serve(w, r); err != nil {
			refuse(w, err)
		}
	})
}

// public is for any browser.
func (c *Channel) public(serve func(http.ResponseWriter, *http.Request) error) http.Handler {
	return c.static(func(w http.ResponseWriter, r *http.Request) error {
		if wait, ok := c.limits.calls.take(c.network(r), 1); !ok {
			return tooFast(wait)
		}
		return serve(w, r)
	})
}

// call is for pages of our own.
func (c *Channel) call(serve func(http.ResponseWriter, *http.Request) error) http.Handler {
	return c.public(func(w http.ResponseWriter, r *http.Request) error {
		if !c.ours(r) {
			return stranger()
		}
		return serve(w, r)
	})
}

// known is for pages of our own with a session.
func (c *Channel) known(serve func(http.ResponseWriter, *http.Request, session) error) http.Handler {
	return c.call(func(w http.ResponseWriter, r *http.Request) error {
		s, err := c.bearer(r)
		if err != nil {
			return err
		}
		return serve(w, r, s)
	})
}

// refuse answers an error. What went wrong inside is not for visitors.
func refuse(w http.ResponseWriter, err error) {
	if p, ok := errors.AsType[*problem](err); ok {
		p.write(w)
		return
	}
	asProblem(err).write(w)
}

func answer(w http.ResponseWriter, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", jsonType)
	_, _ = w.Write(body)
	return nil
}

// readJSON reads the body of a call; an empty one is an empty object.
func readJSON(r *http.Request, v any) error {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxCall+1))
	switch {
	case err != nil:
		return unread(err, malformed("the body cannot be read"))
	case len(body) > maxCall:
		return &problem{status: http.StatusRequestEntityTooLarge, Code: "too_large", Message: "the body is too large"}
	case len(body) > 0 && json.Unmarshal(body, v) != nil:
		return malformed("not the JSON that it should be")
	}
	return nil
}
