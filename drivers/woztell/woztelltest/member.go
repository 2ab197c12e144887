package woztelltest

import (
	"encoding/json"
	"slices"
)

// memberUpdate is a webhook about what WOZTELL knows of a member
// (d:channels-webhook).
type memberUpdate struct {
	EventType string      `json:"eventType"`
	Function  string      `json:"functionName"`
	Member    string      `json:"member"`
	Channel   string      `json:"channel"`
	App       string      `json:"app"`
	Before    memberState `json:"before"`
	After     memberState `json:"after"`
}

type memberState struct {
	LiveChat bool     `json:"liveChat"`
	Tags     []string `json:"tags"`
}

// state is what updates compare. The caller holds s.mu.
func (p *Phone) state() memberState {
	return memberState{p.own.LiveChat, append([]string{}, p.own.Tags...)}
}

// change does something with a member and tells what was different. The caller
// holds s.mu.
func (p *Phone) change(do func()) {
	s := p.server
	p.enrol()
	before := p.state()
	do()
	after := p.state()
	if before.LiveChat == after.LiveChat && slices.Equal(before.Tags, after.Tags) {
		return
	}
	p.own.Updated = s.now()
	s.tell(p.own.Customer.Channel, mustJSON(memberUpdate{
		"MEMBER_UPDATE", "NORMAL_UPDATE_MEMBER", p.own.Member, p.own.Customer.Channel, s.opts.AppID, before, after,
	}), s.now())
	s.touch()
}

// SetLiveChat hands the person over to people of the business, or back to the
// bot: MEMBER_UPDATE tells it. Nobody documents a call that does so.
func (p *Phone) SetLiveChat(on bool) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.setLiveChat(on)
}

func (p *Phone) setLiveChat(on bool) { p.change(func() { p.own.LiveChat = on }) }

// Tag gives the person tags, as somebody does in the console: MEMBER_UPDATE
// tells it.
func (p *Phone) Tag(tags ...string) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.change(func() { p.addTags(tags) })
}

// Untag takes tags away.
func (p *Phone) Untag(tags ...string) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.change(func() { p.removeTags(tags) })
}

func (p *Phone) addTags(tags []string) {
	for _, tag := range tags {
		if !slices.Contains(p.own.Tags, tag) {
			p.own.Tags = append(p.own.Tags, tag)
		}
	}
}

func (p *Phone) removeTags(tags []string) {
	p.own.Tags = slices.DeleteFunc(p.own.Tags, func(tag string) bool { return slices.Contains(tags, tag) })
}

// TagAll gives several people of a channel tags at once: one webhook names them
// all and has operators of the database (d:channels-webhook).
func (s *Server) TagAll(channelID string, people []*Phone, tags ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var members []string
	for _, p := range people {
		p.enrol()
		p.addTags(tags)
		p.own.Updated = s.now()
		members = append(members, p.own.Member)
	}
	s.tell(channelID, mustJSON(struct {
		EventType string          `json:"eventType"`
		Function  string          `json:"functionName"`
		Members   []string        `json:"members"`
		Channel   string          `json:"channel"`
		App       string          `json:"app"`
		Update    json.RawMessage `json:"update"`
	}{
		"BATCH_MEMBER_UPDATE", "BATCH_ADD_TAGS", members, channelID, s.opts.AppID,
		json.RawMessage(`{"$addToSet":{"tags":{"$each":` + string(mustJSON(append([]string{}, tags...))) + `}}}`),
	}), s.now())
	s.touch()
}
