package wechattest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// A Fetch is a picture at an address of the business, which the phone fetches
// only when its owner opens the chat.
type Fetch struct {
	URL string
	// At is when it was fetched; zero as long as it was not.
	At time.Time
	// Type is the MIME type that came back.
	Type string
	// Problem says why it does not show. Empty if all is well.
	Problem string
	// File is the id of what was fetched, for [Server.File].
	File string
}

// fetch is a picture that a phone wants.
type fetch struct {
	bubble *Bubble
	index  int
}

// wanted are the pictures in parts that lie at an address.
func wanted(parts channel.Parts) []Fetch {
	var all []Fetch
	for _, part := range parts {
		_, _ = channel.MapMedia(part, func(m channel.Media) (channel.Media, error) {
			if m.URL != "" {
				all = append(all, Fetch{URL: m.URL})
			}
			return m, nil
		})
	}
	return all
}

// wantFiles puts the pictures of a message on the list of what is to be
// fetched. The caller holds s.mu.
func (s *Server) wantFiles(b *Bubble) {
	if s.opts.Web == nil {
		return
	}
	for i := range b.Media {
		s.fetches = append(s.fetches, &fetch{b, i})
	}
	s.courier.Rouse()
}

// fetchOne fetches one picture that a phone wants, and reports whether there
// was any.
func (s *Server) fetchOne(ctx context.Context) bool {
	s.mu.Lock()
	if len(s.fetches) == 0 {
		s.mu.Unlock()
		return false
	}
	f := s.fetches[0]
	s.fetches = s.fetches[1:]
	got := f.bubble.Media[f.index]
	s.mu.Unlock()

	body := got.load(ctx, s.opts.Web)
	s.mu.Lock()
	defer s.mu.Unlock()
	got.At = s.now()
	if got.Problem == "" {
		got.File = "fetched-" + s.newNumber()
		s.files[got.File] = &file{Body: body, Type: got.Type}
	}
	f.bubble.Media[f.index] = got
	s.touch()
	return true
}

// largestPicture is how much of a picture is fetched; the number is the
// simulator's own.
const largestPicture = 10 << 20

// load fetches the picture and says what is wrong with it.
func (f *Fetch) load(ctx context.Context, web http.RoundTripper) []byte {
	got, err := simulate.Fetch(ctx, web, f.URL, largestPicture)
	f.Type = got.Type
	switch {
	case got.Status == http.StatusOK && err != nil, len(got.Body) > largestPicture:
		f.Problem = "broken off, or too large"
	case err != nil:
		f.Problem = err.Error()
	case !strings.HasPrefix(f.Type, "image/"):
		f.Problem = fmt.Sprintf("%q is no picture", f.Type)
	}
	return got.Body
}

// withFiles names the files that were fetched in the media of a message.
func withFiles(b *Bubble) channel.Parts {
	parts := slices.Clone(b.Parts)
	for i, part := range parts {
		parts[i], _ = channel.MapMedia(part, func(m channel.Media) (channel.Media, error) {
			for _, f := range b.Media {
				if f.URL == m.URL && f.File != "" {
					m.ID, m.Type = f.File, f.Type
				}
			}
			return m, nil
		})
	}
	return parts
}
