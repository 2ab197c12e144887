package emailtest_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
	"github.com/rapport-go/rapport/drivers/email/emailtest"
)

const shop = "support@shop.example"

// a talked mailbox is one whose connections are overheard.
type talked struct {
	s   *emailtest.Server
	ann *emailtest.Customer
	c   *email.Channel

	mu   sync.Mutex
	said []string
}

// newTalked ends connections at the turns whose first words at names, once.
func newTalked(t *testing.T, at string, ending emailtest.Ending) *talked {
	x := &talked{s: emailtest.New(emailtest.Options{})}
	x.ann = x.s.Customer("ann@mail.example", "Ann")
	cfg := x.s.Config(shop)
	cfg.Dial = x.s.Overheard(func(turn emailtest.Turn) emailtest.Ending {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.said = append(x.said, strings.Join(strings.Fields(turn.Says)[:min(2, len(strings.Fields(turn.Says)))], " "))
		if ending != "" && strings.HasPrefix(turn.Says, at) {
			defer func() { ending = "" }()
			return ending
		}
		return ""
	})
	var err error
	x.c, err = email.New(cfg)
	require.NoError(t, err)
	return x
}

func (x *talked) heard() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return append([]string(nil), x.said...)
}

func (x *talked) send(t *testing.T) error {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err := x.c.Send(ctx, &channel.Message{
		Key: "k", Created: time.Now(), To: email.Address(x.ann.Address), Parts: channel.Parts{channel.Text{Body: "hello\n.\nyou"}},
	})
	return err
}

// What is said to a server is heard turn by turn, and nothing that is secret.
func TestTurnsOfSMTP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := newTalked(t, "", "")
		require.NoError(t, x.send(t))
		<-time.After(2 * time.Minute)
		assert.Equal(t, []string{"", "EHLO shop.example", "AUTH", "MAIL", "RCPT", "DATA", ".", "QUIT"}, firstWords(x.heard()))
		x.s.Close()
	})
}

// firstWords leaves addresses out.
func firstWords(all []string) []string {
	for i, s := range all {
		if verb, _, _ := strings.Cut(s, " "); verb == "MAIL" || verb == "RCPT" {
			all[i] = verb
		}
	}
	return all
}

func TestTurnsOfIMAP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := newTalked(t, "", "")
		ctx, stop := context.WithCancel(t.Context())
		go func() { _ = x.c.Listen(ctx, func(context.Context, ...channel.Event) error { return nil }) }()
		synctest.Wait()
		assert.Equal(t, []string{"", "AUTHENTICATE", "EXAMINE INBOX", "UID SEARCH", "UID SEARCH", "IDLE"}, x.heard())
		<-time.After(10 * time.Minute)
		assert.Equal(t, []string{"DONE", "EXAMINE INBOX", "UID SEARCH", "IDLE"}, x.heard()[6:])
		stop()
		x.s.Close()
	})
}

// What the server has done of a mail agrees with what an ending says.
func TestEndings(t *testing.T) {
	for ending, taken := range map[emailtest.Ending]bool{
		emailtest.Unheard: false, emailtest.Dismissed: false, emailtest.Halved: true, emailtest.Spent: true,
		emailtest.Mute: true, emailtest.Hushed: true, emailtest.Farewell: true,
	} {
		synctest.Test(t, func(t *testing.T) {
			x := newTalked(t, ".", ending)
			began := time.Now()
			err := x.send(t)
			assert.Equal(t, taken, len(x.ann.Inbox()) == 1, ending)
			assert.Equal(t, ending == emailtest.Mute, time.Since(began) == time.Minute, "%s: only silence lasts", ending)
			if !taken {
				require.Error(t, err, ending)
			}
			x.s.Close()
		})
	}
}
