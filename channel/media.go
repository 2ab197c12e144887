package channel

import (
	"io"
	"time"
)

// Media is a reference to a file: by the provider's id, by address, or both.
type Media struct {
	// ID is the provider's name for the file. Ids expire and belong to one
	// account.
	ID string `json:"id,omitempty"`
	// URL is where anybody can fetch the file. Drivers never put an address
	// here that needs a credential.
	URL string `json:"url,omitempty"`
	// Type is the MIME type without parameters, in lower case.
	Type string `json:"type,omitempty"`
	// Name is the file's name as the sender called it. It is user input.
	Name string `json:"name,omitempty"`
	// Size is in bytes; 0 means not known.
	Size int64 `json:"size,omitempty"`
	// Duration is how long a film or sound takes; 0 means not known.
	Duration time.Duration `json:"duration,omitempty"`
	// Preview is where anybody can fetch a small picture that stands for the
	// file until it is opened. Empty means that there is none.
	Preview string `json:"preview,omitempty"`
	// SHA256 is the hash of the content in lower-case hex; empty if not known.
	SHA256 string `json:"sha256,omitempty"`
	// Inline is the name by which the HTML of a mail shows the file ("cid:" and
	// this); empty if it stands beside the text.
	Inline string `json:"inline,omitempty"`
	// Stored is the key under which the engine keeps a copy of its own; empty
	// while there is none. Only drivers with [Capabilities].Files look at it.
	Stored string `json:"stored,omitempty"`
	// Gone says that the file cannot be had: the provider no longer has it, or
	// never had, or it is Forgotten.
	Gone bool `json:"gone,omitempty"`
	// Forgotten says that the file was there, and is no longer kept, because files
	// are kept for a while only. Nothing leads to it any more.
	Forgotten bool `json:"forgotten,omitempty"`
}

// Forget is m without what leads to the file or could prove what it was: names at
// the provider, addresses, the copy, and the hash. What stays is what can be said
// of it: its type, its name, its size and how long it takes. A file to which
// nothing leads is left as it is.
func (m Media) Forget() Media {
	if m.ID == "" && m.URL == "" && m.Preview == "" && m.SHA256 == "" && m.Stored == "" {
		return m
	}
	return Media{
		Type: m.Type, Name: m.Name, Size: m.Size, Duration: m.Duration, Inline: m.Inline,
		Gone: true, Forgotten: true,
	}
}

// MediaContent is an open file. The caller must close Body.
type MediaContent struct {
	Body io.ReadCloser
	// Type is the MIME type that the provider states; do not trust it.
	Type string
	// Size is in bytes, or -1 if the provider did not say.
	Size int64
}

// MediaUpload is a file on its way to a provider.
type MediaUpload struct {
	// Body is read once, to its end.
	Body io.Reader
	// Type is the MIME type. Required.
	Type string
	// Name is what the receiver will see, where the provider shows names.
	Name string
	// Size is in bytes. Required, so that limits hold before a byte is sent.
	Size int64
}
