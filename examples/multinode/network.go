package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// A lane is how an instance is connected with everybody else.
type lane struct {
	// here is the address at which the instance reaches us, and there the one at
	// which we reach it.
	here, there string
	// enter is put before a command, so that it runs at the far end.
	enter []string
	// from names what the instance cannot reach when the lane is cut.
	from string
	// cut lets nothing pass any more, without telling anybody, until mend.
	cut, mend func() error
	remove    func() error
}

// loopback is a lane on which nothing breaks by itself: what does is in the
// proxy.
func loopback(p *proxy) *lane {
	return &lane{
		here: "127.0.0.1", there: "127.0.0.1", from: "the database",
		cut:    func() error { p.freeze(); return nil },
		mend:   func() error { p.thaw(); return nil },
		remove: func() error { return nil },
	}
}

// errNoNamespaces is a machine or an account without them.
var errNoNamespaces = errors.New("-namespaces needs root and the program ip, on Linux")

// A space is an instance in a name space of the network's of its own, behind a
// switch in another one. The switch is what breaks: neither end sees more of that than
// of a cable that was pulled somewhere on the way.
type space struct {
	inner, middle string // the names of the name spaces
	near          string // our interface
	net           string // the first three bytes of addresses
}

// newSpace makes the n-th.
func newSpace(ctx context.Context, n int) (*lane, error) {
	if _, err := exec.LookPath("ip"); err != nil || os.Geteuid() != 0 {
		return nil, errNoNamespaces
	}
	id := os.Getpid() % 10_000
	s := &space{
		inner: fmt.Sprintf("rapport-%d-%d", id, n), middle: fmt.Sprintf("rapport-%d-%d-switch", id, n),
		near: fmt.Sprintf("rap%d-%d", id, n), net: fmt.Sprintf("10.%d.%d", 100+id%100, n),
	}
	if err := s.ip(ctx, s.steps()...); err != nil {
		return nil, errors.Join(err, s.remove())
	}
	bridge := func(state string) error {
		return s.ip(context.WithoutCancel(ctx), "-n "+s.middle+" link set switch "+state)
	}
	return &lane{
		here: s.net + ".1", there: s.net + ".2", enter: []string{"ip", "netns", "exec", s.inner}, from: "anybody",
		cut: func() error { return bridge("down") }, mend: func() error { return bridge("up") }, remove: s.remove,
	}, nil
}

// steps make the name spaces and what joins them.
func (s *space) steps() []string {
	return []string{
		"netns add " + s.inner, "netns add " + s.middle,
		"link add " + s.near + " type veth peer name near netns " + s.middle,
		"link add far netns " + s.middle + " type veth peer name eth0 netns " + s.inner,
		"-n " + s.middle + " link add switch type bridge",
		"-n " + s.middle + " link set near master switch", "-n " + s.middle + " link set far master switch",
		"-n " + s.middle + " link set near up", "-n " + s.middle + " link set far up", "-n " + s.middle + " link set switch up",
		"addr add " + s.net + ".1/30 dev " + s.near, "link set " + s.near + " up",
		"-n " + s.inner + " addr add " + s.net + ".2/30 dev eth0",
		"-n " + s.inner + " link set eth0 up", "-n " + s.inner + " link set lo up",
	}
}

// remove takes the name spaces away, and with them the interfaces in them and
// their other ends.
func (s *space) remove() error {
	ctx := context.Background()
	return errors.Join(s.ip(ctx, "netns del "+s.inner), s.ip(ctx, "netns del "+s.middle))
}

func (s *space) ip(ctx context.Context, commands ...string) error {
	for _, c := range commands {
		out, err := exec.CommandContext(ctx, "ip", strings.Fields(c)...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("ip %s: %w: %s", c, err, strings.TrimSpace(string(out)))
		}
	}
	return nil
}
