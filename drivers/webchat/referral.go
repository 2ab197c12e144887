package webchat

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
)

// vias are the ways into a web chat (S2.2): they become Referral.Source.
var vias = []string{"tag", "staff", "button", "link", "qr", "page"}

// referral is how the visitor got here; nil if they do not say. Its Ref is
// "tag:KEY" or "staff:KEY", for a key that is in the directory, or that a link
// code leads to.
func (t *taking) referral(ctx context.Context, e entry) (*channel.Referral, error) {
	if e.Via == "" {
		return nil, nil
	}
	if !slices.Contains(vias, e.Via) {
		return nil, broken("via", "is no way in")
	}
	if longer(e.Tag, maxTitle) || longer(e.Staff, maxTitle) || len(e.Code) > maxCode {
		return nil, broken("via", "leads to something that is not there")
	}
	target, err := t.target(ctx, e)
	if err != nil {
		return nil, err
	}
	return &channel.Referral{
		Source: e.Via, ID: e.Code, URL: pageURL(e.Page), Headline: cut(channel.CleanText(e.Title), maxTitle), Ref: target.ref(),
	}, nil
}

// ref is the target in one word; empty for the zero Target.
func (t Target) ref() string {
	switch {
	case t.Staff != "":
		return "staff:" + t.Staff
	case t.Tag != "":
		return "tag:" + t.Tag
	}
	return ""
}

// target is what the entry is for. What the host does not know is left out: a
// link may be older than the directory.
func (c *Channel) target(ctx context.Context, e entry) (Target, error) {
	if e.Code != "" {
		t, found, err := c.resolve(ctx, e.Code)
		if err != nil || found {
			return t, err
		}
	}
	return c.listed(ctx, Target{Tag: e.Tag, Staff: e.Staff})
}

// resolve asks what a link code leads to.
func (c *Channel) resolve(ctx context.Context, code string) (Target, bool, error) {
	if c.cfg.Resolve == nil {
		return Target{}, false, nil
	}
	t, found, err := c.cfg.Resolve(ctx, code)
	if err != nil {
		return Target{}, false, unavailable()
	}
	return t, found, nil
}

// listed is the target as far as the directory has it.
func (c *Channel) listed(ctx context.Context, t Target) (Target, error) {
	if t == (Target{}) {
		return t, nil
	}
	d, err := c.directory(ctx, c.cfg.Language)
	if err != nil {
		return Target{}, err
	}
	if !has(d.Tags, t.Tag) {
		t.Tag = ""
	}
	if !has(d.Staff, t.Staff) {
		t.Staff = ""
	}
	return t, nil
}

func has(entries []Entry, key string) bool {
	return slices.ContainsFunc(entries, func(e Entry) bool { return e.Key == key })
}

func (c *Channel) directory(ctx context.Context, language string) (Directory, error) {
	if c.cfg.Directory == nil {
		return Directory{}, nil
	}
	d, err := c.cfg.Directory(ctx, language)
	if err != nil {
		return Directory{}, unavailable()
	}
	return d, nil
}
