package channeltest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// A verdict is what a driver must make of a fault.
type verdict struct {
	fault   Fault
	kinds   []channel.ErrorKind // nil for any
	appears bool
	certain bool // must not be Uncertain
	doubt   bool // must be Uncertain
}

func failureCases() []Case {
	var all []Case
	for _, v := range verdicts() {
		all = append(all, Case{"failure/" + string(v.fault), v.says(), func(r *rig) { failureOf(r, v) }})
	}
	return append(all,
		Case{"failure/once", "A failed Send made one request: drivers do not retry.", failureOnce},
		Case{"failure/discreet", "No error shows a credential or the text of a message, however it is printed.", failureDiscreet},
	)
}

func verdicts() []verdict {
	one := func(k channel.ErrorKind) []channel.ErrorKind { return []channel.ErrorKind{k} }
	return []verdict{
		{fault: FaultRefuse, kinds: one(channel.Invalid), certain: true},
		{fault: FaultCredentials, kinds: one(channel.Unauthorized), certain: true},
		{fault: FaultBlocked, kinds: one(channel.Unreachable), certain: true},
		{fault: FaultWindow, kinds: one(channel.OutOfWindow), certain: true},
		{fault: FaultThrottle, kinds: one(channel.RateLimited), certain: true},
		{fault: FaultDown, kinds: one(channel.Unavailable)},
		{fault: FaultNoConnection, kinds: one(channel.Unavailable), certain: true},
		{fault: FaultLostAnswer, kinds: one(channel.Unavailable), appears: true, doubt: true},
		{fault: FaultGarbled, appears: true, doubt: true},
	}
}

func (v verdict) says() string {
	s := fmt.Sprintf("The fault %q is an error", v.fault)
	if len(v.kinds) > 0 {
		s += fmt.Sprintf(" of kind %q", v.kinds[0])
	}
	switch {
	case v.doubt:
		s += " that is Uncertain"
	case v.certain:
		s += " that is not Uncertain"
	}
	return s + "."
}

func failureOf(r *rig, v verdict) {
	if v.fault == FaultWindow && r.caps.Window.Length == 0 {
		r.Skipf("the channel has no session window")
	}
	hit := r.breaks(v.fault)
	var err error
	shown := r.appearing(func() { _, err = r.send(r.text("in vain")) })
	if !happened(hit) {
		r.Fatalf("the driver did not make the request that was to fail; Send returned %v", err)
	}
	e := r.failure("Send", err)
	if len(v.kinds) > 0 && !slices.Contains(v.kinds, e.Kind) {
		r.Errorf("got an error of kind %q, want %q: %v", e.Kind, v.kinds[0], err)
	}
	if v.certain && e.Uncertain || v.doubt && !e.Uncertain {
		r.Errorf("Uncertain is %t, want %t: %v", e.Uncertain, v.doubt, err)
	}
	if len(shown) > 0 && !v.appears {
		r.Errorf("%d messages appeared, want none", len(shown))
	}
	if v.fault == FaultThrottle && e.RetryAfter != r.RetryAfter {
		r.Errorf("RetryAfter is %v, want %v", e.RetryAfter, r.RetryAfter)
	}
}

func failureOnce(r *rig) {
	for _, f := range []Fault{FaultThrottle, FaultDown, FaultLostAnswer} {
		if r.Break(f) == nil {
			continue
		}
		before := r.Requests()
		_, _ = r.send(r.text("once"))
		if n := r.Requests() - before; n > 1 {
			r.Errorf("%s: %d requests, want 1", f, n)
		}
	}
}

const confidential = "xyzzy-confidential-words"

func failureDiscreet(r *rig) {
	for _, f := range []Fault{
		FaultRefuse, FaultCredentials, FaultBlocked, FaultThrottle, FaultDown, FaultNoConnection, FaultLostAnswer, FaultGarbled,
	} {
		if r.Break(f) == nil {
			continue
		}
		_, err := r.send(r.text(confidential))
		r.discreet(string(f), err)
	}
	m := r.text(confidential)
	m.To = channel.Address{}
	_, err := r.send(m)
	r.discreet("a message to nobody", err)
	if rec, ok := channel.As[channel.Receiver](r.Channel); ok && r.Webhooks != nil {
		for _, s := range []Signature{Unsigned, Forged} {
			_, err := receive(rec, r.Webhooks.Request(r.Webhooks.Text(confidential), s))
			r.discreet("a webhook that is not signed", err)
		}
	}
}

// discreet checks every way of printing err.
func (r *rig) discreet(doing string, err error) {
	r.Helper()
	if err == nil {
		return
	}
	all := fmt.Sprintf("%s\n%v\n%+v\n%#v\n%q\n%s", err, err, err, err, err, form(err))
	for _, secret := range r.Secrets {
		if secret != "" && strings.Contains(all, secret) {
			r.Errorf("%s: the error shows a credential", doing)
		}
	}
	if strings.Contains(all, confidential) {
		r.Errorf("%s: the error shows the text of the message", doing)
	}
}
