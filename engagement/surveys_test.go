package engagement_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// newAsking makes a world whose channel asks how it was.
func newAsking(t *testing.T, change func(*automation.Survey)) *world {
	t.Helper()
	w := newWorld(t, func(c *engagement.Config, _ *channeltest.Fake) {
		c.Surveys = engagement.Surveys{
			URL: "https://shop.example/survey", Keys: []channel.Secret{channel.NewSecret(strings.Repeat("k", 32))},
		}
	})
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}))
	s, err := w.Automation(t.Context(), line)
	require.NoError(t, err)
	s.Survey = automation.Survey{On: true, Text: "How was it?", Button: "Tell us", Thanks: automation.Message{Parts: channel.Parts{channel.Text{Body: "Thanks!"}}}}
	if change != nil {
		change(&s.Survey)
	}
	_, err = w.SaveAutomation(t.Context(), "chief", line, s)
	require.NoError(t, err)
	return w
}

// served is a case that ana has served and closed.
func (w *world) served() *storage.Case {
	w.t.Helper()
	w.write("help")
	w.mustReply("ana", "here you are")
	c := w.item(engagement.ViewMine, "ana").Case
	c, err := w.Done(w.t.Context(), "ana", c.ID, "")
	require.NoError(w.t, err)
	w.due()
	return c
}

// asked is the link of the survey that was sent last.
func (w *world) asked() string {
	w.t.Helper()
	sent := w.fake.Sent()
	for _, m := range slices.Backward(sent) {
		for _, p := range m.Parts {
			if b, ok := p.(channel.LinkButton); ok {
				return b.URL
			}
		}
	}
	return ""
}

// answer sends the form behind a link.
func (w *world) fillIn(link, score, comment string) int {
	w.t.Helper()
	h := http.StripPrefix("/survey", w.SurveyHandler())
	at, err := url.Parse(link)
	require.NoError(w.t, err)
	get := httptest.NewRecorder()
	h.ServeHTTP(get, httptest.NewRequest(http.MethodGet, at.Path, nil))
	require.Equal(w.t, http.StatusOK, get.Code)
	form := url.Values{"score": {score}, "comment": {comment}}
	r := httptest.NewRequest(http.MethodPost, at.Path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec.Code
}

func TestS4_45_S4_47_S4_48_ASurveyIsAskedAndAnswered(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newAsking(t, nil)
		c := w.served()
		button := w.fake.Sent()[1].Parts[0].(channel.LinkButton)
		assert.Equal(t, []string{"How was it?", "Tell us"}, []string{button.Body, button.Label})
		asked, err := w.Survey(t.Context(), c.ID)
		require.NoError(t, err)
		require.NotNil(t, asked)
		assert.True(t, asked.AnsweredAt.IsZero(), "to look at the page is no answer")
		require.Less(t, w.fillIn(w.asked(), "4", "very kind"), 400)
		asked, err = w.Survey(t.Context(), c.ID)
		require.NoError(t, err)
		assert.Equal(t, 4, asked.Score)
		assert.Equal(t, "very kind", asked.Comment)
		w.fillIn(w.asked(), "1", "no, it was not")
		again, err := w.Survey(t.Context(), c.ID)
		require.NoError(t, err)
		assert.Equal(t, asked, again, "the first answer counts")
		e := w.last(engagement.SurveyAnswered)
		assert.Equal(t, c.ID, e.Case)
		assert.Equal(t, 4, e.Detail.Survey.Score)
		w.due()
		assert.Equal(t, "Thanks!", w.texts()[2])
		w.due()
		assert.Len(t, w.texts(), 3)
	})
}

func TestS4_46_S4_49_NobodyIsAskedWhomNoPersonServed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newAsking(t, nil)
		w.write("help")
		_, err := w.Done(t.Context(), "ana", w.item(engagement.ViewQueue, "ana").Case.ID, "")
		require.NoError(t, err)
		w.due()
		assert.Empty(t, w.texts())
		e := w.last(engagement.AutomationSkipped)
		assert.Equal(t, automation.NotHuman, e.Detail.Automation.Reason)
	})
}

