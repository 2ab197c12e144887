package automation

// A Reason is why an automation did nothing.
type Reason string

// The reasons.
const (
	Off             Reason = "off"              // switched off, or no longer there
	GreetedAlready  Reason = "greeted_already"  // S4.4
	Served          Reason = "served"           // somebody serves the case
	NotQueued       Reason = "not_queued"       // the case waits in no queue
	NotWaiting      Reason = "not_waiting"      // the case is neither with an agent nor in a queue
	NewEntry        Reason = "new_entry"        // the case was served since, and waits anew
	ClosedNow       Reason = "out_of_hours"     // the business is closed, and says so instead
	OpenNow         Reason = "open_now"         // the business is open
	ToldAlready     Reason = "told_already"     // was told in the same closed period
	WithBot         Reason = "with_bot"         // a bot serves the case (S4.40)
	NotBot          Reason = "not_bot"          // the bot no longer serves the case
	Answered        Reason = "answered"         // a person has answered since (S4.34)
	NewerMessage    Reason = "newer_message"    // there is a newer message (S4.44)
	NotOngoing      Reason = "not_ongoing"      // no agent serves the case now: unassigned, parked, ended or closed (S4.39)
	OtherOwner      Reason = "other_owner"      // another agent serves it
	NotClosed       Reason = "not_closed"       // the case was reopened
	ClosedOtherwise Reason = "closed_otherwise" // by the contact, or as spam, merged or blocked
	NotHuman        Reason = "not_human"        // no person served the case (S4.46)
	AutoClosed      Reason = "auto_closed"      // closed for silence, and not asked about then (S4.50)
	QuietPeriod     Reason = "quiet_period"     // was asked not long ago
	HasOwner        Reason = "has_owner"        // the contact has an owner
	NotMissed       Reason = "not_missed"       // somebody picked the case up after all
	Gone            Reason = "gone"             // the case or the message is no longer there
	OptedOut        Reason = "opted_out"        // the contact does not want it
	OutsideWindow   Reason = "outside_window"   // the session window is closed (S3.29)
	ConditionFalse  Reason = "condition_false"
	ConditionFailed Reason = "condition_failed" // could not be evaluated
	NothingToDo     Reason = "nothing_to_do"    // what was to be said or done is empty
	Loop            Reason = "loop"             // caused by the same automation
	TooDeep         Reason = "too_deep"         // the chain of automations is too long
	TooEarly        Reason = "too_early"        // it is not due yet
	NotDone         Reason = "not_done"         // an action before it could not be done
	Unfit           Reason = "unfit"            // the channel cannot carry it
	Crowded         Reason = "crowded"          // too much waits to be done in the conversation
)

// reasonTexts are the reasons in words.
var reasonTexts = map[Reason]string{
	Off:             "it is switched off",
	GreetedAlready:  "the contact was greeted before",
	Served:          "somebody serves the case",
	NotQueued:       "the case waits in no queue",
	NotWaiting:      "the case is neither with an agent nor in a queue",
	NewEntry:        "the case was served meanwhile, and waits anew",
	ClosedNow:       "the business is closed, and the reply for that counts",
	OpenNow:         "the business is open",
	ToldAlready:     "the contact was told before that the business is closed",
	WithBot:         "a bot serves the case",
	NotBot:          "the bot no longer serves the case",
	Answered:        "a person has answered",
	NewerMessage:    "there is a newer message",
	NotOngoing:      "no agent serves the case now",
	OtherOwner:      "another agent serves the case",
	NotClosed:       "the case is open again",
	ClosedOtherwise: "the case was closed by the contact, or as spam, merged or blocked",
	NotHuman:        "no person served the case",
	AutoClosed:      "the case was closed for silence, and such cases are not asked about",
	QuietPeriod:     "the contact was asked not long ago",
	HasOwner:        "the contact has an owner",
	NotMissed:       "somebody picked the case up after all",
	Gone:            "what it is about is no longer there",
	OptedOut:        "the contact does not want to be written to by programs",
	OutsideWindow:   "the session window is closed",
	ConditionFalse:  "the condition does not hold",
	ConditionFailed: "the condition could not be evaluated",
	NothingToDo:     "there is nothing to say or do",
	Loop:            "its own action caused the event",
	TooDeep:         "too many automations have caused one another",
	TooEarly:        "it is not due yet",
	NotDone:         "an action before it could not be done",
	Unfit:           "the channel cannot carry it",
	Crowded:         "too many others wait to act in the conversation",
}
