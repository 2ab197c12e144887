package woztelltest

import (
	"context"
	"fmt"
	"strings"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// fetched is what came from addresses in messages.
type fetched map[string]fetchedFile

type fetchedFile struct {
	body  []byte
	kind  string
	wrong error
}

// A want is a file that a message needs, and what it must be.
type want struct{ url, use string }

const mb = 1 << 20

// largest is how large files may be, in bytes: d:wa-message-types, and Meta's
// for FILE; d:fb-message-types for the other platforms.
var largest = map[string]map[string]int64{
	TypeWhatsApp: {"IMAGE": 5 * mb, "VIDEO": 16 * mb, "AUDIO": 16 * mb, "STICKER": mb / 2, "FILE": 100 * mb},
	"":           {"IMAGE": 2 * mb, "VIDEO": 25 * mb, "AUDIO": 25 * mb, "FILE": 25 * mb},
}

// mediaTypes are what files may be on WhatsApp (d:wa-message-types). Those of the
// other platforms are not published, but for Web Chat's files, which are pdf.
var mediaTypes = map[string]string{
	"IMAGE": "image/jpeg image/png", "VIDEO": "video/mp4 video/3gpp", "STICKER": "image/webp",
	"AUDIO": "audio/aac audio/mp4 audio/mpeg audio/amr audio/ogg",
}

// wants lists the files of a message that have addresses.
func (m *response) wants() []want {
	var all []want
	add := func(use string, f *outFile) {
		if f != nil && strings.HasPrefix(f.Link, "http") {
			all = append(all, want{f.Link, use})
		}
	}
	switch m.Type {
	case "IMAGE", "VIDEO", "AUDIO", "FILE", "STICKER":
		if m.Attachment == "" {
			add(m.Type, &outFile{Link: m.URL})
		}
	case "CAROUSEL":
		for _, e := range m.Carousel {
			add("IMAGE", &outFile{Link: e.Image})
		}
	case "TEMPLATE":
		m.Components.wants(add)
	default:
		if m.Header != nil {
			add(useOf(m.Header.Type), m.Header.file())
		}
	}
	return all
}

func (all outComponents) wants(add func(string, *outFile)) {
	for _, c := range all {
		for _, v := range c.Parameters {
			add(useOf(v.Type), v.file())
		}
		for _, card := range c.Cards {
			card.Components.wants(add)
		}
	}
}

func useOf(kind string) string {
	if kind == "document" {
		return "FILE"
	}
	return strings.ToUpper(kind)
}

// fetch gets the files of a call while it lasts.
func (s *Server) fetch(ctx context.Context, platform string, all []*response) fetched {
	got := fetched{}
	if s.opts.Web == nil {
		return got
	}
	for _, m := range all {
		for _, w := range m.wants() {
			if _, ok := got[w.url]; !ok {
				got[w.url] = s.fetchOne(ctx, platform, w)
			}
		}
	}
	return got
}

func (s *Server) fetchOne(ctx context.Context, platform string, w want) fetchedFile {
	limit, ok := largest[platform][w.use]
	if !ok {
		limit = largest[""][w.use]
	}
	got, err := simulate.Fetch(ctx, s.opts.Web, w.url, limit)
	f := fetchedFile{body: got.Body, kind: got.Type, wrong: err}
	if err == nil {
		f.wrong = f.fits(platform, w.use, limit)
	}
	return f
}

func (f fetchedFile) fits(platform, use string, limit int64) error {
	types := mediaTypes[use]
	switch {
	case int64(len(f.body)) > limit:
		return fmt.Errorf("larger than %d bytes", limit)
	case platform == TypeWebChat && use == "FILE" && f.kind != "application/pdf",
		platform == TypeWhatsApp && types != "" && !strings.Contains(" "+types+" ", " "+f.kind+" "):
		return fmt.Errorf("the type does not fit %s", use)
	}
	return nil
}

// problem is the platform's error about the files of a message: on WhatsApp
// 131053, Meta's for what it cannot take in.
func (got fetched) problem(at *Channel, m *response) *PlatformError {
	for _, w := range m.wants() {
		f, ok := got[w.url]
		switch {
		case !ok || f.wrong == nil:
		case at.Platform == TypeWhatsApp:
			return fault(131053, "Media upload error: %v", f.wrong)
		default:
			return fault(100, "Failed to fetch the file from the url: %v", f.wrong)
		}
	}
	return nil
}
