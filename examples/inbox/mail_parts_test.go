package main

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What goes wrong at a mail server ends as its description says.
func TestTroubleAtTheMailServer(t *testing.T) {
	for name, want := range map[string]string{"throttle": "sent", "drop": "unknown", "vanish": "unknown", "fail": "failed"} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.trouble(simulatedMail, name)
			id := r.writeMail(url.Values{"to": {"mia.schulz@mail.example"}, "subject": {"Hello"}, "text": {"the message"}})
			for i := range 4 {
				require.NoError(t, r.app.engine.RunDue(t.Context(), time.Now().Add(time.Duration(i)*time.Hour)))
				r.settle()
			}
			page := r.page(id)
			if want == "sent" {
				assert.NotRegexp(t, "is-(unknown|failed|queued)", page)
			} else {
				assert.Contains(t, page, "is-"+want)
			}
			arrived := map[string]int{"throttle": 1, "drop": 1}
			assert.Len(t, r.program(0).threads(), arrived[name])
		})
	}
}

// A mailbox that was restored from a backup, and a connection that breaks, lose
// nothing and bring nothing twice.
func TestAMailboxThatIsRenumbered(t *testing.T) {
	r := newRig(t)
	r.listen()
	mia := r.program(0)
	require.NoError(t, say(mia, "one"))
	r.until("it is there", func() bool { return len(r.threads()) == 1 })
	r.trouble(simulatedMail, "renumber")
	r.trouble(simulatedMail, "cut")
	require.NoError(t, say(mia, "two"))
	r.until("the other is there, too", func() bool { return len(r.threads()) == 2 })
	assert.NotEqual(t, r.threads()[0].Case.Preview, r.threads()[1].Case.Preview)
}

// The words and heights around a mail.
func TestHowMailsAreShown(t *testing.T) {
	for subject, same := range map[string]bool{
		"Lamp": true, "Re: Lamp": true, "AW: RE: lamp": true, "": true, "Lamp again": false, "Re: Chair": false, "Out of office: Lamp": false,
	} {
		assert.Equal(t, same, sameTopic(subject, "Lamp"), subject)
	}
	assert.Equal(t, "hello", withoutTopic("Re: Lamp hello", "Lamp"))
	assert.Equal(t, "Lampshade", withoutTopic("Lampshade", "Lamp"))
	assert.Equal(t, "hello", withoutTopic("[mail] hello", "Lamp"))
	assert.Equal(t, "Automatic answer", automaticText("auto-reply"))
	assert.Empty(t, automaticText(""))
	assert.Equal(t, "Automatic: Thanks for the answer", automaticText("survey_thanks"))

	for page, want := range map[string]int{
		"hi": leastHeight, strings.Repeat("<p>a line</p>", 200): mostHeight, `<img src="cid:a">`: 340,
		`<img src="cid:a" width="1120" height="200">`: 130, `<img src="cid:a" height="90">`: 120,
		`<img data-src="https://x.example/a.png">`: leastHeight, `<img data-src="https://x.example/a.png" height="100">`: 130, `<h2>Offer</h2>`: 81, strings.Repeat("ten letter", 14): 30 + 2*lineHeight,
	} {
		assert.Equal(t, want, heightOf(page, agentWidth), "%.40s", page)
	}

	remote, own := picturesIn(`<p><img src="cid:a"><img data-src="https://x.example/1.png"></p>`)
	assert.Equal(t, 1, remote)
	assert.Equal(t, []string{"a"}, own)
	find := func(cid string) string { return "/files/" + cid }
	assert.Equal(t, `<img src="/files/a"><img data-src="https://x.example/1.png">`, withPictures(`<img src="cid:a"><img data-src="https://x.example/1.png">`, find, false))
	assert.Equal(t, `<img src="https://x.example/1.png">`, withPictures(`<img data-src="https://x.example/1.png">`, find, true))
	assert.Equal(t, `<p>a&lt;b<br>c</p><p>d</p><p><img src="cid:x&#34;" alt=""></p>`, textAsPage("a<b\r\nc\n\nd", []string{`x"`}))
}