func TestS4_45_ReopeningComesBeforeTheSurvey(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newAsking(t, func(s *automation.Survey) { s.Delay = automation.Duration(time.Hour) })
		c := w.served()
		assert.Len(t, w.texts(), 1, "not yet")
		_, err := w.Reopen(t.Context(), "ana", c.ID)
		require.NoError(t, err)
		pass(2 * time.Hour)
		w.due()
		assert.Len(t, w.texts(), 1, "the case is open again")
	})
}

func TestS4_49_OutsideOfTheWindowTheReasonIsRecorded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, func(c *engagement.Config, f *channeltest.Fake) {
			f.SetCapabilities(func(c *channel.Capabilities) { c.Window.Length = 24 * time.Hour })
			c.Surveys = engagement.Surveys{URL: "https://shop.example", Keys: []channel.Secret{channel.NewSecret(strings.Repeat("k", 32))}}
		})
		require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}))
		s := engagement.AutomationSettings{}
		s.Survey = automation.Survey{On: true, Text: "How was it?", Button: "Tell us", Delay: automation.Duration(30 * time.Hour)}
		_, err := w.SaveAutomation(t.Context(), "chief", line, s)
		require.NoError(t, err)
		w.served()
		pass(31 * time.Hour)
		w.due()
		assert.Len(t, w.texts(), 1)
		assert.Equal(t, automation.OutsideWindow, w.last(engagement.AutomationSkipped).Detail.Automation.Reason)
	})
}

func TestS4_45_AnAnswerByAButtonOpensNoCase(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newAsking(t, func(s *automation.Survey) { s.Native = true })
		c := w.served()
		asked, err := w.Survey(t.Context(), c.ID)
		require.NoError(t, err)
		tap := func(who channel.Address, id string) {
			m := w.fake.Inbound(who, "")
			m.At, m.Parts = time.Now(), channel.Parts{channel.Choice{ID: id, Title: "Satisfied"}}
			require.Equal(t, http.StatusOK, w.deliver(m))
			w.due()
		}
		id := ""
		for _, m := range w.fake.Sent() {
			for _, p := range m.Parts {
				switch p := p.(type) {
				case channel.List:
					id = p.Sections[0].Rows[1].ID
				case channel.Buttons:
					id = p.Buttons[1].ID
				}
			}
		}
		require.Contains(t, id, asked.ID)
		tap(channel.Address{Kind: channel.AddressUser, Value: "somebody else"}, id)
		still, err := w.Survey(t.Context(), c.ID)
		require.NoError(t, err)
		assert.Zero(t, still.Score, "it was not theirs to answer")
		tap(customer, id)
		done, err := w.Survey(t.Context(), c.ID)
		require.NoError(t, err)
		assert.NotZero(t, done.Score)
		assert.Zero(t, w.queue("ana"), "no work for anybody")
		assert.Equal(t, "Thanks!", w.texts()[len(w.texts())-1])
	})
}

func TestSurveyPagesNeedKeys(t *testing.T) {
	for name, s := range map[string]engagement.Surveys{
		"no key": {URL: "https://shop.example/survey"}, "short": {URL: "https://shop.example", Keys: []channel.Secret{channel.NewSecret("short")}},
	} {
		_, err := engagement.New(engagement.Config{Store: newWorld(t, nil).store, Channels: map[channel.ID]channel.Channel{line: channeltest.NewFake("line")}, Surveys: s})
		var wrong *engagement.InvalidError
		require.ErrorAs(t, err, &wrong, name)
		assert.Equal(t, "Surveys.Keys", wrong.Field)
	}
	key := []channel.Secret{channel.NewSecret(strings.Repeat("k", 32))}
	for _, url := range []string{"", "shop.example/survey", "ftp://shop.example", "https://"} {
		_, err := engagement.New(engagement.Config{Store: newWorld(t, nil).store, Surveys: engagement.Surveys{URL: url, Keys: key}})
		var wrong *engagement.InvalidError
		require.ErrorAs(t, err, &wrong, url)
		assert.Equal(t, "Surveys.URL", wrong.Field)
	}
	rec := httptest.NewRecorder()
	newWorld(t, nil).SurveyHandler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/x", nil))
	assert.Equal(t, http.StatusNotFound, rec.Code)
}
