package email_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
	"github.com/rapport-go/rapport/drivers/email/emailtest"
)

// A connection that breaks between the storing of a mail and its marking leaves
// neither undone: the mail is marked and moved over the next one.
func TestWhatBecomesOfAMailSurvivesItsConnection(t *testing.T) {
	for _, command := range []string{"BODY.PEEK[]", "STORE", "MOVE"} {
		for _, ending := range []emailtest.Ending{emailtest.Unheard, emailtest.Halved, emailtest.Spent, emailtest.Mute, emailtest.Dismissed} {
			synctest.Test(t, func(t *testing.T) { marksAfter(t, command, ending, 1) })
		}
	}
}

// The same where the process ends in between: the next one does it.
func TestWhatBecomesOfAMailSurvivesItsProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &bookmarks{}
		r := newRig(t, emailtest.Options{})
		process := func(ending emailtest.Ending) *listening {
			return r.listen(r.another(func(c *email.Config) {
				c.Bookmarks, c.IMAP.After = kept, email.After{Keyword: "$Taken", MoveTo: "Done"}
				c.Dial = r.s.Overheard(func(turn emailtest.Turn) emailtest.Ending {
					if strings.Contains(turn.Says, "STORE") {
						return ending
					}
					return ""
				})
			}), nil)
		}
		r.write("one")
		l := process(emailtest.Mute)
		first := next[channel.MessageReceived](r, l)
		synctest.Wait()
		_ = l.end()
		assert.Empty(t, r.s.Mailbox(support).Flags("Done"))
		l = process("")
		assert.Equal(t, first.ID, next[channel.MessageReceived](r, l).ID, "the engine knows it already")
		synctest.Wait()
		assert.Equal(t, [][]string{{"$taken"}}, r.s.Mailbox(support).Flags("Done"))
		assert.Empty(t, r.s.Mailbox(support).Flags("INBOX"))
		_ = l.end()
		r.s.Close()
	})
}

// A server that breaks the connection at each mark does not stop what comes behind.
func TestAServerThatBreaksAtEveryMark(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, l := marksAfter(t, "STORE", emailtest.Unheard, 1000)
		r.write("two")
		for textOf(next[channel.MessageReceived](r, l).Parts) != "two" { // "one" comes again, under its ID
		}
		_ = l.end()
		r.s.Close()
	})
}

// marksAfter takes a mail in whose connection ends at a command, so many times.
func marksAfter(t *testing.T, command string, ending emailtest.Ending, times int) (*rig, *listening) {
	r := newRig(t, emailtest.Options{})
	left := times
	c := r.another(func(c *email.Config) {
		c.IMAP.After = email.After{Keyword: "$Taken", MoveTo: "Done"}
		c.Dial = r.s.Overheard(func(turn emailtest.Turn) emailtest.Ending {
			if left == 0 || !strings.Contains(turn.Says, command) {
				return ""
			}
			left--
			return ending
		})
	})
	r.write("one")
	l := r.listen(c, nil)
	<-time.After(time.Hour)
	assert.Equal(t, "one", textOf(next[channel.MessageReceived](r, l).Parts), "%s, %s", command, ending)
	if times == 1 {
		assert.Equal(t, [][]string{{"$taken"}}, r.s.Mailbox(support).Flags("Done"), "%s, %s", command, ending)
		assert.Empty(t, r.s.Mailbox(support).Flags("INBOX"), "%s, %s", command, ending)
		_ = l.end()
		r.s.Close()
	}
	return r, l
}
