package intake

import (
	"cmp"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// edit makes m say something else. New files are fetched, and the copies of those that
// it no longer has are discarded. Files of a message whose files are forgotten are not
// kept either: it is too old for any.
func (b *batch) edit(m *storage.Message, parts channel.Parts, at time.Time) {
	before := m.Media()
	late := slices.ContainsFunc(before, func(f channel.Media) bool { return f.Forgotten })
	m.Parts, m.EditedAt = withCopies(parts, before), at
	before = append(before, m.Media()...)
	if late {
		m.ForgetMedia()
	}
	has := m.Copies()
	for _, f := range before {
		if f.Stored != "" && !slices.Contains(has, f.Stored) {
			b.dropped = append(b.dropped, f)
		}
	}
	if m.Direction == storage.Inbound {
		b.fetchMedia(m)
	}
}

// withCopies are parts in which files that were there before have the copies that are
// kept of them.
func withCopies(parts channel.Parts, before []channel.Media) channel.Parts {
	out := make(channel.Parts, len(parts))
	for i, p := range parts {
		out[i], _ = channel.MapMedia(p, func(f channel.Media) (channel.Media, error) { return withCopy(f, before), nil }) // f never fails
	}
	return out
}

// withCopy is f with the copy of the one that the provider calls the same.
func withCopy(f channel.Media, before []channel.Media) channel.Media {
	at := slices.IndexFunc(before, func(old channel.Media) bool { return old.Stored != "" && old.ID == f.ID && old.URL == f.URL })
	if at < 0 || f.Stored != "" || f.ID == "" && f.URL == "" {
		return f
	}
	old := before[at]
	f.Stored, f.Size, f.SHA256 = old.Stored, old.Size, old.SHA256
	f.Type, f.Name = cmp.Or(f.Type, old.Type), cmp.Or(f.Name, old.Name)
	return f
}
