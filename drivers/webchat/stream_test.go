package webchat_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat"
	"github.com/rapport-go/rapport/drivers/webchat/webchattest"
)

// ticking is a chat by the bubble's clock, without limits of speed.
func ticking() webchat.Config {
	cfg := open()
	cfg.Now, cfg.PollEvery = time.Now, 3*time.Second
	return cfg
}

func TestTwoVisitorsNeverSeeEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hostOf(t, ticking())
		ana, ben := entered(t, h), entered(t, h)
		sa, sb := listening(t, ana), listening(t, ben)
		_, err := ana.Say(t.Context(), "I am Ana")
		require.NoError(t, err)
		_, err = ben.Say(t.Context(), "I am Ben")
		require.NoError(t, err)
		receipt, err := h.Say(ana.Address(), "for Ana")
		require.NoError(t, err)
		require.NoError(t, h.Channel().Typing(t.Context(), ana.Address(), ""))
		require.NoError(t, h.Channel().MarkRead(t.Context(), ana.Address(), "v.1", ""))
		<-time.After(time.Minute)
		assert.ElementsMatch(t, []string{"I am Ana", "for Ana"}, ana.Texts())
		assert.Equal(t, []string{"I am Ben"}, ben.Texts())
		for _, e := range sb.Events() {
			assert.NotContains(t, []string{"typing", "seen"}, e.Kind)
		}
		assert.NotEmpty(t, sa.Events())
		p, err := ben.History(t.Context(), "", 100)
		require.NoError(t, err)
		assert.Len(t, p.Messages, 1)

		_, err = ben.Act(t.Context(), webchattest.Act{"type": "delete", "of": ana.Shown()[0].ID})
		assert.Equal(t, "of", refusal(t, err).Field, "nor delete the other's")
		_, err = ben.Act(t.Context(), webchattest.Act{"type": "delete", "of": string(receipt.ID)})
		assert.Equal(t, "of", refusal(t, err).Field)
	})
}

func TestAReloadShowsTheTalkAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hostOf(t, ticking())
		ana := entered(t, h)
		for i := range 120 {
			<-time.After(time.Second)
			if i%2 == 0 {
				_, err := ana.Say(t.Context(), fmt.Sprint(i))
				require.NoError(t, err)
			} else {
				_, err := h.Say(ana.Address(), fmt.Sprint(i))
				require.NoError(t, err)
			}
		}
		again := h.Visitor()
		again.SetHeader("Authorization", "Bearer "+ana.Session().Token)
		listening(t, again)
		var want []string
		for i := range 120 {
			want = append(want, fmt.Sprint(i))
		}
		assert.Equal(t, want[70:], again.Texts(), "the latest 50")
		p, err := again.History(t.Context(), "", 50)
		require.NoError(t, err)
		var got []string
		for {
			var texts []string
			for _, m := range p.Messages {
				texts = append(texts, m.Text())
			}
			if got = append(texts, got...); p.Before == "" {
				break
			}
			p, err = again.History(t.Context(), p.Before, 50)
			require.NoError(t, err)
		}
		assert.Equal(t, want, got, "and the rest page by page")
	})
}

// Trap 5: what is said between the cut and the return, and in the middle of the
// return, comes exactly once, whatever order things happen in.
func TestTrap5_CutsLeaveNoGapAndNoDouble(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		synctest.Test(t, func(t *testing.T) {
			h := hostOf(t, ticking())
			twin, err := h.Twin()
			require.NoError(t, err)
			ana := entered(t, h)
			var s *webchattest.Stream
			var want []string
			late := 0
			for i := range rapid.IntRange(1, 40).Draw(rt, "steps") {
				text := fmt.Sprintf("m%03d", i)
				switch rapid.IntRange(0, 7).Draw(rt, "step") {
				case 0, 1:
					_, err = h.Say(ana.Address(), text)
				case 2:
					_, err = twin.Say(ana.Address(), text) // another process
				case 3:
					_, err = ana.Say(t.Context(), text)
				case 4: // it was written before the latest ones, and left only now
					late++
					h.Insert(ana.Address(), channel.Said{
						ID: channel.ProviderID(fmt.Sprint("late-", late)), Author: channel.AuthorAgent, At: time.Now().Add(-time.Minute),
						Parts: channel.Parts{channel.Text{Body: text}},
					}, rapid.IntRange(0, 3).Draw(rt, "place"))
				case 5:
					if s != nil {
						s.Close()
						s = nil
					}
					continue
				case 6:
					if s == nil {
						s, err = ana.Listen(t.Context())
						require.NoError(t, err)
					}
					continue
				case 7:
					<-time.After(time.Duration(rapid.IntRange(1, 20_000).Draw(rt, "ms")) * time.Millisecond)
					continue
				}
				require.NoError(t, err)
				want = append(want, text)
			}
			if s == nil {
				s, err = ana.Listen(t.Context())
				require.NoError(t, err)
			}
			<-time.After(time.Minute)
			s.Close()
			got := ana.Texts()
			slices.Sort(got)
			assert.Equal(t, want, got)
			assert.Zero(t, ana.Doubles())
		})
	})
}

