package templates

import (
	"fmt"
	"math"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

func (c *checker) header(values []channel.Parameter) {
	h := c.on.Header
	switch {
	case h.takesText():
		c.texts(InHeader, h.Text, values, c.rules.Header)
	case h.Fixed != nil && len(values) > 0:
		c.fault(FaultFixed, InHeader, -1, "always shows the same, and takes no value")
	case h.Fixed != nil: // nothing to give
	case headerFields[h.Kind] == "":
		c.fault(FaultUnsupported, InHeader, -1, "wants a value of kind "+string(h.Kind)+", which cannot be sent")
	case len(values) == 0:
		c.fault(FaultMissing, InHeader, -1, "wants a value of kind "+string(h.Kind))
	case len(values) > 1:
		c.fault(FaultExtra, InHeader, -1, "wants one value")
	case kindOf(values[0]) != h.Kind:
		c.fault(FaultKind, InHeader, -1, "wants a value of kind "+string(h.Kind))
	case h.Kind == HeaderLocation:
		c.location(*values[0].Location)
	case h.Kind == HeaderProduct:
		c.product(*values[0].Product)
	default:
		c.file(h.Kind, *mediaIn(values[0]))
	}
}

func (c *checker) location(l channel.Location) {
	if !(math.Abs(l.Latitude) <= 90 && math.Abs(l.Longitude) <= 180) {
		c.fault(FaultLocation, InHeader, -1, "has no such place: latitude goes from -90 to 90, longitude from -180 to 180")
	}
}

func (c *checker) product(p channel.Product) {
	if strings.TrimSpace(p.ID) == "" || strings.TrimSpace(p.Catalog) == "" {
		c.fault(FaultEmpty, InHeader, -1, "wants the ID of an article, and that of its catalogue")
	}
}

func (c *checker) file(kind HeaderKind, m channel.Media) {
	if m.Gone || m.ID == "" && m.URL == "" && m.Stored == "" {
		c.fault(FaultEmpty, InHeader, -1, "wants a file that is still there")
		return
	}
	types, limited := c.rules.Media[kind]
	if !limited || m.Type == "" {
		return
	}
	size, ok := types[m.Type]
	switch {
	case !ok:
		c.fault(FaultMediaType, InHeader, -1, "takes no files of this type as "+string(kind))
	case size > 0 && m.Size > size:
		c.fault(FaultMediaSize, InHeader, -1, fmt.Sprintf("takes files of at most %d bytes", size))
	}
}

// kindOf is the kind of header that a value fills. It is empty for a value that
// has several kinds at once.
func kindOf(p channel.Parameter) HeaderKind {
	kind, found := HeaderText, 0
	for _, one := range []struct {
		kind  HeaderKind
		there bool
	}{
		{HeaderText, p.Text != ""}, {HeaderImage, p.Image != nil}, {HeaderVideo, p.Video != nil},
		{HeaderFile, p.File != nil}, {HeaderGIF, p.GIF != nil},
		{HeaderLocation, p.Location != nil}, {HeaderProduct, p.Product != nil},
	} {
		if one.there {
			kind = one.kind
			found++
		}
	}
	if found > 1 {
		return ""
	}
	return kind
}

func mediaIn(p channel.Parameter) *channel.Media {
	switch {
	case p.Image != nil:
		return p.Image
	case p.Video != nil:
		return p.Video
	case p.GIF != nil:
		return p.GIF
	}
	return p.File
}
