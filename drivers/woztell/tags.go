package woztell

import (
	"context"

	"github.com/rapport-go/rapport/channel"
)

// A tagging is the input of a mutation of tags. Here the key is channel, and not
// channelId as elsewhere ([dify] set_member_tags.py).
type tagging struct {
	Channel  string   `json:"channel"`
	External string   `json:"externalId"`
	Tags     []string `json:"tags"`
}

// AddTags puts tags on a member. It needs the scope member:write. Doing it
// twice changes nothing. For an address of kind user it costs what Member costs.
func (c *Channel) AddTags(ctx context.Context, a channel.Address, tags ...string) error {
	return c.tag(ctx, "addMemberTags", a, tags)
}

// RemoveTags takes tags off a member, like AddTags.
func (c *Channel) RemoveTags(ctx context.Context, a channel.Address, tags ...string) error {
	return c.tag(ctx, "removeMemberTags", a, tags)
}

func (c *Channel) tag(ctx context.Context, mutation string, a channel.Address, tags []string) error {
	who, err := c.recipient(opTags, a)
	if err != nil {
		return err
	}
	if len(tags) == 0 {
		return invalid(opTags, "there are no tags")
	}
	if who.External == "" {
		if who.External, err = c.externalOf(ctx, opTags, who.Member); err != nil {
			return err
		}
	}
	q := question{
		Query: `mutation($i:ModifyMemberTagsInput!){` + mutation + `(input:$i){ok err_code memberId}}`,
		Variables: struct {
			Input tagging `json:"i"`
		}{tagging{c.cfg.ChannelID, who.External, tags}},
		op: opTags, changes: true,
	}
	var done map[string]complaint
	if err := c.ask(ctx, q, &done); err != nil {
		return err
	}
	if says := done[mutation]; says.OK != yes {
		k := c.classify(string(says.Code), says.words(), 0)
		return &channel.Error{Kind: k.kind, Scope: k.scope, Op: opTags, Code: string(says.Code), Detail: c.discreet(says.words())}
	}
	return nil
}
