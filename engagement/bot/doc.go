// Package bot connects programs that answer customers, simple ones and language
// models, with the cases that the routing gives to them. A program is a [Handler]:
// it gets what the contact said and returns what to answer, and whether people
// should go on. All else is a [Runner]'s.
//
// # What is promised
//
//   - Every message of a contact in a case that the bot has leads to a turn, also
//     over restarts: how far the runner is stands in the store. Messages that come
//     while the handler thinks are the next turn's, together.
//   - What a turn says is said once. When a process dies in the middle, the handler
//     may be asked about the same messages again; what was said the first time
//     stands, and what it wants done besides is done.
//   - Turns of a case follow one another. Config.Parallel turns of different cases
//     run at once.
//   - A bot acts only while it has the case. When a person took it meanwhile, what
//     the handler returns is thrown away: not a word of it is sent.
//   - A handler that fails, panics, takes longer than Config.Timeout or returns
//     what cannot be sent leads to Config.Failed, and one that does not understand
//     the contact ([ErrNotUnderstood]) to what the channel's automations say, or to
//     Config.NotUnderstood where they say nothing. Both fields hand the case to
//     people unless they are set, so that nobody is left alone with a program.
//   - The contact sees that somebody is writing while the handler thinks, where the
//     channel can show that.
//   - Messages that no person wrote, such as out-of-office notes, are not answered.
//   - One process at a time runs a bot, whichever has the turn in the store. When it
//     dies, another goes on within half a minute.
//
// The routing decides which cases a bot gets: a destination with the bot as a
// target, or a channel's last resort.
package bot
