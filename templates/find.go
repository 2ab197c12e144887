package templates

// Find returns the translation with the name and the language, or nil. There
// is no fallback to another language: providers send exactly what is named.
func Find(all []Template, name, language string) *Template {
	for i := range all {
		if all[i].Name == name && all[i].Language == language {
			return &all[i]
		}
	}
	return nil
}
