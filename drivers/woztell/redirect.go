package woztell

import (
	"context"

	"github.com/rapport-go/rapport/channel"
)

// A Node is a place in the bot: a tree and a node of it.
type Node struct {
	// Tree is the tree's id. Required.
	Tree string `json:"tree"`
	// Node is the composite id of the node. Required.
	Node string `json:"nodeCompositeId"`
	// RunPreAction, SendResponse and RunPostAction say which of the node's three
	// steps run. None of them moves the member without a word.
	RunPreAction  bool `json:"runPreAction"`
	SendResponse  bool `json:"sendResponse"`
	RunPostAction bool `json:"runPostAction"`
}

// RedirectMemberToNode sends the bot to a node with somebody: back to the start,
// for instance, when an agent is done. It needs the scope
// bot:redirectMemberToNode. Nil means that the flow began; what it sends comes
// as echoes. An Uncertain error means that it may have begun. There is no public
// call that switches live chat: a node whose action does it is the way.
func (c *Channel) RedirectMemberToNode(ctx context.Context, a channel.Address, to Node) error {
	who, err := c.recipient(opRedirect, a)
	if err != nil {
		return err
	}
	if to.Tree == "" || to.Node == "" {
		return invalid(opRedirect, "a node needs the ids of its tree and its own")
	}
	if who.Member == "" {
		m, err := c.member(ctx, opRedirect, a)
		if err != nil {
			return err
		}
		who.Member = m.ID
	}
	out := struct {
		Channel  string `json:"channelId"`
		Member   string `json:"memberId"`
		Redirect Node   `json:"redirect"`
	}{c.cfg.ChannelID, who.Member, to}
	answered, err := c.post(ctx, opRedirect, c.bot.JoinPath("redirectMemberToNode"), out)
	if err != nil {
		return err
	}
	return c.done(opRedirect, answered)
}
