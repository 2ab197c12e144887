package channel

import "slices"

// MediaOf returns the file that a part is: an image, video, sound, file or
// sticker. It is false for all other parts, also those with a file in a header.
func MediaOf(part Part) (Media, bool) {
	switch p := part.(type) {
	case Image:
		return p.Media, true
	case Video:
		return p.Media, true
	case Audio:
		return p.Media, true
	case File:
		return p.Media, true
	case Sticker:
		return p.Media, true
	}
	return Media{}, false
}

// MapMedia returns part with f applied to every file in it: its own, those of
// headers and cards, and those that fill a template and its cards. part is not changed. The
// first error of f ends it.
func MapMedia(part Part, f func(Media) (Media, error)) (Part, error) {
	m := mediaMapper{f: f}
	out := m.part(part)
	return out, m.err
}

type mediaMapper struct {
	f   func(Media) (Media, error)
	err error
}

func (m *mediaMapper) one(old Media) Media {
	if m.err != nil {
		return old
	}
	var out Media
	out, m.err = m.f(old)
	return out
}

// pointer maps what may not be there.
func (m *mediaMapper) pointer(old *Media) *Media {
	if old == nil {
		return nil
	}
	out := m.one(*old)
	return &out
}

func (m *mediaMapper) part(part Part) Part {
	switch p := part.(type) {
	case Image:
		p.Media = m.one(p.Media)
		return p
	case Video:
		p.Media = m.one(p.Media)
		return p
	case Audio:
		p.Media = m.one(p.Media)
		return p
	case File:
		p.Media = m.one(p.Media)
		return p
	case Sticker:
		p.Media = m.one(p.Media)
		return p
	}
	return m.rich(part)
}

func (m *mediaMapper) rich(part Part) Part {
	switch p := part.(type) {
	case Buttons:
		p.Header = m.header(p.Header)
		return p
	case List:
		p.Header = m.header(p.Header)
		return p
	case LinkButton:
		p.Header = m.header(p.Header)
		return p
	case Carousel:
		p.Cards = slices.Clone(p.Cards)
		for i := range p.Cards {
			p.Cards[i].Image = m.pointer(p.Cards[i].Image)
		}
		return p
	case Template:
		p.Header, p.Body = m.values(p.Header), m.values(p.Body)
		p.Cards = slices.Clone(p.Cards)
		for i, c := range p.Cards {
			p.Cards[i].Header, p.Cards[i].Body = m.values(c.Header), m.values(c.Body)
		}
		return p
	}
	return part
}

func (m *mediaMapper) header(h Header) Header {
	h.Image, h.Video, h.File = m.pointer(h.Image), m.pointer(h.Video), m.pointer(h.File)
	return h
}

func (m *mediaMapper) values(old []Parameter) []Parameter {
	out := slices.Clone(old)
	for i, v := range out {
		out[i].Image, out[i].Video, out[i].File = m.pointer(v.Image), m.pointer(v.Video), m.pointer(v.File)
		out[i].GIF = m.pointer(v.GIF)
	}
	return out
}
