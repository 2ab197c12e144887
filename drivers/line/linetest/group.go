package linetest

import (
	"errors"
	"fmt"
	"slices"
)

// A Group is a group chat, or a room: a chat of several people that has no
// name.
type Group struct {
	server *Server
	own    gathering // guarded by server.mu
}

type gathering struct {
	Chat    chat     `json:"chat"`
	Name    string   `json:"name,omitempty"`
	Picture string   `json:"picture,omitempty"`
	Members []string `json:"members"`          // user ids
	Joined  bool     `json:"joined,omitempty"` // the official account is in it
}

var errNotMember = errors.New("linetest: not a member")

// AddGroup makes a group of people and the official account, which is in it
// from before: no event tells of it.
func (s *Server) AddGroup(name string, members ...*Phone) *Group {
	return s.addGroup(kindGroup, "C", name, members)
}

// AddRoom makes a room of people and the official account.
func (s *Server) AddRoom(members ...*Phone) *Group {
	return s.addGroup(kindRoom, "R", "", members)
}

func (s *Server) addGroup(kind, letter, name string, members []*Phone) *Group {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := &Group{server: s, own: gathering{Name: name, Joined: true, Chat: chat{Kind: kind, ID: letter + randomHex(16)}}}
	for _, p := range members {
		g.own.Members = append(g.own.Members, p.own.Customer.UserID)
	}
	s.groups, s.chats[g.own.Chat.ID] = append(s.groups, g), g
	s.touch()
	return g
}

// Groups lists all groups and rooms in the order in which they were made.
func (s *Server) Groups() []*Group {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.groups)
}

// ID is the group's or room's id.
func (g *Group) ID() string {
	g.server.mu.Lock()
	defer g.server.mu.Unlock()
	return g.own.Chat.ID
}

// Name is the group's name; empty for a room.
func (g *Group) Name() string {
	g.server.mu.Lock()
	defer g.server.mu.Unlock()
	return g.own.Name
}

// SetPicture gives the group a picture.
func (g *Group) SetPicture(url string) {
	g.server.mu.Lock()
	defer g.server.mu.Unlock()
	g.own.Picture = url
}

// Joined reports whether the official account is in the group.
func (g *Group) Joined() bool {
	g.server.mu.Lock()
	defer g.server.mu.Unlock()
	return g.own.Joined
}

// Invite puts the official account into the group: a join event tells it.
func (g *Group) Invite() {
	s := g.server
	s.mu.Lock()
	defer s.mu.Unlock()
	g.own.Joined = true
	s.tell(&event{Type: "join", Source: g.source("")}, answerable)
	s.touch()
}

// Kick puts the official account out of the group: a leave event tells it.
func (g *Group) Kick() {
	s := g.server
	s.mu.Lock()
	defer s.mu.Unlock()
	g.own.Joined = false
	s.tell(&event{Type: "leave", Source: g.source("")}, silent)
	s.touch()
}

// Add puts people into the group.
func (g *Group) Add(people ...*Phone) {
	s := g.server
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range people {
		g.own.Members = append(g.own.Members, p.own.Customer.UserID)
	}
	if g.own.Joined {
		s.tell(&event{Type: "memberJoined", Source: g.source(""), Joined: membersOf(people)}, answerable)
	}
	s.touch()
}

// Remove puts people out of the group. It fails if one of them is not in it.
func (g *Group) Remove(people ...*Phone) error {
	s := g.server
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range people {
		i := slices.Index(g.own.Members, p.own.Customer.UserID)
		if i < 0 {
			return fmt.Errorf("%w: %s", errNotMember, p.own.Customer.Name)
		}
		g.own.Members = slices.Delete(g.own.Members, i, i+1)
	}
	if g.own.Joined {
		s.tell(&event{Type: "memberLeft", Source: g.source(""), Left: membersOf(people)}, silent)
	}
	s.touch()
	return nil
}

func membersOf(people []*Phone) *members {
	var all members
	for _, p := range people {
		all.Members = append(all.Members, source{Type: kindUser, User: p.own.Customer.UserID})
	}
	return &all
}

// source says where something happened: in this group, and by whom if that is
// told.
func (g *Group) source(user string) *source {
	if g.own.Chat.Kind == kindRoom {
		return &source{Type: kindRoom, Room: g.own.Chat.ID, User: user}
	}
	return &source{Type: kindGroup, Group: g.own.Chat.ID, User: user}
}
