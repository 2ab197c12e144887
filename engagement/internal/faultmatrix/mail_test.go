package faultmatrix_test

import (
	"context"
	"sync"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/stretchr/testify/require"
)

// How long a process runs while mail goes wrong: a silent IDLE takes ten minutes to
// be noticed. It is over soon after what was waited for has happened.
const (
	runMost  = 15 * time.Minute
	runAfter = 75 * time.Second
	runStep  = 5 * time.Second
)

func overMail(s *scene) bool { return s.side.mails != nil }

// during runs the process until done says so, and a little longer. meanwhile is
// what happens when it has begun to wait. It returns how long it took after that.
func (s *scene) during(meanwhile func(), done func() bool) time.Duration {
	ctx, stop := context.WithCancel(s.t.Context())
	var running sync.WaitGroup
	running.Go(func() { require.NoError(s.t, s.now.Run(ctx)) })
	s.pass(runStep)
	meanwhile()
	began := time.Now()
	for s.pass(runStep); !done() && time.Since(began) < runMost; {
		s.pass(runStep)
	}
	took := time.Since(began)
	s.pass(runAfter)
	stop()
	running.Wait()
	return took
}

func (s *scene) arrived() bool { return s.inbound() > s.had }

func awaitLetter(s *scene) {
	s.took = s.during(func() { s.side.say("are you there?") }, s.arrived)
}

func awaitPicture(s *scene) {
	s.took = s.during(func() { require.NoError(s.t, s.side.show(picture("from her"))) }, func() bool {
		return s.arrived() && s.fetched()
	})
}

// fetched reports whether the picture of the latest letter is kept.
func (s *scene) fetched() bool {
	m, ok := fileIn(s.latest().Parts)
	return ok && m.Stored != ""
}

func sendMail(s *scene) {
	s.during(func() { s.hand(engagement.Outgoing{Parts: channel.Parts{channel.Text{Body: "good morning"}}}) }, s.settled)
}

// settled reports whether the record says what has become of what was sent.
func (s *scene) settled() bool { return len(s.sent) > 0 && s.fate(s.sent[0].ID) != "queued" }

// mailed leaves a connection open that is used no more, for so long that it is asked
// whether it still holds.
func mailed(s *scene) {
	s.send(engagement.Outgoing{Key: "key-0", Parts: channel.Parts{channel.Text{Body: "just a moment"}}})
	s.pass(15 * time.Second)
}

// letterVerdict is what became of a letter, in the record and in the mailbox, and
// how long it took.
func letterVerdict(s *scene) verdict {
	v := receiveVerdict(s)
	v.cell += s.within()
	switch {
	case v.wrong != "":
	case s.took >= runMost:
		v.wrong = "nobody noticed until the next start"
	case len(s.side.mails.Flags("INBOX")) > 0:
		v.wrong = "the letter was not moved"
	}
	return v
}

// within says how late something was; nothing if it came at once.
func (s *scene) within() string {
	switch {
	case s.took <= 10*time.Second:
		return ""
	case s.took <= 2*time.Minute:
		return " in 2 min"
	case s.took <= 11*time.Minute:
		return " in 11 min"
	}
	return " late"
}
