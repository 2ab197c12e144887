package engagement_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
)

func TestS4_49_OutsideOfTheWindowATemplateAsks(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, func(c *engagement.Config, _ *shop) {
			c.Surveys = engagement.Surveys{URL: "https://shop.example/survey", Keys: []channel.Secret{channel.NewSecret(strings.Repeat("k", 32))}}
		})
		s, err := w.Automation(t.Context(), line)
		require.NoError(t, err)
		s.Survey = automation.Survey{
			On: true, Text: "How was it?", Button: "Tell us", Delay: automation.Duration(30 * time.Hour),
			Template: &automation.SurveyTemplate{Name: "greeting", Language: "en", Values: []string{"{{survey.link}}"}},
		}
		_, err = w.SaveAutomation(t.Context(), "chief", line, s)
		require.NoError(t, err)
		w.answer("help")
		c := w.item(engagement.ViewQueue, "ana").Case
		w.replies(c, "ana", "here you are")
		_, err = w.Done(t.Context(), "ana", c.ID, "")
		require.NoError(t, err)
		pass(31 * time.Hour)
		w.due()
		w.due()

		sent := w.fake.Sent()
		require.Len(t, sent, 2, "the window has been closed for hours")
		asked, ok := sent[1].Parts[0].(channel.Template)
		require.True(t, ok)
		assert.Equal(t, "greeting", asked.Name)
		link := asked.Body[0].Text
		require.True(t, strings.HasPrefix(link, "https://shop.example/survey/"), link)
		require.Less(t, w.fillIn(link, "5", ""), 400)
		done, err := w.Survey(t.Context(), c.ID)
		require.NoError(t, err)
		assert.Equal(t, 5, done.Score)
	})
}
