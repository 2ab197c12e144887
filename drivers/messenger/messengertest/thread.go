package messengertest

import (
	"encoding/json"
	"slices"
	"time"
)

// idleAfter is how long after the last message an owner keeps a thread (CR,
// 2025-09).
const idleAfter = 24 * time.Hour

// A thread is who may write to a person. The zero thread is idle.
type thread struct {
	Owner string    `json:"owner,omitempty"`
	Until time.Time `json:"until,omitzero"`
}

// owner is the app that owns the thread; empty if it is idle. The caller holds
// s.mu.
func (p *Phone) owner() string {
	if p.server.defaultApp == NoApp || !p.server.now().Before(p.thread.Until) {
		return ""
	}
	return p.thread.Owner
}

// inCharge is the app that may write: the owner, in an idle thread the default
// app. NoApp means that everybody may. The caller holds s.mu.
func (p *Phone) inCharge() string {
	if owner := p.owner(); owner != "" {
		return owner
	}
	return p.server.defaultApp
}

// ours reports whether the thread is the business's app's to answer. The
// caller holds s.mu.
func (p *Phone) ours() bool {
	app := p.inCharge()
	return app == p.server.opts.AppID || app == NoApp
}

// goesOn keeps the thread with who is in charge, for another 24 hours. The
// caller holds s.mu.
func (p *Phone) goesOn() {
	if app := p.inCharge(); app != NoApp {
		p.give(app, idleAfter)
	}
}

// give makes app the owner, for at least d. The caller holds s.mu.
func (p *Phone) give(app string, d time.Duration) {
	until := p.server.now().Add(d)
	if app == p.thread.Owner && until.Before(p.thread.Until) {
		return
	}
	p.thread = thread{app, until}
}

// release makes the thread idle. The caller holds s.mu.
func (p *Phone) release() { p.thread = thread{} }

// knownApp reports whether an app can own threads. The caller holds s.mu.
func (s *Server) knownApp(app string) bool {
	return app == s.opts.AppID || app == InboxApp || app == LeadApp || slices.Contains(s.opts.OtherApps, app)
}

// appNumber writes an owner as a number, as the newer events do, and nobody as
// null; appText writes it as text, as the older ones do (CR).
func appNumber(app string) json.RawMessage {
	if app == "" || app == NoApp {
		return json.RawMessage("null")
	}
	return json.RawMessage(app)
}

func appText(app string) json.RawMessage {
	if app == "" || app == NoApp {
		return json.RawMessage("null")
	}
	return mustJSON(app)
}

// SetDefaultApp sets the Page's default app, which may write in idle threads.
// NoApp means none: threads have no owners, every app is told everything and
// may write.
func (s *Server) SetDefaultApp(app string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.defaultApp = app
}

// Owner is the app that owns the thread; empty if it is idle or the Page has
// no default app.
func (p *Phone) Owner() string {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.owner()
}

// PassTo makes the app in charge pass the thread to another one. The
// business's app is told if it gets it.
func (p *Phone) PassTo(app, metadata string) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pass(p, app, metadata)
}

// pass changes the owner and tells the new one. The caller holds s.mu.
func (s *Server) pass(p *Phone, app, metadata string) {
	before := p.owner()
	p.give(app, idleAfter)
	if app == s.opts.AppID {
		e := p.fromPerson(s.now())
		e.Pass = &inControl{appText(before), appNumber(app), metadata}
		s.push("messaging", "messaging_handovers", e, s.now())
	}
	s.touch()
}

// TakeFor makes an app take the thread, as Meta's inbox does when somebody
// writes there. The business's app is told if it was in charge.
func (p *Phone) TakeFor(app, metadata string) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	s.take(p, app, metadata)
}

// take changes the owner and tells the one before. The caller holds s.mu.
func (s *Server) take(p *Phone, app, metadata string) {
	before, ours := p.owner(), p.inCharge() == s.opts.AppID
	p.give(app, idleAfter)
	if ours && app != s.opts.AppID {
		e := p.fromPerson(s.now())
		e.Take = &inControl{appText(before), appNumber(app), metadata}
		s.push("messaging", "messaging_handovers", e, s.now())
	}
	s.touch()
}

// RequestFor makes an app ask the business's app for the thread.
func (p *Phone) RequestFor(app, metadata string) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	e := p.fromPerson(s.now())
	e.Request = &inAsk{appNumber(app), metadata}
	s.push("messaging", "messaging_handovers", e, s.now())
}

// Release makes the thread idle.
func (p *Phone) Release() {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.release()
}
