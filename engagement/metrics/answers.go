package metrics

import "time"

// asks notes that the contact waits for an answer.
func (w *work) asks(at time.Time) {
	for k := range w.Asked {
		if w.Asked[k].IsZero() {
			w.Asked[k] = at
		}
	}
}

// waits reports whether the contact waits for an answer of a side.
func (w *work) waits(k side) bool { return !w.Asked[k].IsZero() }

// answered counts how long the contact has waited for a message. It also ends the
// wait for those who would have been less than its author: nobody needs a bot's
// answer after a person's.
func (b *Board) answered(w *work, k side, by handler) {
	if k != automatic {
		w.involve(k)
	}
	if w.waits(k) {
		b.answer(w, k, by)
	}
	for i := int(k); i < len(w.Asked); i++ {
		if !w.Asked[i].IsZero() {
			w.Asked[i], w.Answered[i] = time.Time{}, true
		}
	}
}

// answer counts a first or a later answer.
func (b *Board) answer(w *work, k side, by handler) {
	took := b.since(w.Asked[k], w.Channel)
	first := !w.Answered[k]
	b.count(w.Channel, by, w.Labels, func(f *Figures) {
		times := of(&f.Next, k)
		if first {
			times = of(&f.First, k)
		}
		b.observe(times, took, w.Channel)
		if first && k == human && !w.HandedOver.IsZero() {
			b.observe(&f.AfterBot, b.since(w.HandedOver, w.Channel), w.Channel)
		}
	})
	if first && k == human {
		b.judge(w, by, b.inTime(took, w.Channel))
	}
}
