package webchat

import (
	"cmp"

	"github.com/rapport-go/rapport/channel"
)

// Limits are how much a visitor may send at once. Zero fields take the default.
type Limits struct {
	// Text is the longest message, in characters: 10,000.
	Text int `json:"text,omitempty"`
	// File is the largest file, in bytes: 10 MiB.
	File int64 `json:"file,omitempty"`
	// Files is how many go into one message: 5.
	Files int `json:"files,omitempty"`
	// Types are the MIME types that are taken, by content and not by name; "image/*" takes
	// all pictures. The default is pictures, sound, films, PDF, plain text, and
	// the usual office formats. "*" takes any.
	Types []string `json:"types,omitempty"`
	// Streams is how many a visitor may hold open: 6. One more ends the oldest.
	Streams int `json:"streams,omitempty"`
	// AllStreams is how many this process holds open: 10,000. One more is refused.
	AllStreams int `json:"all_streams,omitempty"`
}

// Rates are how fast visitors may act. A zero Rate takes the default, and one
// whose PerSecond is negative is no limit. A whole office may share one network,
// so those for networks are generous.
type Rates struct {
	// Messages of one visitor, forms and openings included: 20 a minute, 10 at
	// once.
	Messages channel.Rate `json:"messages,omitzero"`
	// Signals of one visitor, which say what was seen: 2 a second, 60 at once.
	Signals channel.Rate `json:"signals,omitzero"`
	// Files of one visitor: 10 a minute, 10 at once.
	Files channel.Rate `json:"files,omitzero"`
	// Sessions that begin in one network: 30 a minute, 100 at once.
	Sessions channel.Rate `json:"sessions,omitzero"`
	// Calls of any sort from one network: 30 a second, 600 at once. Pages and scripts are free.
	Calls channel.Rate `json:"calls,omitzero"`
}

func (l Limits) withDefaults() Limits {
	l.Text = cmp.Or(l.Text, 10_000)
	l.File = cmp.Or(l.File, 10<<20)
	l.Files = cmp.Or(l.Files, 5)
	l.Streams = cmp.Or(l.Streams, 6)
	l.AllStreams = cmp.Or(l.AllStreams, 10_000)
	if l.Types == nil {
		l.Types = []string{
			"image/*", "audio/*", "video/*", "application/pdf", "text/plain", "text/csv", "application/zip",
			"application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "application/rtf", "text/rtf",
			"application/vnd.openxmlformats-officedocument.*", "application/vnd.oasis.opendocument.*",
		}
	}
	return l
}

func (r Rates) withDefaults() Rates {
	const minute = 60.0
	fill := func(v *channel.Rate, perSecond float64, burst int) {
		if *v == (channel.Rate{}) {
			*v = channel.Rate{PerSecond: perSecond, Burst: burst}
		}
	}
	fill(&r.Messages, 20/minute, 10)
	fill(&r.Signals, 2, 60)
	fill(&r.Files, 10/minute, 10)
	fill(&r.Sessions, 30/minute, 100)
	fill(&r.Calls, 30, 600)
	return r
}
