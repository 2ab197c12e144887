package automation

import (
	"strconv"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// noticeFamily begins the keys of the replies to somebody whom nobody serves yet:
// unassigned, queue notice and out of hours. They share a key, so that there is
// one of them at most each time that a case comes to be served by nobody.
const noticeFamily = "notice"

func entryKey(m *moment) []string {
	return []string{noticeFamily, m.Case.ID, strconv.Itoa(m.Case.Entry)}
}

var (
	servedByNobody = guard{"still served by nobody", Served, func(m *moment) bool {
		return m.Case.State == StateOpen && !m.Case.served()
	}}
	sameEntry = guard{"not served meanwhile", NewEntry, func(m *moment) bool {
		return keyOf(entryKey(m)...) == m.start.Key
	}}
	inHours = guard{"not out of hours, or no reply for that", ClosedNow, func(m *moment) bool {
		return !m.settings.OutOfHours.On || !m.Hours.closed()
	}}
)

// whenClosed refuses what the reply out of hours stands for.
func whenClosed(m *moment) Reason {
	if inHours.holds(m) {
		return ""
	}
	return inHours.reason
}

func queuedNotice(m *moment) bool { return m.Case.Queue != "" && m.settings.QueueNotice.On }

// unassigned replies when nobody serves a case. Waiting in a queue is a kind of
// it (S4.31), for which there is another reply if that is switched on.
var unassigned = automation{
	name: "unassigned", id: "A3",
	on: func(s *Settings) bool { return s.Unassigned.On },
	opens: []opening{
		{trigger: CaseUnassigned, words: "case comes to be served by nobody", refuse: whenClosed},
		{trigger: CaseQueued, words: "case comes into a queue, and the queue notice is off", refuse: whenClosed,
			when: func(m *moment) bool { return !m.settings.QueueNotice.On }},
	},
	guards: []guard{servedByNobody, sameEntry, inHours, mayBeWritten, inWindow},
	ends: []ending{
		caseOwned, caseAssigned, caseClosed,
		{CaseQueued, "queue, if the queue notice is on", func(m *moment) bool { return m.settings.QueueNotice.On }},
	},
	prefixes: func(m *moment) [][]string { return [][]string{{noticeFamily, m.Case.ID}} },
	effect:   "system message; the queue notice instead if the case waits in a queue by then",
	once:     "entry into the state",
	key:      entryKey,
	at:       func(m *moment) time.Time { return m.event.At.Add(time.Duration(m.settings.Unassigned.Delay)) },
	act: func(m *moment, out *Outcome) {
		if queuedNotice(m) {
			queueNotice.act(m, out)
			return
		}
		m.say(out, m.settings.Unassigned.Message)
	},
}

// queueNotice tells that the case waits in a queue.
var queueNotice = automation{
	name: "queue_notice", id: "A4",
	on:    func(s *Settings) bool { return s.QueueNotice.On },
	opens: []opening{{trigger: CaseQueued, words: "case comes into a queue", refuse: whenClosed}},
	guards: []guard{
		servedByNobody, sameEntry, inHours,
		{"still in a queue", NotQueued, func(m *moment) bool { return m.Case.Queue != "" }},
		mayBeWritten, inWindow,
	},
	ends:     []ending{caseOwned, caseAssigned, caseClosed, caseAlone},
	prefixes: func(m *moment) [][]string { return [][]string{{noticeFamily, m.Case.ID}} },
	effect:   "system message, with the position if wanted",
	once:     "entry into the state",
	key:      entryKey,
	at:       func(m *moment) time.Time { return m.event.At.Add(time.Duration(m.settings.QueueNotice.Delay)) },
	act:      func(m *moment, out *Outcome) { m.say(out, m.settings.QueueNotice.Message) },
}

var untold = guard{"not told in this closed period", ToldAlready, func(m *moment) bool {
	return m.Contact.ToldClosedAt.IsZero() || m.Contact.ToldClosedAt.Before(m.Hours.ClosedSince)
}}

var noNightBot = guard{"no bot serves the case, unless wanted", WithBot, func(m *moment) bool {
	return m.Case.Bot == "" || m.settings.OutOfHours.WithBot
}}

// answersAtNight holds for a contact who turns up while the business is closed.
func answersAtNight(m *moment) bool {
	return m.Case.ID != "" && byPerson(m) && m.Hours.closed() && untold.holds(m) && noNightBot.holds(m)
}

// outOfHours answers when the business is closed. It is instead of the two
// others, and comes after the welcome.
var outOfHours = automation{
	name: "out_of_hours", id: "A5",
	on: func(s *Settings) bool { return s.OutOfHours.On },
	opens: []opening{
		{trigger: MessageReceived, words: "message of the contact out of hours", when: answersAtNight},
		{trigger: CaseOpened, words: "case that the contact begins out of hours", when: func(m *moment) bool {
			return m.event.Actor.Kind == channel.AuthorContact && answersAtNight(m)
		}},
	},
	guards: []guard{
		{"still closed", OpenNow, func(m *moment) bool { return m.Hours.closed() }},
		untold, noNightBot,
		{"no agent has answered", Answered, func(m *moment) bool {
			return m.Case.Newest.Author.Kind != channel.AuthorAgent || m.Case.Newest.At.Before(m.event.At)
		}},
		mayBeWritten, inWindow,
	},
	ends: []ending{agentWrites},
	prefixes: func(m *moment) [][]string {
		return [][]string{{noticeFamily, m.Case.ID}, {"out_of_hours", m.Case.ID}}
	},
	effect: "system message, with the time of opening if wanted; no unassigned reply or queue notice",
	once:   "case entry, or while somebody serves the case closed period; contact and closed period",
	key: func(m *moment) []string {
		if !m.Case.served() {
			return entryKey(m)
		}
		return []string{"out_of_hours", m.Case.ID, strconv.FormatInt(m.Hours.ClosedSince.Unix(), 10)}
	},
	act: func(m *moment, out *Outcome) {
		m.say(out, m.settings.OutOfHours.Message)
		out.Marks = append(out.Marks, MarkToldClosed)
	},
}
