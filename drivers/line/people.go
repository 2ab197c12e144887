package line

import (
	"context"
	"net/http"

	"github.com/rapport-go/rapport/channel"
)

// Profile asks for the name and picture of a person or of a group; rooms have
// none. It implements channel.ProfileReader. Unreachable means that LINE tells
// nothing: the person is unknown, no friend, has blocked the account, or never
// agreed to be shown. It does not mean that messages cannot arrive: somebody who
// is no friend, but wrote within seven days, gets them.
func (c *Channel) Profile(ctx context.Context, a channel.Address) (channel.Person, error) {
	id, err := c.recipient(opProfile, a)
	if err != nil {
		return channel.Person{}, err
	}
	path := "/v2/bot/profile/" + id
	switch a.Kind {
	case channel.AddressGroup:
		path = "/v2/bot/group/" + id + "/summary"
	case channel.AddressRoom:
		return channel.Person{}, unsupported(opProfile, "a room has neither a name nor a picture")
	}
	return c.person(ctx, a, path)
}

// person reads either sort of answer (OAPI UserProfileResponse and
// GroupSummaryResponse, 2026-07-01).
func (c *Channel) person(ctx context.Context, a channel.Address, path string) (channel.Person, error) {
	var answer struct {
		Name     text `json:"displayName"`
		Group    text `json:"groupName"`
		Picture  text `json:"pictureUrl"`
		Language text `json:"language"`
	}
	if err := c.get(ctx, opProfile, path, &answer); err != nil {
		return channel.Person{}, absent(err)
	}
	return channel.Person{
		Addresses: []channel.Address{a}, Name: string(answer.Name + answer.Group),
		Picture: string(answer.Picture), Language: string(answer.Language),
	}, nil
}

// absent makes what LINE does not show Unreachable.
func absent(err error) error {
	e := channel.AsError(opProfile, err)
	if e.Code == code(http.StatusNotFound) {
		e.Kind, e.Scope = channel.Unreachable, channel.ScopeMessage
	}
	return e
}
