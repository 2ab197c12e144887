package storage

import (
	"slices"

	"github.com/rapport-go/rapport/channel"
)

// Media lists the files in the parts of m, each as often as it is there.
func (m *Message) Media() []channel.Media { return mediaOf(m.Parts) }

func mediaOf(parts channel.Parts) []channel.Media {
	var all []channel.Media
	for _, p := range parts {
		_, _ = channel.MapMedia(p, func(f channel.Media) (channel.Media, error) { // f never fails
			all = append(all, f)
			return f, nil
		})
		if t, ok := p.(channel.Template); ok {
			all = append(all, mediaOf(t.Shown)...)
		}
	}
	return all
}

// Copies are the copies of the files in m, by their [channel.Media].Stored, each
// once and in the order of their bytes; not nil. Several messages may have one.
func (m *Message) Copies() []string {
	copies := []string{}
	for _, f := range m.Media() {
		if f.Stored != "" {
			copies = append(copies, f.Stored)
		}
	}
	slices.Sort(copies)
	return slices.Compact(copies)
}

// CopiedMedia are files of which no more is known than their copies.
func CopiedMedia(copies []string) []channel.Media {
	var all []channel.Media
	for _, key := range copies {
		all = append(all, channel.Media{Stored: key})
	}
	return all
}

// HasMedia reports whether there is anything in m that ForgetMedia takes away:
// whether something in its parts leads to a file.
func (m *Message) HasMedia() bool {
	return slices.ContainsFunc(m.Media(), func(f channel.Media) bool { return f != f.Forget() })
}

// ForgetMedia takes out of m what leads to its files, and marks each as
// [channel.Media].Forgotten. What the provider wrote, and what is there for a
// driver, may lead to them too, and goes with them. No text changes. A message
// without files stays as it is.
func (m *Message) ForgetMedia() {
	if m.HasMedia() {
		m.Parts, m.Raw, m.Native = forgetMedia(m.Parts), nil, nil
	}
}

// forgetMedia makes new parts: the old ones may be somebody else's.
func forgetMedia(parts channel.Parts) channel.Parts {
	out := make(channel.Parts, len(parts))
	for i, p := range parts {
		p, _ = channel.MapMedia(p, func(f channel.Media) (channel.Media, error) { return f.Forget(), nil }) // f never fails
		if t, ok := p.(channel.Template); ok && len(t.Shown) > 0 {
			t.Shown = forgetMedia(t.Shown)
			p = t
		}
		out[i] = p
	}
	return out
}
