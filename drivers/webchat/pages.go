package webchat

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/drivers/webchat/widget"
)

const (
	loaderFile = "widget.js"
	pageFile   = "frame.html"
	// policy is what the page of the widget may do: nothing but show what comes
	// from here, and pictures of the business's from elsewhere.
	policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: https:; " +
		"media-src 'self' blob: https:; font-src 'self'; connect-src 'self'; manifest-src 'none'; form-action 'none'; base-uri 'none'; " +
		"frame-ancestors "
)

// serveLoader is the script that a site embeds, which any site may read. What it
// must know before it can ask stands before it.
func (c *Channel) serveLoader(w http.ResponseWriter, r *http.Request) error {
	f, ok := widget.Open(loaderFile)
	if !ok {
		return unknown("file")
	}
	open, _, err := c.isOpen(r.Context(), c.cfg.Language)
	boot, err := json.Marshal(map[string]any{
		"version": protocolVersion, "theme": c.cfg.Theme, "title": c.cfg.Texts[c.cfg.Language].Title, "open": open || err != nil,
	})
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", f.Type)
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	_, _ = w.Write([]byte("globalThis.rapportChatBoot=" + string(boot) + ";\n"))
	_, _ = w.Write(f.Body)
	return nil
}

// serveFrame is the page for a frame in the site that asks, if it may. The
// browser shows it nowhere else, so the page may believe its own address about
// who embeds it.
func (c *Channel) serveFrame(w http.ResponseWriter, r *http.Request) error {
	origin, ok := c.embedder(r.URL.Query().Get("origin"))
	if !ok {
		return stranger()
	}
	return c.page(w, origin, "frame")
}

// serveChat is the page by itself.
func (c *Channel) serveChat(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("X-Frame-Options", "DENY")
	return c.page(w, "'none'", "page")
}

func (c *Channel) page(w http.ResponseWriter, ancestors, mode string) error {
	f, ok := widget.Open(pageFile)
	if !ok {
		return unknown("file")
	}
	h := w.Header()
	h.Set("Content-Type", f.Type)
	h.Set("Content-Security-Policy", policy+ancestors)
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
	page := strings.Replace(string(f.Body), `data-mode="frame"`, `data-mode="`+mode+`"`, 1)
	_, _ = w.Write([]byte(strings.ReplaceAll(page, `"assets/`, `"assets/`+versioned()+`/`)))
	return nil
}

// versioned is the folder under which the page finds all that it needs. With
// every change of any file it is another one, so that a browser never puts files of
// two releases together.
func versioned() string { return versionMark + widget.Version() }

const versionMark = "v-"

// serveAsset is what the page needs. A page of another release, whose server may
// stand beside this one while both are updated, gets what there is.
func (c *Channel) serveAsset(w http.ResponseWriter, r *http.Request) error {
	name, keep := r.PathValue("name"), "public, max-age=300"
	if folder, rest, ok := strings.Cut(name, "/"); ok && strings.HasPrefix(folder, versionMark) {
		name = rest
		if keep = "no-store"; folder == versioned() {
			keep = "public, max-age=31536000, immutable"
		}
	}
	f, ok := widget.Open(name)
	if !ok || f.Name == loaderFile || f.Name == pageFile {
		return unknown("file")
	}
	h := w.Header()
	h.Set("Content-Type", f.Type)
	h.Set("ETag", `"`+f.Hash+`"`)
	h.Set("Cache-Control", keep)
	if strings.Contains(r.Header.Get("If-None-Match"), `"`+f.Hash+`"`) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	_, _ = w.Write(f.Body)
	return nil
}
