package sla_test

import (
	"encoding/json"
	"testing"

	"github.com/rapport-go/rapport/routing/sla"
)

// FuzzPolicy: a policy that is taken has targets for everybody, and survives JSON.
func FuzzPolicy(f *testing.F) {
	f.Add([]byte(`{"global":{"first_response":{"time":{"minutes":5}},"solution":{"time":{"days":1}}}}`), "line", "2")
	f.Add([]byte(`{"day":28800000000000,"overrides":[{"channel":"line","priority":"2","targets":{}}]}`), "line", "")
	f.Add([]byte(`{"day":-1,"global":{"first_response":{"time":{"days":9223372036854775807}}}}`), "", "")
	f.Fuzz(func(t *testing.T, document []byte, channel, priority string) {
		var p sla.Policy
		if len(document) > 1<<14 || json.Unmarshal(document, &p) != nil || p.Check() != nil {
			return
		}
		raw, err := json.Marshal(p)
		var again sla.Policy
		if err != nil || json.Unmarshal(raw, &again) != nil || again.Check() != nil {
			t.Fatalf("does not survive JSON: %v", err)
		}
		is := sla.New(p, channel, priority)
		kept, err := json.Marshal(is)
		var read sla.State
		if err != nil || json.Unmarshal(kept, &read) != nil {
			t.Fatalf("the state does not survive JSON: %v", err)
		}
	})
}
