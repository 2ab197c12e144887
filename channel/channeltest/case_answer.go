package channeltest

import (
	"slices"

	"github.com/rapport-go/rapport/channel"
)

func sendNames(r *rig) {
	if r.caps.PartsPerCall < 2 || !r.carries(channel.PartText) {
		r.Skipf("one call takes one part")
	}
	m := r.text("the first")
	m.Parts = append(m.Parts, channel.Text{Body: "the second"})
	var receipt channel.Receipt
	shown := r.appearing(func() { receipt = r.sent(m) })
	names := append([]channel.ProviderID{receipt.ID}, receipt.Also...)
	if len(names) > len(m.Parts) || (len(names) == 2 && names[0] == names[1]) {
		r.Errorf("the receipt names %d parts %q, want one name for each of %d parts", len(names), names, len(m.Parts))
	}
	for i, a := range shown {
		if len(shown) == len(m.Parts) && !slices.Equal(names[min(i, len(names)):min(i+1, len(names))], []channel.ProviderID{a.ID}) {
			r.Errorf("part %d is %q at the provider, and the receipt names %q", i, a.ID, names)
		}
	}
}

// answering is a message that answers the contact's latest one.
func (r *rig) answering(text string) *channel.Message {
	r.Helper()
	if r.caps.AnswerFor == 0 {
		r.Skipf("messages have no other way to be answered")
	}
	if r.Answer == nil {
		r.Fatalf("Capabilities.AnswerFor is set, so the harness must give Answer")
	}
	m := r.text(text)
	m.Answer = r.Answer()
	return m
}

func sendAnswer(r *rig) {
	first := r.answering("an answer")
	again := r.text("the same answer's token again")
	again.Answer = first.Answer
	stale := r.answering("an answer that comes too late")
	stale.Now = stale.Answer.At.Add(r.caps.AnswerFor)
	for _, m := range []*channel.Message{first, again, stale} {
		if shown := r.appearing(func() { r.sent(m) }); len(shown) != 1 {
			r.Errorf("%d messages appeared, want 1", len(shown))
		}
	}
}

func sendLostAnswer(r *rig) {
	m := r.answering("nobody knows")
	r.breaks(FaultLostAnswer)
	shown := r.appearing(func() {
		_, err := r.send(m)
		if e := r.failure("an answer whose fate is not known", err); !e.Uncertain {
			r.Errorf("the error is not Uncertain, though the message may have gone out: %v", err)
		}
	})
	if len(shown) != 1 {
		r.Errorf("%d messages appeared, want the one that was taken", len(shown))
	}
}
