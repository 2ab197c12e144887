package metrics

import (
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing/hours"
)

// A took is how long something took by both clocks.
type took struct {
	Wall     time.Duration `json:"wall,omitempty"`
	Business time.Duration `json:"business,omitempty"`
}

func (t took) plus(o took) took { return took{t.Wall + o.Wall, t.Business + o.Business} }

// hours are those of a channel; nil if it has none.
func (b *Board) hours(on channel.ID) *hours.Calendar {
	if b.cfg.Hours == nil {
		return nil
	}
	return b.cfg.Hours(on)
}

// since is how long it is since an instant, on a channel.
func (b *Board) since(from time.Time, on channel.ID) took {
	t := took{Wall: max(0, b.at.Sub(from))}
	if cal := b.hours(on); cal != nil {
		t.Business = max(0, cal.Between(from, b.at))
	}
	return t
}

// observe adds how long something took.
func (b *Board) observe(to *Times, t took, on channel.ID) {
	to.Wall.Observe(t.Wall)
	if b.hours(on) != nil {
		to.Business.Observe(t.Business)
	}
}

// inTime reports whether a first response came within the target.
func (b *Board) inTime(t took, on channel.ID) bool {
	if b.hours(on) != nil {
		return t.Business < b.target(on)
	}
	return t.Wall < b.target(on)
}

// target is that of a channel; 0 if it has none.
func (b *Board) target(on channel.ID) time.Duration {
	if b.cfg.TargetOf == nil {
		return b.cfg.Target
	}
	return b.cfg.TargetOf(on)
}
