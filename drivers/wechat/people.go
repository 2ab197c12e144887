package wechat

import (
	"context"
	"net/url"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// A follower is what WeChat tells about a person. Names, pictures and places
// have not been among it since 2021-12-27 ([user], 2026).
type follower struct {
	Follows  count `json:"subscribe"`
	Language text  `json:"language"`
	Union    text  `json:"unionid"`
	Remark   text  `json:"remark"`
}

func (c *Channel) follower(ctx context.Context, op string, a channel.Address) (follower, error) {
	var f follower
	id, err := c.recipient(op, a)
	if err != nil {
		return f, err
	}
	return f, c.get(ctx, op, "/cgi-bin/user/info", url.Values{"openid": {id}, "lang": {language}}, &f)
}

// Profile asks for what WeChat tells of a person: the language, the union id if
// the account is bound to an Open Platform account, and as the name the remark
// that the business gave them. Somebody who does not follow the account has
// none of it. It implements channel.ProfileReader.
func (c *Channel) Profile(ctx context.Context, a channel.Address) (channel.Person, error) {
	f, err := c.follower(ctx, opProfile, a)
	if err != nil {
		return channel.Person{}, err
	}
	p := channel.Person{
		Addresses: []channel.Address{a}, Name: string(f.Remark), Language: strings.ReplaceAll(string(f.Language), "_", "-"),
	}
	if f.Union != "" {
		p.Addresses = append(p.Addresses, channel.Address{Kind: channel.AddressParent, Scope: c.cfg.Platform, Value: string(f.Union)})
	}
	return p, nil
}

// CheckContact asks whether a person follows the account: others get no
// messages. It implements channel.ContactChecker. It does not say whether the
// window is open.
func (c *Channel) CheckContact(ctx context.Context, a channel.Address) error {
	f, err := c.follower(ctx, opCheck, a)
	switch {
	case err != nil:
		return err
	case f.Follows == 0:
		return &channel.Error{Kind: channel.Unreachable, Scope: channel.ScopeRecipient, Op: opCheck, Detail: "the person does not follow the account"}
	}
	return nil
}

// SetRemark gives a follower the name that the business knows them by: WeChat
// tells no other. It can be up to 30 characters long; empty takes it away.
func (c *Channel) SetRemark(ctx context.Context, a channel.Address, remark string) error {
	id, err := c.recipient(opRemark, a)
	if err != nil {
		return err
	}
	return c.post(ctx, opRemark, "/cgi-bin/user/info/updateremark", map[string]string{"openid": id, "remark": remark}, nil)
}
