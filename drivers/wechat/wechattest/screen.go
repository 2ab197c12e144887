package wechattest

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// FaultLine is what a customer sees when the business's server answers a push
// wrongly, or not at all ([recv]).
const FaultLine = "该公众号提供的服务出现故障，请稍后再试"

// A Bubble is one message as a chat shows it.
type Bubble struct {
	// ID is, of a person's message, its MsgId. Messages of the business have no
	// id that WeChat would tell; these are the simulator's.
	ID string
	// Business says that it came from the business, else from the person.
	Business bool
	// Type is WeChat's type of the message, or "template", "notice", or "fault" for
	// the [FaultLine].
	Type string
	// Passive says that it came as the answer of a push.
	Passive bool
	// Agent is the kf_account that it came from, if any, shown with this name and
	// picture.
	Agent, AgentName, AgentPicture string
	// At is when it was sent.
	At time.Time
	// Parts is what it shows.
	Parts channel.Parts
	// Actions are what can be tapped, in the order in which they appear. They can
	// be for as long as the message shows ([send]).
	Actions []Action
	// Status is how far it came. WeChat tells the business nothing beyond
	// "accepted".
	Status channel.Status
	// Raw is the body of the call or the answer, as the business sent it.
	Raw string `json:",omitempty"`
	// Media are the pictures in it at addresses of the business.
	Media []Fetch `json:",omitempty"`
}

// An Action is something in a message that can be tapped.
type Action struct {
	Label string
	// ID is that of an item of a msgmenu.
	ID string
	// URL opens a page.
	URL string
	// Program and Path open a mini-program.
	Program, Path string
}

// Choice names the action in [Phone.Tap]: its id or, if it has none, where it
// leads.
func (a Action) Choice() string {
	switch {
	case a.ID != "":
		return a.ID
	case a.URL != "":
		return a.URL
	}
	return a.Program + "/" + a.Path
}

var errNotShown = errors.New("wechattest: the chat does not show such a message")

// Screen is what the chat shows, oldest first.
func (p *Phone) Screen() []Bubble { return p.shown(func(*Bubble) bool { return true }) }

// Arrived is what came from the business, oldest first.
func (p *Phone) Arrived() []Bubble { return p.shown(func(b *Bubble) bool { return b.Business }) }

// Written is what the person wrote, oldest first.
func (p *Phone) Written() []Bubble { return p.shown(func(b *Bubble) bool { return !b.Business }) }

func (p *Phone) shown(which func(*Bubble) bool) []Bubble {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	all := make([]Bubble, 0, len(p.own.Screen))
	for _, b := range p.own.Screen {
		if which(b) {
			all = append(all, b.copied())
		}
	}
	return all
}

// copied is b for those who look at it.
func (b *Bubble) copied() Bubble {
	made := *b
	made.Parts, made.Actions, made.Media = withFiles(b), slices.Clone(b.Actions), slices.Clone(b.Media)
	return made
}

// show puts a message on the screen. The caller holds s.mu.
func (p *Phone) show(b *Bubble) {
	p.own.Screen = append(p.own.Screen, b)
	if over := len(p.own.Screen) - p.server.opts.ScreenLimit; over > 0 {
		p.server.forget(p.own.Screen[:over])
		p.own.Screen = slices.Delete(p.own.Screen, 0, over)
	}
	p.server.touch()
}

// forget drops what was fetched for messages that do not show any more.
func (s *Server) forget(past []*Bubble) {
	for _, b := range past {
		for _, f := range b.Media {
			delete(s.files, f.File)
		}
	}
}

// bubble finds a message on the screen, or nil. The caller holds s.mu.
func (p *Phone) bubble(id string) *Bubble {
	for _, b := range slices.Backward(p.own.Screen) {
		if b.ID == id {
			return b
		}
	}
	return nil
}

// Read opens the chat: everything that arrived is read, and the phone fetches
// the pictures of articles at the next Run or Flush. WeChat tells the business
// nothing about it.
func (p *Phone) Read() {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.read()
}

func (p *Phone) read() {
	for _, b := range p.own.Screen {
		if !b.Business || b.Status != channel.StatusDelivered {
			continue
		}
		b.Status = channel.StatusRead
		p.server.wantFiles(b)
		p.server.touch()
	}
}

// GoOffline makes messages of the business wait.
func (p *Phone) GoOffline() { p.change(func(own *person) { own.Offline = true }) }

// GoOnline shows what waited.
func (p *Phone) GoOnline() {
	p.change(func(own *person) {
		waiting := own.Waiting
		own.Offline, own.Waiting = false, nil
		for _, b := range waiting {
			p.arrive(b)
		}
	})
}

// Online reports whether messages arrive.
func (p *Phone) Online() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return !p.own.Offline
}

// Tap taps on an action of a message: choice is what [Action.Choice] says. An
// item of a msgmenu is sent as a text with the item's id; a link opens nothing
// here. It returns the id of the text, or nothing.
func (p *Phone) Tap(message, choice string) (string, error) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	b := p.bubble(message)
	if b == nil {
		return "", errNotShown
	}
	i := slices.IndexFunc(b.Actions, func(a Action) bool { return a.Choice() == choice })
	switch {
	case i < 0:
		return "", fmt.Errorf("wechattest: the message offers no choice %q", choice)
	case b.Actions[i].ID == "":
		return "", nil
	}
	return p.write(channel.Text{Body: b.Actions[i].Label}, Manner{item: choice})
}
