// Package automation is what happens by itself: the welcome, the reply when nobody
// is there, the close of a case whose contact is silent, the survey after it, and
// rules of the business's own. It is pure: what happened and what is known come in
// as arguments, and what is to be done is the result. It reads no clock, makes no
// ids and keeps nothing.
//
// # Settings
//
// [Settings] are all automations of one channel, as one document. [Parse] reads it,
// [Settings.Check] reports everything that is wrong with it at once, against the
// channel that it is for, and [Ready] makes [Automations] of it.
//
// # From an event to an action
//
// [Automations.On] says what an [Event] starts and what it ends. Each [Start] is
// stored with its due moment, in the transaction of the event, under a key that
// lets it act once. [Automations.Act] says what becomes of it when it falls due: it
// checks the guards again, with [Facts] read in the transaction that acts, and
// returns [Action] values to be done, or why nothing is. So it does not matter how
// long a due moment waited, which process finds it, or whether what should have
// ended it came too late: a message of the contact at the closing instant wins.
//
// Whoever calls it
//
//   - stores Cancels before Starts, and leaves out a Start whose Key is pending or
//     has acted; what is cancelled gives its Key free;
//   - lets Starts act in the order of At, then Order, each as soon as At has come;
//   - does the actions in the transaction of Act, and keeps the [Mark] values;
//   - says in the events that an action causes which automation it was, and how
//     deep the chain is.
//
// What is switched on counts for events from then on; what is switched off does not
// act any more.
//
// [Table] describes the library's own automations. It is made of the values by
// which they run.
//
// # Rules
//
// A [Rule] waits for an event, and does its actions if a condition holds, both when
// the event happens and when the rule acts. An event that a rule caused never
// starts the same rule again, and no more than [MaxDepth] automations cause one
// another in a row. A rule whose own actions would start it again is refused when
// it is saved, unless its condition cannot hold for what they cause.
//
// # Conditions
//
// A condition is an expression that is true or false:
//
//	case.priority > 3 and "vip" in contact.labels and not hours.open
//
// Its names are
//
//	event         trigger, actor, actor_id, label, attribute, value, target, score
//	channel       id, kind
//	contact       id, name, language, attributes, labels, owner, opted_out
//	conversation  id, inbound, window_open
//	case          id, state, owner, bot, queue, position, priority, labels, tag,
//	              attributes, age, waiting, reopened, human_messages, closed_for,
//	              closed_by
//	message       id, author, text, kinds, choice
//	agent         id, name
//	hours         known, open
//
// Actors and authors are agent, bot, system or contact. The operators are and, or,
// not, == != < <= > >=, in, contains, startsWith, endsWith, matches (a regular
// expression that is written out), + - * / % and ?:. The functions are len, lower,
// upper, trim, abs, int, hasPrefix, hasSuffix and duration, as in
// case.waiting > duration("30m"). There are no loops, no variables and no clock, so
// that a condition takes no longer than its length and the message allow. An
// attribute that is not there is the empty text.
package automation
