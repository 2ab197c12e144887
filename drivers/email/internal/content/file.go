package content

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
	"github.com/rapport-go/rapport/drivers/email/internal/parts"
)

// maxKept is how many bytes are kept of a part that a program must read.
const maxKept = 256 << 10

// readFile takes a part that is not text: it is measured, and only the beginning of
// some is kept.
func (c *collector) readFile(p *parts.Part, body io.Reader) error {
	if c.keeps(p) {
		raw, err := io.ReadAll(io.LimitReader(body, maxKept))
		c.kept[p.Type.Type] = raw
		if err != nil {
			return err
		}
		body = io.MultiReader(strings.NewReader(string(raw)), body)
		// Those bytes have been through the digest already.
	}
	n, err := io.Copy(io.Discard, body)
	if !c.reportPart(p) {
		c.files = append(c.files, describe(p, n))
	}
	return err
}

// keeps says whether a program reads the part; the first of a kind counts.
func (c *collector) keeps(p *parts.Part) bool {
	if _, have := c.kept[p.Type.Type]; have {
		return false
	}
	return p.Type.Type == "text/calendar" || c.reportPart(p)
}

// reportPart says whether the part is the machine's part of a report, or the mail
// that the report is about.
func (c *collector) reportPart(p *parts.Part) bool {
	if c.report == "" {
		return false
	}
	switch p.Type.Type {
	case "message/delivery-status", "message/global-delivery-status",
		"message/disposition-notification", "message/global-disposition-notification",
		"text/rfc822-headers", "message/global-headers", "message/rfc822", "message/global":
		return true
	}
	return false
}

func describe(p *parts.Part, size int64) File {
	return File{
		Path: p.Path, Type: p.Type.Type, Name: nameOf(p), Size: size, Encoding: p.Encoding,
		ContentID: contentID(p), Note: noteOf(p),
	}
}

// contentID is the id of a part without brackets, in the case of letters that it
// has: HTML names it in the same.
func contentID(p *parts.Part) string {
	id := strings.Trim(header.CleanText(p.Header.Get("Content-ID")), "<> ")
	if len(id) > 300 || strings.ContainsAny(id, "<>\" ") {
		return ""
	}
	return id
}

// distinctInvitations leaves out the invitation that many programs put between the
// texts if it is attached as well.
func distinctInvitations(files []File) []File {
	between, attached := -1, false
	for i, f := range files {
		if f.Type == "text/calendar" && f.Name == "invitation.ics" {
			between = i
		} else if strings.HasSuffix(strings.ToLower(f.Name), ".ics") {
			attached = true
		}
	}
	if between < 0 || !attached {
		return files
	}
	return slices.Delete(files, between, between+1)
}

// nameOf makes a name for a file that has none of use.
func nameOf(p *parts.Part) string {
	if name := header.FileName(fileName(p)); name != "" {
		return name
	}
	kind, ext := "file", extension(p.Type.Type)
	switch top, _, _ := strings.Cut(p.Type.Type, "/"); top {
	case "image", "audio", "video", "message":
		kind = top
	}
	if p.Type.Type == "text/calendar" {
		return "invitation" + ext
	}
	return fmt.Sprintf("%s-%s%s", kind, strings.ReplaceAll(p.Path, ".", "-"), ext)
}

// extension of the types that mails have. The system's table would differ from
// machine to machine.
func extension(kind string) string {
	switch kind {
	case "message/rfc822", "message/global":
		return ".eml"
	case "text/calendar":
		return ".ics"
	case "text/plain":
		return ".txt"
	case "text/html":
		return ".html"
	case "text/vcard", "text/x-vcard":
		return ".vcf"
	case "image/jpeg", "image/jpg":
		return ".jpg"
	case "image/png", "image/gif", "image/webp", "image/bmp", "image/heic", "application/pdf", "application/zip", "audio/mpeg", "video/mp4":
		_, sub, _ := strings.Cut(kind, "/")
		return "." + strings.Replace(sub, "mpeg", "mp3", 1)
	case "application/ms-tnef":
		return ".dat"
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		return ".p7m"
	case "application/pkcs7-signature", "application/x-pkcs7-signature":
		return ".p7s"
	case "application/pgp-signature":
		return ".asc"
	}
	return ".bin"
}

// noteOf says what a file is where few would know.
func noteOf(p *parts.Part) string {
	switch p.Type.Type {
	case "application/ms-tnef", "application/vnd.ms-tnef":
		return "Outlook's own format; files may be inside"
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		if strings.EqualFold(p.Type.Params["smime-type"], "signed-data") {
			return "signed mail"
		}
		return "encrypted mail"
	case "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature":
		return "signature"
	case "message/rfc822", "message/global":
		return "forwarded mail"
	case "text/calendar":
		return "invitation"
	}
	if n := len(p.Within); n > 0 && p.Within[n-1].Type == "multipart/encrypted" {
		return "encrypted mail"
	}
	return ""
}

// OpenPart finds the part that [File].Path names in the raw mail r and returns
// its decoded content, without holding it in memory. Errors are ErrNoPart and
// those of r.
func OpenPart(r io.Reader, path string, o Options) (*Content, error) {
	o = o.filled()
	w := parts.NewWalker(r, o.limits(), o.decoder())
	for {
		p, err := w.Next()
		switch {
		case err == io.EOF || err == parts.ErrTooComplex:
			return nil, ErrNoPart
		case err != nil:
			return nil, err
		case p.Path == path:
			return &Content{Body: parts.Decode(w.Body(), p.Encoding), Type: p.Type.Type, Name: nameOf(p)}, nil
		}
	}
}

// Content is an open part of a mail.
type Content struct {
	// Body gives the decoded bytes. It reads the mail as it goes.
	Body io.Reader
	Type string
	Name string
}

// ErrNoPart means that the mail has no part of that path.
var ErrNoPart = errors.New("email: no such part")

// Decode returns a reader of the decoded content of a part whose raw body, fetched
// alone, is r, and whose transfer encoding is encoding ([File].Encoding). It mends
// what is broken; the only errors are those of r.
func Decode(r io.Reader, encoding string) io.Reader { return parts.Decode(r, encoding) }
