package woztell

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// hops is how many redirects a download follows.
const hops = 3

// OpenMedia opens the file of a message. It implements channel.MediaOpener. The
// Open API is asked where the file is, and that address, which lives for minutes,
// is fetched without the token: the store refuses a request that has both
// (trap P15), and an address from a webhook must never see it (trap P16). Only
// public hosts are asked, over https.
func (c *Channel) OpenMedia(ctx context.Context, m channel.Media) (*channel.MediaContent, error) {
	if m.ID == "" {
		return c.fetch(ctx, m.URL, channel.Unreachable)
	}
	address, err := c.whereIs(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	return c.fetch(ctx, address, channel.Unavailable) // a new address may be good
}

// located is the answer about a file, by either query.
type located struct {
	Viewer struct {
		File  *struct{ URL text } `json:"file"`
		Media *struct{ URL text } `json:"whatsAppFile"`
	} `json:"apiViewer"`
}

// whereIs asks for the address of a file. The argument is written into the query,
// because nobody says whether its type is ID or String; ids have no quotes
// ([hack] audio_processor.py; the second query is deprecated).
func (c *Channel) whereIs(ctx context.Context, id string) (string, error) {
	id, byMedia := strings.CutPrefix(id, mediaPrefix)
	if !ids.MatchString(id) {
		return "", lost("there is no file under such an id at WOZTELL")
	}
	query := `query{apiViewer{file(fileId:"` + id + `"){url size}}}`
	if byMedia {
		query = `query{apiViewer{whatsAppFile(waMediaId:"` + id + `"){url}}}`
	}
	var found located
	if err := c.ask(ctx, question{Query: query, op: opOpen}, &found); err != nil {
		return "", err
	}
	for _, f := range []*struct{ URL text }{found.Viewer.File, found.Viewer.Media} {
		if f != nil && f.URL != "" {
			return string(f.URL), nil
		}
	}
	return "", lost("there is no such file")
}

// fetch follows redirects by itself, so that each address is looked at. refused
// is what it means if the store does not open an address.
func (c *Channel) fetch(ctx context.Context, address string, refused channel.ErrorKind) (*channel.MediaContent, error) {
	u, err := url.Parse(address)
	for range hops + 1 {
		if err != nil || address == "" || !c.public(u) {
			return nil, lost("the file is at an address that is not public")
		}
		r, fault := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
		if fault != nil {
			return nil, invalid(opOpen, "the file's address is malformed")
		}
		res, fault := c.files.Open(opOpen, r)
		if fault != nil {
			return nil, unsigned(fault)
		}
		if res.StatusCode < 300 || res.StatusCode >= 400 {
			return opened(res, refused)
		}
		_ = res.Body.Close()
		address = res.Header.Get("Location")
		u, err = u.Parse(address)
	}
	return nil, &channel.Error{Kind: channel.Unavailable, Op: opOpen, Detail: "the file was redirected too often"}
}

// public reports whether u may be asked. With a simulator on this machine,
// addresses on it may be asked too.
func (c *Channel) public(u *url.URL) bool {
	return call.Public(u) || call.Loopback(c.open) && call.Loopback(u)
}

// unsigned leaves out the cause of a failed download: its text may quote an
// address, which is a credential while it lives. Context errors survive.
func unsigned(err error) error {
	e := *channel.AsError(opOpen, err)
	if u, ok := e.Err.(*url.Error); ok {
		e.Err = u.Err
	}
	return &e
}

// opened hands on a download that was answered with 200. Any other answer is
// closed and becomes an error.
func opened(res *http.Response, refused channel.ErrorKind) (*channel.MediaContent, error) {
	if res.StatusCode == http.StatusOK {
		return &channel.MediaContent{Body: res.Body, Type: meta.MediaType(res.Header.Get("Content-Type")), Size: res.ContentLength}, nil
	}
	_ = res.Body.Close()
	e := &channel.Error{Kind: channel.Unavailable, Op: opOpen, Code: code(res.StatusCode)}
	switch status := res.StatusCode; {
	case status == http.StatusNotFound || status == http.StatusGone:
		e.Kind = channel.Unreachable
	case status == http.StatusForbidden || status == http.StatusUnauthorized:
		e.Kind = refused
	case status == http.StatusTooManyRequests:
		e.Kind, e.RetryAfter = channel.RateLimited, call.RetryAfter(res.Header)
	case status < 500:
		e.Kind, e.Detail = channel.Unknown, "the download was answered with "+strconv.Itoa(status)
	}
	return nil, e
}

func lost(detail string) error {
	return &channel.Error{Kind: channel.Unreachable, Op: opOpen, Detail: detail}
}