func TestWhatIsMissedIsFoundHoweverMuch(t *testing.T) {
	for _, n := range []int{1, 49, 50, 51, 99, 130, 400, 700} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := hostOf(t, ticking())
				ana := entered(t, h)
				_, err := h.Say(ana.Address(), "first")
				require.NoError(t, err)
				s := listening(t, ana)
				s.Close()
				for i := range n {
					<-time.After(time.Second)
					_, err := h.Say(ana.Address(), fmt.Sprint(i))
					require.NoError(t, err)
				}
				s = listening(t, ana)
				reset := slices.ContainsFunc(s.Events(), func(e webchattest.Event) bool { return e.Kind == "reset" })
				assert.Equal(t, n >= 500, reset)
				if reset {
					assert.Len(t, ana.Shown(), 50)
				} else {
					assert.Len(t, ana.Shown(), n+1)
				}
				assert.Zero(t, ana.Doubles())
			})
		})
	}
}

func TestEditsAndDeletionsReachOpenAndReturningWindows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hostOf(t, ticking())
		ana := entered(t, h)
		r, err := h.Say(ana.Address(), "teh")
		require.NoError(t, err)
		s := listening(t, ana)
		h.Change(r.ID, func(m *channel.Said) {
			m.Parts, m.EditedAt = channel.Parts{channel.Text{Body: "the"}}, time.Now()
		})
		<-time.After(15 * time.Second)
		assert.Equal(t, []string{"the"}, ana.Texts())
		assert.True(t, ana.Shown()[0].Edited)
		s.Close()
		h.Change(r.ID, func(m *channel.Said) { m.DeletedAt = time.Now() })
		listening(t, ana)
		assert.True(t, ana.Shown()[0].Deleted)
		assert.Empty(t, ana.Shown()[0].Parts, "the words are gone")
	})
}

func TestAStreamLivesAsLongAsItsSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := ticking()
		cfg.SessionFor = time.Hour
		h := hostOf(t, cfg)
		s := listening(t, entered(t, h))
		<-time.After(59*time.Minute + time.Second)
		beats := 0
		for _, e := range s.Events() {
			if e.Kind == "beat" {
				beats++
			}
		}
		assert.Equal(t, 59*4, beats, "one each 15 s")
		<-time.After(2 * time.Minute)
		<-s.Done()
		all := s.Events()
		assert.Equal(t, "end", all[len(all)-1].Kind)
		assert.Contains(t, string(all[len(all)-1].Data), `"session"`)
	})
}

func TestCloseEndsStreamsAndRefusesNewOnes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hostOf(t, ticking())
		ana := entered(t, h)
		s := listening(t, ana)
		h.Channel().Close()
		h.Channel().Close()
		<-s.Done()
		all := s.Events()
		var end struct {
			Reason string `json:"reason"`
			Retry  int    `json:"retry_ms"`
		}
		require.NoError(t, json.Unmarshal(all[len(all)-1].Data, &end))
		assert.Equal(t, "shutdown", end.Reason)
		assert.GreaterOrEqual(t, end.Retry, 1000)
		again, err := ana.Listen(t.Context())
		require.NoError(t, err)
		<-again.Done()
		again.Close()
	})
}

