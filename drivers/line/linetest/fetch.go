package linetest

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// A Fetch is a file at an address of the business, which the phone fetches only
// when its owner opens the chat. That can be weeks after the message was sent
// (chatwoot#13923).
type Fetch struct {
	URL string
	// Use says what it is for: "image", "video", "audio" or "preview".
	Use string
	// At is when it was fetched; zero as long as it was not.
	At time.Time
	// Status is the HTTP status that came back; 0 if none did.
	Status int
	Type   string
	Size   int64
	// Problem says why it does not show: it could not be fetched, or is not
	// what it should be. Empty if all is well.
	Problem string
	// File is the id of what was fetched, for [Server.File].
	File string
}

// fetch is a file that a phone wants.
type fetch struct {
	bubble *Bubble
	index  int
}

// wanted are the files of a message.
func wanted(m *outMessage) []Fetch {
	var all []Fetch
	add := func(use, url string) {
		if url != "" {
			all = append(all, Fetch{URL: url, Use: use})
		}
	}
	switch {
	case m.Type == "imagemap":
		add("image", m.BaseURL+"/1040")
	case m.Template != nil:
		add("image", m.Template.ThumbnailURL)
		for _, col := range m.Template.Columns {
			add("image", cmp.Or(col.ThumbnailURL, col.ImageURL))
		}
	case m.flex != nil:
		for _, b := range m.flex.bubbles {
			found := b.content()
			for _, url := range found.images {
				add("image", url)
			}
			for _, url := range found.films {
				add("video", url)
			}
		}
	default:
		add(m.Type, m.Original)
		add("preview", m.Preview)
	}
	return all
}

// wantFiles puts the files of a message on the list of what is to be fetched.
func (s *Server) wantFiles(b *Bubble) {
	if s.opts.Web == nil {
		return
	}
	for i := range b.Media {
		s.fetches = append(s.fetches, &fetch{b, i})
	}
	s.courier.Rouse()
}

// fetchOne fetches one file that a phone wants, and reports whether there was
// any.
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
		got.File = "fetched-" + s.newMessageID()
		s.files[got.File] = &file{Body: body, Type: got.Type}
	}
	f.bubble.Media[f.index] = got
	s.touch()
	return true
}

// load fetches the file and says what is wrong with it.
func (f *Fetch) load(ctx context.Context, web http.RoundTripper) []byte {
	got, err := simulate.Fetch(ctx, web, f.URL, largest[f.Use])
	f.Status, f.Type, f.Size = got.Status, got.Type, int64(len(got.Body))
	if err == nil {
		err = f.fits()
	}
	if err != nil {
		f.Problem = err.Error()
	}
	return got.Body
}

const mb = 1 << 20

// largest is how large files may be, in bytes (REF, image, video and audio
// message).
var largest = map[string]int64{"image": 10 * mb, "preview": mb, "video": 200 * mb, "audio": 200 * mb}

// types are what files may be (REF, image, video and audio message).
var types = map[string]string{
	"image": "image/jpeg image/png", "preview": "image/jpeg image/png", "video": "video/mp4",
	"audio": "audio/mpeg audio/mp4 audio/x-m4a audio/m4a audio/mp3",
}

func (f *Fetch) fits() error {
	switch {
	case f.Size > largest[f.Use]:
		return fmt.Errorf("larger than %d bytes", largest[f.Use])
	case !strings.Contains(" "+types[f.Use]+" ", " "+f.Type+" "):
		return fmt.Errorf("%q is not shown as %s", f.Type, f.Use)
	}
	return nil
}

// withFiles names the files that were fetched in the media of a message.
func (s *Server) withFiles(b *Bubble, parts channel.Parts) channel.Parts {
	for i, part := range parts {
		parts[i], _ = channel.MapMedia(part, func(m channel.Media) (channel.Media, error) {
			for _, f := range b.Media {
				if f.URL == m.URL && f.File != "" && m.URL != "" {
					m.ID, m.Type, m.Size = f.File, f.Type, f.Size
				}
			}
			return m, nil
		})
	}
	return parts
}
