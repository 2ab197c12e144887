package wechattest

import (
	"slices"
	"time"
)

// A Trigger is what opens a window for customer-service messages.
type Trigger string

// The triggers. No others open one: in particular not VIEW and, as far as pages
// say, not LOCATION ([kf], [send]).
const (
	TriggerMessage  Trigger = "message"   // the person wrote
	TriggerMenu     Trigger = "menu"      // CLICK, scancode_push or scancode_waitmsg
	TriggerFollow   Trigger = "subscribe" // the person followed
	TriggerScan     Trigger = "scan"      // SCAN of a QR code with a scene
	TriggerMenuItem Trigger = "msgmenu"   // an item of a msgmenu
	TriggerPayment  Trigger = "payment"
)

// Unlimited is Left of a window without a count.
const Unlimited = -1

// A Window is a time in which messages may be sent, and how many.
type Window struct {
	Trigger Trigger   `json:"trigger"`
	Until   time.Time `json:"until"`
	Left    int       `json:"left"`
}

// windows are the counts and spans since 2023-06-12 ([kf], [send]).
var windows = map[Trigger]struct {
	left int
	span time.Duration
}{
	TriggerMessage: {5, 48 * time.Hour}, TriggerMenu: {3, time.Minute}, TriggerFollow: {3, time.Minute},
	TriggerScan: {3, time.Minute}, TriggerMenuItem: {3, time.Minute}, TriggerPayment: {Unlimited, 48 * time.Hour},
}

// opens begins a window, or begins it anew: a new message resets the 5. The
// caller holds s.mu.
func (p *Phone) opens(t Trigger) {
	now, w := p.server.now(), windows[t]
	p.own.Acted = now
	p.own.Open = append(p.open(t), Window{t, now.Add(w.span), w.left})
}

// open are the windows that are not over, but for those of one trigger.
func (p *Phone) open(but Trigger) []Window {
	now := p.server.now()
	return slices.DeleteFunc(slices.Clone(p.own.Open), func(w Window) bool {
		return w.Trigger == but || !now.Before(w.Until)
	})
}

// draw takes one message from a window: 45015 if none is open, 45047 if none
// has any left. Which window pays if there are several is not documented; here
// it is the one that ends first. Messages that are refused cost nothing here.
func (p *Phone) draw() *refusal {
	p.own.Open = p.open("")
	best := -1
	for i, w := range p.own.Open {
		if w.Left != 0 && (best < 0 || w.Until.Before(p.own.Open[best].Until)) {
			best = i
		}
	}
	switch {
	case len(p.own.Open) == 0:
		return refuse(CodeOutOfTime)
	case best < 0:
		return refuse(CodeOutOfCount)
	}
	if w := &p.own.Open[best]; w.Left > 0 {
		w.Left--
	}
	return nil
}

// Windows are the windows that are open now. WeChat has no call that would tell
// (overtrue/wechat#1426).
func (p *Phone) Windows() []Window {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.open("")
}

// UseUp leaves no message in any open window: calls answer 45047.
func (p *Phone) UseUp() {
	p.change(func(own *person) {
		for i := range own.Open {
			own.Open[i].Left = 0
		}
	})
}

// CloseWindows closes all windows: calls answer 45015.
func (p *Phone) CloseWindows() { p.change(func(own *person) { own.Open = nil }) }

// Pay pays for something: 48 hours without a count ([kf]). No push tells it.
func (p *Phone) Pay() {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.opens(TriggerPayment)
}
