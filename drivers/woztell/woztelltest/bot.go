package woztelltest

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/rapport-go/rapport/channel"
)

// A Node is a place in the bot's flow.
type Node struct {
	// Tree and ID name it; ID is the composite id.
	Tree, ID string
	// Says are the texts that the bot sends from there.
	Says []string
	// SetsLiveChat makes the node's action set live chat to LiveChat.
	SetsLiveChat bool
	LiveChat     bool
}

// redirectCall is the body of redirectMemberToNode (d:bot-api; n8n).
type redirectCall struct {
	Channel  string `json:"channelId"`
	Member   string `json:"memberId"`
	Person   string `json:"recipientId"`
	Redirect *struct {
		Tree      string `json:"tree"`
		Node      string `json:"nodeCompositeId"`
		PreAction bool   `json:"runPreAction"`
		Send      bool   `json:"sendResponse"`
	} `json:"redirect"`
	Meta json.RawMessage `json:"meta"`
}

// redirect sends the bot with a member to a node. The answer says only that it
// started: a node that does not exist goes unnoticed.
func (s *Server) redirect(c *call, r *http.Request) (*reply, *refusal) {
	var req redirectCall
	if c.decode(r, &req) != nil {
		return nil, refuse(0, "the body cannot be read")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, p, no := s.addressee(req.Channel, req.Member, req.Person)
	switch {
	case no != nil:
		return nil, no
	case req.Redirect == nil || req.Redirect.Tree == "" || req.Redirect.Node == "":
		return nil, refuse(0, "redirect.tree and redirect.nodeCompositeId are required")
	case !isObject(req.Meta):
		return nil, refuse(0, "meta must be an object")
	}
	p.enrol()
	p.own.Tree, p.own.Node = req.Redirect.Tree, req.Redirect.Node
	i := slices.IndexFunc(s.opts.Nodes, func(n Node) bool { return n.Tree == p.own.Tree && n.ID == p.own.Node })
	if i >= 0 {
		p.visit(s.opts.Nodes[i], req.Redirect.PreAction, req.Redirect.Send)
	}
	s.touch()
	return jsonReply(http.StatusOK, map[string]int{"ok": 1}), nil
}

// visit lets the bot do what a node has. The caller holds s.mu.
func (p *Phone) visit(n Node, act, send bool) {
	if act && n.SetsLiveChat {
		p.setLiveChat(n.LiveChat)
	}
	if !send {
		return
	}
	for _, text := range n.Says {
		p.botSays(text)
	}
}

func (p *Phone) botSays(text string) {
	b := &Bubble{By: ByBot, Parts: channel.Parts{channel.Text{Body: text}}}
	p.sendOut(b, "TEXT", mustJSON(inData{Text: text}), Sender{By: ByBot}.meta())
	p.goOut(b)
}

// botHears lets the bot take a message of a person: it is silent in live chat.
// NODE_TRIGGER tells the same message a second time (d:channels-webhook). The
// caller holds s.mu.
func (p *Phone) botHears(e *flat) {
	s := p.server
	if p.own.LiveChat {
		return
	}
	if s.opts.NodeTriggers {
		s.tell(e.Channel, mustJSON(struct {
			EventType string          `json:"eventType"`
			App       string          `json:"app"`
			Channel   string          `json:"channel"`
			Member    string          `json:"member"`
			Node      string          `json:"node"`
			Composite *string         `json:"compositeId"`
			Tree      string          `json:"tree"`
			Timestamp json.RawMessage `json:"timestamp"`
			Event     messageEvent    `json:"messageEvent"`
		}{"NODE_TRIGGER", s.opts.AppID, e.Channel, e.Member, "node-of-the-simulator", nil, "tree-of-the-simulator", Style{}.stamp(s.now()), e.nested()}), s.now())
	}
	if s.opts.BotReply != "" {
		p.botSays(s.opts.BotReply)
	}
}
