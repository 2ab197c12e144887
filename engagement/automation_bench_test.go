package engagement_test

import (
	"testing"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/require"
)

// BenchmarkAutomations is BenchmarkInbound with nothing saved, with the defaults
// saved, and with everything switched on, which writes down for each message what
// has to follow. What follows is not done here.
func BenchmarkAutomations(b *testing.B) {
	for name, open := range stores(b) {
		for _, c := range []struct {
			name string
			set  func(*engagement.AutomationSettings)
		}{
			{"nothing", nil},
			{"defaults", func(*engagement.AutomationSettings) {}},
			{"everything", func(s *engagement.AutomationSettings) {
				everything(s)
				s.Hours, s.OutOfHours = "", automation.OutOfHours{}
			}},
		} {
			b.Run(name+"/"+c.name, func(b *testing.B) {
				w := newBench(b, open(b), 1)
				require.NoError(b, w.PutAgent(b.Context(), "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}))
				if c.set != nil {
					s, err := w.Automation(b.Context(), line)
					require.NoError(b, err)
					c.set(&s)
					_, err = w.SaveAutomation(b.Context(), "chief", line, s)
					require.NoError(b, err)
				}
				measureAutomations(b, w)
			})
		}
	}
}

func measureAutomations(b *testing.B, w *bench) {
	spread(2000, func(i int) { w.deliver(w.fake.Inbound(contactAddress(i), "first")) })
	b.ResetTimer()
	spread(b.N, func(i int) {
		if !w.deliver(w.fake.Inbound(contactAddress(i%2000), "Where is my order? It should have been here yesterday.")) {
			b.Error("not stored")
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
