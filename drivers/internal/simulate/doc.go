// Package simulate is what the simulators of all providers have in common: how
// webhooks get out and go wrong on their way, how calls go wrong, and how
// others learn that something changed. It knows nothing of any provider: what
// webhooks look like, how they are signed, what counts as taken and how long
// the gaps between tries are comes from the simulator, with its source.
// Package loop has the way to and from a simulator without a network.
//
// # Webhooks
//
// A [Courier] holds the things that webhooks tell, of a type of the
// simulator's, until they are due, and delivers them in [Courier.Run] or
// [Courier.Flush]. A simulator makes one in its constructor:
//
//	type update struct {
//		Event event `json:"event"` // in JSON: it is part of what Save writes
//	}
//
//	s.courier = simulate.NewCourier(simulate.Options[update]{
//		Name: "examplestest", Now: s.now, Workers: o.Workers, Batch: o.Batch, Tries: o.Tries, Pause: pause,
//		Ready: s.hooks.Known, Write: s.body, Post: s.post,
//	})
//
// and puts things in with [Courier.Add]. Write makes the body of a webhook, and
// Post sends it, as a rule with [Target.Post] and [MAC]:
//
//	func (s *Server) post(ctx context.Context, _ []update, body []byte) error {
//		status, err := s.hooks.Post(ctx, http.Header{"X-Signature": {s.Sign(body)}}, body)
//		return simulate.Taken(status == http.StatusOK, status, err)
//	}
//
// What the simulator exports stays its own, with comments that name what the
// provider does. Most of it is one line:
//
//	Pending, Run, Flush  the same of the courier
//	SendTo, SendToURL    the same of the [Target], then Courier.Rouse
//	DisturbWebhooks      Courier.Disturb with the simulator's own Disturbance, field by field
//	Save, Restore        a field []Item[update] with Courier.Save, for Courier.Restore
//
// A provider that sends again the same bytes needs nothing more. One that sends
// single things again sets Single, and Redeliver if it marks them; one that
// never does so has one try. One that sends to several addresses keeps several
// Targets, picks one in Post by what is told, with Single and a Batch of 1, and
// says in Ready whether there is any. One that listens to answers sends by
// [Target.Ask]; one that sends again while the first try is still being worked
// on sets Overlap. What else can go wrong with a single webhook is a field of the
// simulator's type, which [Courier.DisturbWith] sets and Post heeds. What else
// has to be done from time to time, such as fetching the files that phones show
// ([Fetch]), is Aside.
//
// # Calls
//
// [Faults] are the faults that were asked for: FailCalls of a simulator is
// [Faults.Plan] with its own type of fault, and ServeHTTP takes the
// [Faults.Next]. An [Interruption] is what they have in common, whatever the
// provider: an answer that never comes. [Delay] is the latency of calls.
//
//	func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
//		simulate.Delay(r, s.opts.Latency)
//		c := s.route(r)
//		if fault, ok := s.faults.Next(c.op); ok {
//			s.goWrong(fault, c, w, r)
//			return
//		}
//		s.answer(c, w, r)
//	}
//
// # What others see
//
// [Changes] is the version of everything that shows, and [Tally] counts what
// arrived by its key. [Clock] is for tests.
package simulate
