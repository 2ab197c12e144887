package messenger

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// Profile asks for a person's name and picture. It implements
// channel.ProfileReader. A person of whom nothing may be told, because access
// was not granted or the account was made with a phone number, has addresses
// only; that is no error, and will be the same tomorrow: do not ask with every
// message (UP, 2026). The address of the picture expires.
func (c *Channel) Profile(ctx context.Context, a channel.Address) (channel.Person, error) {
	known := channel.Person{Addresses: []channel.Address{a}}
	if a.Kind != channel.AddressUser || a.Scope != c.cfg.PageID || !digits.MatchString(a.Value) {
		return channel.Person{}, invalid(opProfile, "the address is not that of a person with this Page")
	}
	var p struct {
		Name    graph.Text `json:"name"`
		First   graph.Text `json:"first_name"`
		Last    graph.Text `json:"last_name"`
		Picture graph.Text `json:"profile_pic"`
	}
	err := c.client.Get(ctx, opProfile, a.Value, url.Values{"fields": {"id,name,first_name,last_name,profile_pic"}}, &p)
	if nothingToTell(err) {
		return known, nil
	}
	if err != nil {
		return channel.Person{}, err
	}
	known.Name = first(p.Name, graph.Text(strings.TrimSpace(string(p.First+" "+p.Last))))
	if _, ok := web(string(p.Picture)); ok {
		known.Picture = string(p.Picture)
	}
	return known, nil
}

// nothingToTell reports whether err says that a person has no profile.
func nothingToTell(err error) bool {
	e, ok := errors.AsType[*channel.Error](err)
	return ok && strings.HasSuffix(e.Code, "/2018218")
}
