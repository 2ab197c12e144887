package main

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A faceView is a contact's picture, with the initials that stand in for it.
type faceView struct {
	Initials string
	// URL is where the picture is, if there may be one. ID changes with it, and
	// Place is where on the page it stands.
	URL, ID, Place string
}

// face is the picture of a contact. Providers tell of pictures where they tell
// of names.
func (a *app) face(where string, c *storage.Contact, name string, pictured bool) faceView {
	v := faceView{Initials: initials(name), Place: where}
	if pictured {
		version := strconv.FormatInt(c.Version, 10)
		v.URL, v.ID = "/contacts/"+c.ID.String()+"/picture?v="+version, c.ID.String()+"-"+version
	}
	return v
}

// pictured reports whether people on a channel may have pictures.
func (a *app) pictured(id channel.ID) bool {
	caps, _ := a.engine.Capabilities(id)
	return caps.Profile
}

// The largest picture that is shown, in bytes, and how long it may take.
const (
	maxPicture  = 2 << 20
	pictureTime = 10 * time.Second
)

// servePicture serves a contact's picture, through this program: the browser
// asks nobody else, and the provider does not learn who looks.
func (a *app) servePicture(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[storage.Contact](r, "contact")
	if err != nil {
		return err
	}
	info, err := a.engine.As(a.agentOf(r).ID).Contact(r.Context(), id)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), pictureTime)
	defer cancel()
	for _, identity := range info.Identities {
		if content := a.openPicture(ctx, identity); content != nil {
			defer func() { _ = content.Body.Close() }()
			return serveForeign(w, r, io.LimitReader(content.Body, maxPicture), content.Type, "picture")
		}
	}
	w.Header().Set("Cache-Control", "private, max-age=60")
	return notFound("picture")
}

// openPicture opens the picture of an identity, by a channel of its kind; nil
// if none can.
func (a *app) openPicture(ctx context.Context, id *storage.Identity) *channel.MediaContent {
	if u, err := url.Parse(id.Picture); err != nil || u.Scheme != "https" {
		return nil
	}
	for _, ch := range a.channels {
		driver := a.drivers[ch]
		opener, ok := channel.As[channel.MediaOpener](driver)
		if !ok || driver.Capabilities().Kind != id.Kind {
			continue
		}
		content, err := opener.OpenMedia(ctx, channel.Media{URL: id.Picture})
		if err != nil {
			continue
		}
		if showable[content.Type] == "image" {
			return content
		}
		_ = content.Body.Close()
	}
	return nil
}

// anyPicture reports whether the provider told of a picture of somebody.
func anyPicture(all []*storage.Identity) bool {
	return slices.ContainsFunc(all, func(id *storage.Identity) bool { return id.Picture != "" })
}