func TestTooManyStreamsOfOneVisitorEndTheOldest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hostOf(t, ticking())
		ana := entered(t, h)
		first := listening(t, ana)
		for range 5 {
			listening(t, ana)
		}
		seventh := listening(t, ana)
		e, err := awaits(t, first, "end")
		require.NoError(t, err)
		assert.Contains(t, string(e.Data), `"replaced"`)
		<-first.Done()
		_, err = h.Say(ana.Address(), "hello")
		require.NoError(t, err)
		shows(t, ana, seventh, "hello")
	})
	t.Run("and there is an end for all of them", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			cfg := ticking()
			cfg.Limits.AllStreams = 2
			h := hostOf(t, cfg)
			listening(t, entered(t, h))
			listening(t, entered(t, h))
			_, err := entered(t, h).Listen(t.Context())
			assert.Equal(t, http.StatusServiceUnavailable, refusal(t, err).Status)
		})
	})
}

// stuck is a browser that takes nothing off the wire.
type stuck struct {
	*httptest.ResponseRecorder
	wait chan struct{}
}

func (s stuck) Write([]byte) (int, error) {
	<-s.wait
	return 0, http.ErrHandlerTimeout
}

func (s stuck) Unwrap() http.ResponseWriter { return s.ResponseRecorder }

// Trap 6: a browser that does not keep up is cut off, and loses nothing: it
// holds up nobody.
func TestTrap6_ASlowBrowserIsCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hostOf(t, ticking())
		ana := entered(t, h)
		r := httptest.NewRequest(http.MethodGet, "/stream", nil).WithContext(t.Context())
		r.Header.Set("Authorization", "Bearer "+ana.Session().Token)
		w, done := stuck{httptest.NewRecorder(), make(chan struct{})}, make(chan struct{})
		go func() { defer close(done); h.Channel().ServeSite(w, r) }()
		synctest.Wait()
		s := listening(t, ana)
		for i := range 100 {
			<-time.After(time.Second)
			_, err := h.Say(ana.Address(), fmt.Sprint(i))
			require.NoError(t, err)
		}
		synctest.Wait()
		assert.Len(t, ana.Shown(), 100, "the other window has all")
		close(w.wait)
		<-done
		s.Close()
	})
}

func TestATicketIsGoodOnceAndNotForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hostOf(t, ticking())
		ana := entered(t, h)
		ticket := func() string {
			var got struct {
				Ticket string `json:"ticket"`
			}
			require.NoError(t, ana.Call(t.Context(), http.MethodPost, "/ticket", map[string]string{"after": "<script>"}, &got))
			return got.Ticket
		}
		one, two := ticket(), ticket()
		s, err := ana.ListenBy(t.Context(), one)
		require.NoError(t, err)
		s.Close()
		shutTicket(t, ana, one)
		<-time.After(31 * time.Second)
		shutTicket(t, ana, two)
		shutTicket(t, ana, ana.Session().Token)
		shutTicket(t, ana, "x")
	})
}

func shutTicket(t *testing.T, v *webchattest.Visitor, ticket string) {
	t.Helper()
	_, err := v.ListenBy(t.Context(), ticket)
	assert.Equal(t, http.StatusUnauthorized, refusal(t, err).Status)
}

func TestSignsOfTheBusiness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hostOf(t, ticking())
		ana := entered(t, h)
		said, err := ana.Say(t.Context(), "hello")
		require.NoError(t, err)
		s := listening(t, ana)
		require.NoError(t, h.Channel().Typing(t.Context(), ana.Address(), ""))
		e, err := awaits(t, s, "typing")
		require.NoError(t, err)
		assert.Contains(t, string(e.Data), `"for_ms":6000`)
		require.NoError(t, h.Channel().MarkRead(t.Context(), ana.Address(), channel.ProviderID(said.MessageID), ""))
		e, err = awaits(t, s, "seen")
		require.NoError(t, err)
		assert.Contains(t, string(e.Data), said.MessageID)
		s.Close()
		again := listening(t, ana)
		assert.True(t, slices.ContainsFunc(again.Events(), func(e webchattest.Event) bool { return e.Kind == "seen" }), "also after a reload")
	})
}

func TestPresenceIsToldWhenItChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := ticking()
		began := time.Now()
		cfg.Open = func(_ context.Context, lang string) (bool, string, error) {
			return time.Since(began) < 90*time.Second, "until noon (" + lang + ")", nil
		}
		h := hostOf(t, cfg)
		s := listening(t, entered(t, h))
		<-time.After(10 * time.Minute)
		var told []string
		for _, e := range s.Events() {
			if e.Kind == "presence" {
				told = append(told, string(e.Data))
			}
		}
		assert.Equal(t, []string{`{"hint":"until noon (en)","open":true}`, `{"hint":"until noon (en)","open":false}`}, told)
	})
}

func TestATranscriptThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hostOf(t, ticking())
		ana := entered(t, h)
		s := listening(t, ana)
		h.Fail(true)
		_, err := ana.History(t.Context(), "", 10)
		assert.Equal(t, http.StatusServiceUnavailable, refusal(t, err).Status)
		<-time.After(time.Minute)
		h.Insert(ana.Address(), channel.Said{ID: "o.x", Author: channel.AuthorAgent, At: time.Now(), Parts: channel.Parts{channel.Text{Body: "hello"}}}, 0)
		h.Fail(false)
		<-time.After(time.Minute)
		assert.Equal(t, []string{"hello"}, ana.Texts(), "the stream has lived through it")
		s.Close()
		h.Fail(true)
		again, err := ana.Listen(t.Context())
		require.NoError(t, err)
		<-again.Done()
		again.Close()
		for _, e := range again.Events() {
			assert.NotEqual(t, "ready", e.Kind, "nothing is promised that was not looked up")
		}
	})
}

// Without a Transcript, this process's memory has to do.
func TestATalkWithoutATranscript(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hostOf(t, ticking())
		cfg := ticking()
		cfg.Account, cfg.BaseURL, cfg.Secret = "chat", h.BaseURL(), channel.NewSecret(webchattest.Secret)
		c, err := webchat.New(cfg)
		require.NoError(t, err)
		bare := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.URL.Path = strings.TrimPrefix(r.URL.Path, webchattest.Mount)
			if r.Method == http.MethodPost && r.URL.Path == "" {
				d, err := c.Receive(r.Context(), r)
				assert.NoError(t, err)
				_, _ = w.Write(d.Reply.Body)
				return
			}
			c.ServeSite(w, r)
		})
		ana := webchattest.NewVisitor(h.BaseURL(), webchattest.Transport(bare))
		require.NoError(t, ana.Enter(t.Context()))
		said, err := ana.Say(t.Context(), "one")
		require.NoError(t, err)
		<-time.After(time.Second)
		_, err = c.Send(t.Context(), &channel.Message{Key: "k", To: ana.Address(), Now: time.Now(), Parts: channel.Parts{channel.Text{Body: "two"}}})
		require.NoError(t, err)
		s := listening(t, ana)
		assert.Equal(t, []string{"one", "two"}, ana.Texts())
		_, err = ana.Act(t.Context(), webchattest.Act{"type": "delete", "of": said.MessageID})
		require.NoError(t, err)
		<-time.After(time.Minute)
		assert.True(t, ana.Shown()[0].Deleted)
		s.Close()
	})
}

// The host may not know what became of a message. Whether it was handed over or
// not, it is shown once.
func TestAMessageOfUnknownOutcomeIsShownOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hostOf(t, ticking())
		ana := entered(t, h)
		s := listening(t, ana)
		text := channel.Parts{channel.Text{Body: "did it go?"}}
		_, err := h.Channel().Send(t.Context(), &channel.Message{Key: "k-1", To: ana.Address(), Now: time.Now(), Parts: text})
		require.NoError(t, err)
		for i, key := range []string{"k-1", "k-2", "", ""} {
			h.Insert(ana.Address(), channel.Said{
				ID: channel.ProviderID(fmt.Sprint("only to tell them apart here ", i)), Key: key, Author: channel.AuthorAgent, At: time.Now(), Parts: text,
			}, 0)
		}
		h.Unname()
		<-time.After(time.Minute)
		assert.Len(t, ana.Shown(), 4)
		assert.Zero(t, ana.Doubles())
		s.Close()
	})
}
