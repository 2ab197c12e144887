package channeltest

import (
	"errors"
	"maps"
	"slices"

	"github.com/rapport-go/rapport/channel"
)

func limitCases() []Case {
	return []Case{
		{"limits/at", "What is exactly at a limit of Capabilities is accepted.", limitsAt},
		{"limits/over", "What is one over a limit of Capabilities is refused for certain, and does not appear.", limitsOver},
		{"limits/planned", "NewPlan refuses what is one over, and names the limit.", limitsPlanned},
	}
}

// largest is the largest text that the suite tries a limit with.
const largest = 1 << 20

// borders calls f for each field of each kind of part that has a limit, with a
// part that is by over its limit.
func (r *rig) borders(by int, f func(part channel.Part, field channel.Field, l channel.Limit)) {
	r.Helper()
	tried := 0
	for _, kind := range channel.PartKinds() {
		s := r.caps.Parts[kind]
		if s.Level == channel.SupportNone || kind == channel.PartMail {
			continue
		}
		for _, field := range slices.Sorted(maps.Keys(s.Limits)) {
			l := s.Limits[field]
			n := l.Max + by
			if n < 1 || n > largest {
				continue
			}
			part, ok := filled(r.example(kind), field, l, n)
			if !ok {
				r.Logf("%s: the suite has no way to try the limit of the %s", kind, field)
				continue
			}
			f(part, field, l)
			tried++
		}
	}
	if tried == 0 {
		r.Skipf("there is no limit to try")
	}
}

func limitsAt(r *rig) {
	r.borders(0, func(part channel.Part, field channel.Field, l channel.Limit) {
		if _, err := plan(part, r.caps); err != nil {
			r.Logf("%s: the example with a %s of %v does not fit for another reason: %v", part.Kind(), field, l, err)
			return
		}
		if _, err := r.send(r.message(part)); err != nil {
			r.Errorf("%s: a %s of %v is within Capabilities, but Send failed: %v", part.Kind(), field, l, err)
		}
	})
}

func limitsOver(r *rig) {
	r.borders(1, func(part channel.Part, field channel.Field, l channel.Limit) {
		var err error
		shown := r.appearing(func() { _, err = r.send(r.message(part)) })
		e, ok := errors.AsType[*channel.Error](err)
		switch {
		case err == nil:
			r.Errorf("%s: Capabilities allow a %s of %v, but one more was accepted", part.Kind(), field, l)
		case !ok || e.Uncertain || (e.Kind != channel.Invalid && e.Kind != channel.Unsupported):
			r.Errorf("%s: one over the limit of the %s: got %v, want a certain refusal as Invalid or Unsupported", part.Kind(), field, err)
		case len(shown) > 0:
			r.Errorf("%s: one over the limit of the %s was refused, and appeared all the same", part.Kind(), field)
		}
	})
}

func limitsPlanned(r *rig) {
	r.borders(1, func(part channel.Part, field channel.Field, l channel.Limit) {
		_, err := plan(part, r.caps)
		if _, ok := errors.AsType[*channel.PlanError](err); !ok {
			r.Errorf("%s: one over the limit of the %s: NewPlan gave %v, want a *PlanError", part.Kind(), field, err)
		}
	})
}

func plan(part channel.Part, c channel.Capabilities) (channel.Plan, error) {
	return channel.NewPlan(channel.Draft{Parts: channel.Parts{part}, Policy: channel.Strict}, c)
}
