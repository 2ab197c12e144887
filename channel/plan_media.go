package channel

import "strings"

// rewriteMedia is the file without its caption, as another kind of part, or as
// a link.
func rewriteMedia(part Part, fault *PlanError, others bool) []rewrite {
	if fault.Field == FieldCaption {
		caption, rest := captionOf(part)
		return []rewrite{{parts: Parts{rest, Text{Body: caption}}, others: others, did: "sent as a text of its own"}}
	}
	if !others {
		return nil
	}
	var out []rewrite
	for _, kind := range otherMedia(part) {
		out = append(out, rewrite{parts: Parts{kind}, did: "sent as " + words(kind.Kind())})
	}
	if link := linkTo(part); link != "" {
		out = append(out, rewrite{parts: Parts{Text{Body: link}}, did: "sent as a link"})
	}
	return out
}

// otherMedia lists the kinds of part that show the same file.
func otherMedia(part Part) []Part {
	caption, _ := captionOf(part)
	m := mediaOf(part)[0]
	switch part.Kind() {
	case PartSticker:
		return []Part{Image{Media: m}, File{Media: m}}
	case PartFile:
		return fileAs(m, caption)
	}
	return []Part{File{Media: m, Caption: caption}}
}

// fileAs is for channels that carry pictures and films, but no files.
func fileAs(m Media, caption string) []Part {
	switch main, _, _ := strings.Cut(baseType(m.Type), "/"); main {
	case "image":
		return []Part{Image{Media: m, Caption: caption}}
	case "video":
		return []Part{Video{Media: m, Caption: caption}}
	case "audio":
		if caption == "" {
			return []Part{Audio{Media: m}}
		}
	}
	return nil
}

// linkTo is a text that leads to the file, or empty if it has no address.
func linkTo(part Part) string {
	caption, _ := captionOf(part)
	m := mediaOf(part)[0]
	if m.URL == "" {
		return ""
	}
	return lines(caption, m.Name, m.URL)
}

// lines joins what is not empty, each on a line of its own.
func lines(texts ...string) string { return join("\n", texts...) }

// paragraphs joins what is not empty, with a blank line between.
func paragraphs(texts ...string) string { return join("\n\n", texts...) }

func join(sep string, texts ...string) string {
	var there []string
	for _, t := range texts {
		if !blank(t) {
			there = append(there, t)
		}
	}
	return strings.Join(there, sep)
}
