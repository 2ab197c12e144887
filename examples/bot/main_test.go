package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/bot"
	"github.com/rapport-go/rapport/storage"
)

func TestATalkThatEndsWithAPerson(t *testing.T) {
	var out bytes.Buffer
	in := strings.NewReader("When are you open?\nis there life on Mars\nCould I talk to a human?\nnobody reads this\n")
	require.NoError(t, run(t.Context(), in, &out))
	assert.Equal(t, strings.TrimLeft(`
bot: We are open from Monday to Saturday, 9 to 18 o'clock.
bot: I did not get that. I know about opening hours, delivery and returns. Say “human” to talk to one of us.
bot: I am getting somebody for you. One moment, please.
(the case is with people now)
`, "\n"), out.String())
}

func TestATalkThatEndsByItself(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), strings.NewReader("how long is shipping?\nthanks!\n"), &out))
	assert.Equal(t, "bot: Delivery takes two working days, and is free above 50 euros.\nbot: You are welcome. Good bye!\n", out.String())
}

func TestTheBotKnowsItsAnswers(t *testing.T) {
	for said, want := range map[string]string{
		"Are you CLOSED on Sunday?":  shop[0].answer,
		"when will it arrive":        shop[1].answer,
		"I want a refund":            shop[2].answer,
		"what about me":              "",
		"let me talk to an agent ok": toPeople().Parts[0].(channel.Text).Body,
	} {
		m := &storage.Message{Parts: channel.Parts{channel.Text{Body: said}}}
		a, err := shop.Answer(t.Context(), bot.Turn{New: []*storage.Message{m}})
		if want == "" {
			require.ErrorIs(t, err, bot.ErrNotUnderstood)
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, want, a.Parts[0].(channel.Text).Body)
	}
}
