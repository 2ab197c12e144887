package engagement_test

import (
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/require"
)

// BenchmarkPromises is inbound messages and answers with and without promises.
func BenchmarkPromises(b *testing.B) {
	for _, promised := range []bool{false, true} {
		name := map[bool]string{false: "none", true: "business-hours"}[promised]
		b.Run(name, func(b *testing.B) {
			forEachStore(b, func(b *testing.B, w *bench) {
				if promised {
					w.promise(b)
				}
				spread(2000, func(i int) { w.deliver(w.fake.Inbound(contactAddress(i), "first")) })
				b.ResetTimer()
				spread(b.N, func(i int) {
					if i%2 == 0 {
						w.deliver(w.fake.Inbound(contactAddress(i%2000), "Where is my order?"))
						return
					}
					_, err := w.Send(b.Context(), engagement.Outgoing{
						Channel: line, To: contactAddress((i - 1) % 2000), Agent: "ana", Parts: channel.Parts{channel.Text{Body: "On its way."}},
					})
					if err != nil {
						b.Error(err)
					}
				})
			})
		})
	}
}

func (w *bench) promise(b *testing.B) {
	b.Helper()
	require.NoError(b, w.PutAgent(b.Context(), "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}))
	office := daily("Europe/Berlin", hours.At(9, 0), hours.At(17, 0))
	for m := range 12 {
		d := hours.Date{Year: 2026, Month: 1, Day: 1}.AddDays(29 * m)
		office.Exceptions = append(office.Exceptions, hours.Exception{Date: d, Yearly: true})
	}
	_, err := w.SaveHours(b.Context(), "chief", "office", engagement.HoursSettings{Schedule: office})
	require.NoError(b, err)
	p := global(within(minutes(60), minutes(60), sla.Period{Days: 1}))
	p.Global.First.Warn = []sla.Warning{{Percent: 50}}
	_, err = w.SaveSLA(b.Context(), "chief", engagement.SLASettings{Policy: p}, false)
	require.NoError(b, err)
}
