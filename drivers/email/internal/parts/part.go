package parts

import (
	"errors"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
)

// A Part is a part without parts of its own.
type Part struct {
	// Path is as IMAP numbers parts: "1", "2.1".
	Path   string
	Header header.Block
	// Type and Disposition are read of the header; Type.Type is never empty.
	Type        header.Media
	Disposition header.Media
	// Encoding is the transfer encoding in lower case.
	Encoding string
	// Within are the multiparts around it, outermost first.
	Within []*Multipart
}

// A Multipart is a part that has parts.
type Multipart struct {
	// Type is in lower case: "multipart/mixed".
	Type string
	Path string
	// Params are those of its Content-Type.
	Params map[string]string
}

// ErrTooComplex means that the mail has more parts, or deeper ones, than allowed.
var ErrTooComplex = errors.New("email: too many parts")
