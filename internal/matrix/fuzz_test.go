package matrix_test

import (
	"encoding/json"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
)

// FuzzPlan: whatever somebody writes, the plan for each driver's channel is refused
// or has calls that this channel takes as they are: planned again, nothing changes.
func FuzzPlan(f *testing.F) {
	all := columns(f)
	for _, c := range all {
		for kind := range c.Caps.Parts {
			if seed, err := json.Marshal(channel.Parts{channeltest.Example(kind, c.Caps)}); err == nil {
				f.Add(seed, uint8(0))
			}
		}
	}
	f.Add([]byte(`[{"kind":"text","body":"\u0000\u202e👩‍👩‍👧 <b>"},{"kind":"buttons","body":"","buttons":[{"id":"","title":""}]}]`), uint8(1))
	f.Add([]byte(`[{"kind":"list","sections":[{"rows":null}]},{"kind":"carousel","cards":[{}]},{"kind":"template"},{"kind":"mail"}]`), uint8(2))
	f.Fuzz(func(t *testing.T, in []byte, policy uint8) {
		var parts channel.Parts
		if len(in) > 1<<14 || json.Unmarshal(in, &parts) != nil {
			return
		}
		for _, c := range all {
			plan, err := channel.NewPlan(channel.Draft{Parts: parts, Policy: channel.Policy(policy % 3)}, c.Caps)
			if err != nil {
				continue
			}
			for _, call := range plan.Calls {
				again, err := channel.NewPlan(channel.Draft{Parts: call.Parts, Native: call.Native}, c.Caps)
				if err != nil || len(again.Calls) != 1 {
					t.Fatalf("%s: a call of a plan is no plan of one call: %v, %+v", c.Name, err, call.Parts)
				}
			}
		}
	})
}
