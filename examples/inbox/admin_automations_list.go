package main

import "github.com/rapport-go/rapport/automation"

// sectionsFor are the library's own automations, in the order in which a
// conversation meets them. What is typed is written into s.
func sectionsFor(s *automation.Settings) []*section {
	all := []*section{
		newSection("welcome", "Welcome", "Once for each contact: when they open the chat, or with their first message; never both.", &s.Welcome.On).
			message("message", "Message", &s.Welcome.Message, true).
			tick("per_case", "With each case that the contact begins, not once for ever", &s.Welcome.PerCase),
		newSection("out_of_hours", "Out of hours", "When the contact writes while the business is closed, once for each closed time. {{hours.opens}} is when it opens.", &s.OutOfHours.On).
			message("message", "Message", &s.OutOfHours.Message, true).
			tick("with_bot", "Also while a bot serves them", &s.OutOfHours.WithBot),
		noticeSection("unassigned", "Nobody serves yet", "Each time that a case comes to be served by nobody.", &s.Unassigned),
		noticeSection("queue_notice", "In the queue", "When a case comes into a queue. {{queue.position}} is its place.", &s.QueueNotice),
		timedSection("reminder", "No answer of ours", "To a contact whom no agent has answered for this time. What bots say is no answer.", &s.Reminder),
		timedSection("idle", "No answer of the contact", "To a contact who has not answered the agent for this time.", &s.Idle),
	}
	return append(all, endingSections(s)...)
}

func noticeSection(at, title, help string, n *automation.Notice) *section {
	return newSection(at, title, help, &n.On).message("message", "Message", &n.Message, true).length("delay", "Only after", "Empty: at once.", &n.Delay)
}

func timedSection(at, title, help string, t *automation.Timed) *section {
	return newSection(at, title, help, &t.On).length("after", "After", "", &t.After).message("message", "Message", &t.Message, true)
}

// endingSections are those with which a conversation ends.
func endingSections(s *automation.Settings) []*section {
	return []*section{
		newSection("auto_close", "Close for silence", "When the contact does not answer the agent: from 1 minute to 72 hours; 24 hours are a good time.", &s.AutoClose.On).
			length("after", "After", "", &s.AutoClose.After).length("lead", "Tell before, by", "Empty: nobody is told.", &s.AutoClose.Lead).
			message("notice", "Tell the contact", &s.AutoClose.Notice, false).text("agent_text", "Tell the agent", &s.AutoClose.AgentText).
			tick("either_side", "Also if the last word was the contact’s", &s.AutoClose.EitherSide),
		newSection("bot_close", "Close at the bot", "When a bot is done, or the contact does not answer it.", &s.BotClose.On).
			length("after", "After", "Empty: 10 minutes.", &s.BotClose.After),
		newSection("bot_fallback", "Bot did not understand", "", &s.BotFallback.On).
			message("reply", "Say", &s.BotFallback.Reply, false).tick("people", "Hand the case to people", &s.BotFallback.People),
		noticeSection("close_message", "Last word", "When an agent, a bot or the system closes a case.", &s.CloseMessage),
		surveySection(s),
		newSection("missed", "Missed", "When nobody picked the case up in time.", &s.Missed.On).
			message("message", "Say to the contact", &s.Missed.Message, false).list("labels", "Labels, with commas", &s.Missed.Labels).
			list("notify.agents", "Tell these agents", &s.Missed.Notify.Agents).list("notify.teams", "Tell these teams", &s.Missed.Notify.Teams).
			text("notify.text", "What they are told", &s.Missed.Notify.Text).tick("notify.owner", "Tell the owner as well", &s.Missed.Notify.Owner),
		newSection("owner_assignment", "Owner of the contact", "The first agent who answers a contact without an owner becomes theirs.", &s.OwnerAssignment.On),
	}
}

func surveySection(s *automation.Settings) *section {
	return newSection("survey", "Survey", "When a case is closed that a person served: a mark from 1 to 5, and a comment.", &s.Survey.On).
		text("text", "Message", &s.Survey.Text).text("button", "On the button", &s.Survey.Button).
		length("delay", "Wait after the close", "", &s.Survey.Delay).length("quiet", "Ask the same contact again after", "Empty: after every case.", &s.Survey.Quiet).
		length("expires", "Take answers for", "Empty: as usual.", &s.Survey.Expires).
		tick("native", "With buttons in the chat, not with a link to the form", &s.Survey.Native).
		tick("skip_auto_closed", "Not after a close for silence", &s.Survey.SkipAutoClosed).
		message("thanks", "Thanks for the answer", &s.Survey.Thanks, false)
}

// A triggerChoice is an event on which a rule can start, in words.
type triggerChoice struct {
	automation.Trigger
	Title string
}

// triggerChoices are all of them.
var triggerChoices = []triggerChoice{
	{automation.ChatOpened, "the contact opens the chat"}, {automation.MessageReceived, "the contact writes"},
	{automation.MessageSent, "we write"}, {automation.MessageFailed, "a message of ours fails"},
	{automation.CaseOpened, "a case begins"}, {automation.CaseUnassigned, "nobody serves a case"}, {automation.CaseQueued, "a case comes into a queue"},
	{automation.CaseAssigned, "a case is given to somebody"}, {automation.CaseOwned, "an agent serves a case"},
	{automation.CaseParked, "a case is parked"}, {automation.CaseResumed, "a case is no longer parked"}, {automation.CaseEnded, "a talk ends"},
	{automation.CaseClosed, "a case is closed"}, {automation.CaseReopened, "a case is reopened"}, {automation.CaseMissed, "a case is missed"},
	{automation.CaseLabelled, "a label is put on"}, {automation.CaseUnlabelled, "a label is taken off"},
	{automation.PriorityChanged, "the priority changes"}, {automation.AttributeChanged, "an attribute changes"},
	{automation.OwnerChanged, "the contact’s owner changes"}, {automation.NoteAdded, "a note is left"},
	{automation.IdentityChanged, "an address changes"}, {automation.ConsentChanged, "the contact’s consent changes"},
	{automation.BotDone, "a bot is done"}, {automation.BotConfused, "a bot did not understand"},
	{automation.SLAWarned, "a promise is near its end"}, {automation.SLABreached, "a promise is broken"}, {automation.SurveyAnswered, "a survey is answered"},
}
