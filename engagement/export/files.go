package export

import "github.com/rapport-go/rapport/channel"

// Files are the names of all files in parts, in their order: also those in
// headers, cards and templates. A file without a name is called by its type.
func Files(parts channel.Parts) []string { return files(parts, nameOf) }

// filesToRead are the same for people: they are told which are no longer kept.
func filesToRead(parts channel.Parts) []string {
	return files(parts, func(p channel.Part, m channel.Media) string {
		if m.Forgotten {
			return nameOf(p, m) + " (no longer kept)"
		}
		return nameOf(p, m)
	})
}

func files(parts channel.Parts, name func(channel.Part, channel.Media) string) (names []string) {
	for _, p := range parts {
		if t, ok := p.(channel.Template); ok && len(t.Shown) > 0 {
			names = append(names, files(t.Shown, name)...)
			continue
		}
		_, err := channel.MapMedia(p, func(m channel.Media) (channel.Media, error) {
			names = append(names, name(p, m))
			return m, nil
		})
		if err != nil { // the function has none to give
			panic(err)
		}
	}
	return names
}

func nameOf(p channel.Part, m channel.Media) string {
	if m.Name == "" && m.Type == "" {
		return "[" + string(p.Kind()) + "]"
	}
	return first(m.Name, "["+m.Type+"]")
}
