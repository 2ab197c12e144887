package metrics

import (
	"time"
)

// Figures are what was counted in some period, or some part of the business. The
// fields say what each figure is. Figures can be added up.
type Figures struct {
	// Opened is how many cases contacts opened. Initiated is how many the business
	// opened, by writing first.
	Opened    int64 `json:"opened,omitempty"`
	Initiated int64 `json:"initiated,omitempty"`
	// Closed is how often cases were closed. Human: a person owned the case, wrote
	// in it, or closed it. Bot: no person did, but a bot. Automatic: neither.
	Closed Split[int64] `json:"closed,omitzero"`
	// Missed is how often nobody took a case in time.
	Missed int64 `json:"missed,omitempty"`
	// Reopened is how often a closed case went on. A missed case that goes on is
	// not among them.
	Reopened int64 `json:"reopened,omitempty"`
	// Transferred is how often a case went from its owner to another agent. It
	// belongs to the one who gave it away.
	Transferred int64 `json:"transferred,omitempty"`
	// Messages is how many messages there were.
	Messages Messages `json:"messages,omitzero"`

	// First is the time from the opening of a case to the first message to the
	// contact. In a case that the business opened it runs from the contact's first
	// message. It ends when the engine has accepted the message for sending: when
	// the provider hands it on is not the author's doing. Human ends with the first
	// message of a person, whatever bots and the system have said before; Bot with
	// the first of a bot, unless a person was faster; Automatic with the first of
	// the system, unless a person or a bot was faster. It is counted once in a
	// case. A case that is closed before has none.
	First Split[Times] `json:"first,omitzero"`
	// Next is the time that a contact waited for each later answer: from their
	// first message that was not answered yet to the next message to them. Human,
	// Bot and Automatic are as for First: a bot's message does not end the wait for
	// a person. Messages of the contact that no person wrote ask for nothing. What
	// is not answered when the case is closed is not counted. After a case was
	// reopened all answers are of this kind.
	Next Split[Times] `json:"next,omitzero"`
	// AfterBot is the time from when a bot first gave a case to people to the first
	// message of a person: the part of First.Human that people are to blame for.
	AfterBot Times `json:"after_bot,omitzero"`
	// Level is the service level: for how many cases the first response of a person
	// came within the target. See [Level].
	Level Level `json:"level,omitzero"`
	// Handle is how long one owner had one case (S5.37): all stretches from when they got it
	// (picked up, assigned, transferred to them, resumed or reopened by them) to
	// when it was closed, released, parked, ended, missed or transferred. It is
	// counted for each owner when the case is closed, and after a case was reopened
	// anew for what came since. Human are agents, Bot are bots; nothing is
	// Automatic.
	Handle Split[Times] `json:"handle,omitzero"`
	// Effort is how long all agents together had one case: the sum of its
	// Handle.Human. It is counted for who closed the case, when it is closed. A case
	// that no agent had has none.
	Effort Times `json:"effort,omitzero"`
	// Resolution is the time from the opening of a case to its closing, with all
	// waiting in it. If a case is reopened, the next closing counts the time before
	// as well, but not the time for which it was closed: each closing is a time of
	// its own. Human, Bot and Automatic are as for Closed.
	Resolution Split[Times] `json:"resolution,omitzero"`
	// Survey is what contacts said of closed cases. It belongs to the last owner.
	Survey Survey `json:"survey,omitzero"`
	// Occupancy is how much of their time agents had work. See [Occupancy].
	Occupancy Occupancy `json:"occupancy,omitzero"`
}

// A Split is a figure of people, of bots, and of automatic messages.
type Split[T any] struct {
	Human     T `json:"human,omitzero"`
	Bot       T `json:"bot,omitzero"`
	Automatic T `json:"automatic,omitzero"`
}

// Times are by the clock on the wall, and in the business hours of the channel.
type Times struct {
	Wall     Histogram `json:"wall,omitzero"`
	Business Histogram `json:"business,omitzero"`
}

// Messages is how many messages there were.
type Messages struct {
	// Received is how many contacts wrote. Overheard is how many came from a
	// program of theirs, such as a notice of absence.
	Received  int64 `json:"received,omitempty"`
	Overheard int64 `json:"overheard,omitempty"`
	// Sent is how many went to contacts in a case, whatever came of them. Human are
	// those of agents, Bot those of bots, and Automatic those of the system.
	Sent Split[int64] `json:"sent,omitzero"`
	// Echoed is how many the business wrote in a case by other means than this
	// library, people or programs.
	Echoed int64 `json:"echoed,omitempty"`
	// Outside is how many of the business's messages belong to no open case. They
	// are in no other figure (S5.37).
	Outside int64 `json:"outside,omitempty"`
}

// A Level is the service level: Within of Of. A case counts once. It needs a
// target: see [Config].
type Level struct {
	// Within is for how many cases the first response of a person took less than
	// the target. What takes exactly as long is late.
	Within int64 `json:"within,omitempty"`
	// Of is for how many cases it is decided: the first response came, or the case
	// was missed or closed without one. A case that a bot brought to its end does
	// not count, and neither does one in which the contact asked for nothing.
	Of int64 `json:"of,omitempty"`
}

// Share is Within of Of, from 0 to 1. It is 1 if there is nothing.
func (l Level) Share() float64 {
	if l.Of == 0 {
		return 1
	}
	return float64(l.Within) / float64(l.Of)
}

// A Survey is what contacts said.
type Survey struct {
	// Count is how many answered. Sum is that of their scores.
	Count int64 `json:"count,omitempty"`
	Sum   int64 `json:"sum,omitempty"`
	// Scores is how often each score was given.
	Scores map[int]int64 `json:"scores,omitempty"`
}

// Mean is the average score; 0 if there is none.
func (s Survey) Mean() float64 {
	if s.Count == 0 {
		return 0
	}
	return float64(s.Sum) / float64(s.Count)
}

// An Occupancy is how much of their time agents had work: Busy of Active. Both
// are wall time, and of no channel. They are spread over the periods in which
// they passed, up to the instant of the board.
type Occupancy struct {
	// Active is for how long agents were active.
	Active Micros `json:"active_us,omitempty"`
	// Busy is for how long of that they owned at least one case, without those put
	// aside.
	Busy Micros `json:"busy_us,omitempty"`
}

// Share is Busy of Active, from 0 to 1. It is 0 if there is nothing.
func (o Occupancy) Share() float64 {
	if o.Active == 0 {
		return 0
	}
	return float64(o.Busy) / float64(o.Active)
}

// Micros is a sum of times, in microseconds: a time.Duration ends at 292 years,
// which ten thousand agents have in ten days.
type Micros int64

// Duration is m as a time.Duration, cut to what that can hold.
func (m Micros) Duration() time.Duration {
	const most = Micros(1<<63-1) / Micros(time.Microsecond)
	return time.Duration(min(max(m, -most), most)) * time.Microsecond
}
