package content

import (
	"cmp"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
	"github.com/rapport-go/rapport/drivers/email/internal/parts"
	"github.com/rapport-go/rapport/drivers/email/internal/thread"
)

// Options are what [Parse] must know about the channel. The zero value works.
type Options struct {
	// MaxSize is the largest mail whose content is read, in bytes; 0 means 35 MB.
	MaxSize int64
	// MaxHeader is the largest header, in bytes; 0 means 256 KB.
	MaxHeader int
	// MaxParts is how many parts a mail may have; 0 means 1,000.
	MaxParts int
	// MaxDepth is how deep parts may be nested; 0 means 30.
	MaxDepth int
	// MaxText is how many bytes of text are kept, and a quarter of what is kept of
	// HTML, before it is made safe; 0 means 1 MB.
	MaxText int

	// Charset is tried where a mail has 8-bit text and does not say in what
	// character set ("gb18030", "big5"); empty means windows-1252.
	Charset string
	// Own reports whether a mailbox is one of the channel's. Nil means none is.
	Own func(mailbox string) bool
	// Seal recognises what we have sent. The zero Seal recognises nothing.
	Seal thread.Seal

	// TrustedAuthServ is the authserv-id by which the receiving server signs its
	// Authentication-Results. Empty means that none is trusted.
	TrustedAuthServ string
	// Microsoft says that the mailbox is Microsoft 365's, which writes no
	// authserv-id: its topmost field is trusted.
	Microsoft bool
}

func (o Options) filled() Options {
	o.MaxSize = cmp.Or(o.MaxSize, 35<<20)
	o.MaxHeader = cmp.Or(o.MaxHeader, 256<<10)
	o.MaxParts = cmp.Or(o.MaxParts, 1000)
	o.MaxDepth = cmp.Or(o.MaxDepth, 30)
	o.MaxText = cmp.Or(o.MaxText, 1<<20)
	if o.Own == nil {
		o.Own = func(string) bool { return false }
	}
	return o
}

func (o Options) limits() parts.Limits {
	return parts.Limits{
		Header: o.MaxHeader, PartHeader: min(o.MaxHeader, 64<<10), Parts: o.MaxParts, Depth: o.MaxDepth,
	}
}

func (o Options) decoder() header.Decoder { return header.Decoder{Fallback: o.Charset} }
