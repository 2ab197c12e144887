package intake

import (
	"context"
	"slices"
)

// tellClocks tells the clocks of the batch's cases what happened to them.
func (b *batch) tellClocks(ctx context.Context) error {
	clocks := b.Promise.In(b.tx)
	for _, t := range b.sortedTalks() {
		if t.work == nil || len(t.events) == 0 {
			continue
		}
		effects, err := clocks.Apply(ctx, b.now, t.work, t.events...)
		if err != nil {
			return err
		}
		t.events = nil
		t.workChanged = t.workChanged || effects.Changed
		b.entries, b.dues = append(b.entries, effects.Entries...), append(b.dues, effects.Dues...)
	}
	return nil
}

// byProgram reports whether a program wrote an echo, as far as the provider
// tells: only people reply (S3.76).
func byProgram(by string) bool { return slices.Contains([]string{"ai_agent", "bot"}, by) }
