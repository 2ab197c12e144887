package automation_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rapport-go/rapport/automation"
)

// An event with a hundred rules whose conditions are looked at.
func BenchmarkOn(b *testing.B) {
	for _, n := range []int{0, 100} {
		b.Run(fmt.Sprintf("%d rules", n), func(b *testing.B) {
			set := replies()
			for i := range n {
				set.Rules = append(set.Rules, automation.Rule{
					ID: fmt.Sprint(i), On: true, Trigger: automation.MessageReceived, When: `case.priority > 3 and "vip" in contact.labels`,
					Actions: automation.Actions{automation.AddNote{Text: "x"}},
				})
			}
			a := ready(b, set)
			e, f := inbound(served(), "m1")
			for b.Loop() {
				if len(a.On(e, f).Starts) != 0 {
					b.Fatal("nothing should start")
				}
			}
		})
	}
}

// The slowest condition that the limits allow, as far as we know: a pattern of
// almost 300 steps that holds nowhere in the longest text.
func BenchmarkSlowCondition(b *testing.B) {
	set := automation.Settings{Rules: []automation.Rule{{
		ID: "slow", On: true, Trigger: automation.MessageReceived, When: `message.text matches "(a|b|c|d){0,57}x"`,
		Actions: automation.Actions{automation.AddNote{Text: "x"}},
	}}}
	a := ready(b, set)
	e, f := inbound(served(), "m1")
	f.Message.Text = strings.Repeat("abcd", automation.MaxText/4)
	for b.Loop() {
		if len(a.On(e, f).Starts) != 0 {
			b.Fatal("nothing should start")
		}
	}
}
