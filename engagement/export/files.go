package export

import "github.com/rapport-go/rapport/channel"

// Files are the names of all files in parts, in their order: also those in
// headers, cards and templates. A file without a name is called by its type.
func Files(parts channel.Parts) (names []string) {
	for _, p := range parts {
		if t, ok := p.(channel.Template); ok && len(t.Shown) > 0 {
			names = append(names, Files(t.Shown)...)
			continue
		}
		_, err := channel.MapMedia(p, func(m channel.Media) (channel.Media, error) {
			names = append(names, nameOf(p, m))
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
