package main

import (
	"net/http"
	"slices"
	"time"

	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
)

// A trouble is something that the provider does wrong on request.
type trouble struct {
	Name, Title, Effect string
	make                func(*whatsapptest.Server)
}

// troubles are the ones that can be made from the page. The codes are Meta's:
// 130429 is too many messages, 131026 undeliverable.
var troubles = []trouble{
	{"twice", "Deliver twice", "The next 10 things that webhooks tell come twice. Nothing shows.", func(s *whatsapptest.Server) {
		s.DisturbWebhooks(10, whatsapptest.Disturbance{Twice: true})
	}},
	{"late", "Deliver late", "The next 5 things that webhooks tell come 5 seconds late.", func(s *whatsapptest.Server) {
		s.DisturbWebhooks(5, whatsapptest.Disturbance{Late: 5 * time.Second})
	}},
	{"throttle", "Throttle", "The next 3 calls are refused for now. They are repeated.", func(s *whatsapptest.Server) {
		s.FailCalls(3, whatsapptest.CallFault{Op: whatsapptest.OpSend, Code: 130429})
	}},
	{"drop", "Drop an answer", "The next message arrives but the answer is lost. Its status clears it up.", func(s *whatsapptest.Server) {
		s.FailCalls(1, whatsapptest.CallFault{Op: whatsapptest.OpSend, Accept: true, Drop: true})
	}},
	{"vanish", "Lose a message", "The next message is lost without a word. A person has to decide.", func(s *whatsapptest.Server) {
		s.FailCalls(1, whatsapptest.CallFault{Op: whatsapptest.OpSend, Drop: true})
	}},
	{"fail", "Fail late", "The next message is accepted and then reported as undeliverable.", func(s *whatsapptest.Server) {
		s.FailCalls(1, whatsapptest.CallFault{Op: whatsapptest.OpSend, Late: true, Code: 131026})
	}},
}

func (b *phoneBook) makeTrouble(w http.ResponseWriter, r *http.Request) error {
	i := slices.IndexFunc(troubles, func(t trouble) bool { return t.Name == r.PathValue("fault") })
	if i < 0 {
		return notFound("fault")
	}
	server := b.lines[0].server
	if l, _, err := b.find(r.FormValue("phone")); err == nil {
		server = l.server
	}
	troubles[i].make(server)
	return done(w, r)
}
