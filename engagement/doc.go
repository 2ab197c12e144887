// Package engagement is the engine: it receives what contacts write, keeps it,
// gives it to agents, and sends what they answer.
//
// A message of a contact's comes in by [Engine.Handler] or by a channel that
// listens. It is stored before the provider is told that it arrived; it joins
// the conversation with that contact, which lasts for ever, and opens or
// continues a case, the unit of work that can be closed. An agent takes the
// case with [Engine.PickUp] and answers with [Engine.Send]. What is sent is
// stored first, then handed to the provider by a worker of [Engine.Run], and
// the provider's reports about it are followed from then on.
//
// # What is promised
//
//   - An event that was answered with 200 is stored, and it is processed once,
//     however often the provider delivers it and through however many processes.
//   - An event that cannot be processed is set aside with its bytes and the
//     reason, and holds up no other: see [Engine.SetAside].
//   - A message is stored before it is sent. Messages of one conversation leave
//     in the order in which they were stored, one at a time.
//   - A message is never sent twice. Where a call's outcome is not known — the
//     process died, the answer was lost — the message is marked
//     [storage.OutcomeUnknown] and is not sent again, unless the provider
//     drops repeats. An echo, a status or [Engine.Settle] clears it up.
//   - What becomes of a message only goes forward: delivered never becomes
//     sent again, in whatever order reports arrive.
//   - A case has at most one owner.
//   - Everything that changes is in the journal, in the transaction that
//     changed it: see [Engine.Events].
//
// # Writing first
//
// An agent reaches a contact first with [Engine.Engage]: a template that the
// provider approved, to a number, a contact, or whatever a screen has of them.
// That binds the contact to the agent on that channel: until the end date
// nobody else can start talk with them there, and their answers go to the
// holder first. What keeps that true is package binding. [Engine.Start] tells
// beforehand who it is and what stands in the way, [Engine.TemplateForm] what
// has to be filled in, and [Engine.Composer] what may be written afterwards.
//
//   - Of several agents who engage a contact at the same moment, in whatever
//     process, one does, and the others get a *[RefusedError] with holder and
//     end date. One message leaves.
//   - What was decided when a message was stored is asked again just before it
//     leaves: the binding, and the contact's consent.
//   - Settings are per channel and off until somebody switches them on:
//     [Engine.SaveEngagementSettings].
//
// # Who works here
//
// Agents have the host's own ids. [Engine.PutAgent], [Engine.PutTeam] and
// [Engine.PutRole] add them; there, and where else a comment says so, no agent, "", is
// the host itself. Routing, engagement, automations and hours are saved by an agent
// with [ManageChannels], so that the journal says who it was: somebody with the role
// [RoleAdministrator], or an agent that stands for the program. The engine believes the
// id that it is given: the host takes it from its own login.
//
// # Running
//
// [New] starts nothing. [Engine.Run] sends, listens, fetches files and does
// what falls due, until its context is done; it returns when everything has
// ended. Any number of processes may run engines on one PostgreSQL store.
// Everything but Run works without a Run anywhere; what is queued then waits.
//
// To stop, end Run's context, let the web server shut down, and close the store after
// both. Run waits for calls to providers, for as long as Config.SendTimeout: give the
// process that long. What is cut off all the same is a message of which nobody knows
// whether it went out ([storage.OutcomeUnknown]), and never one that is sent twice.
//
// # Testing your code
//
// Package storage/memory is a real store that forgets; channeltest.Fake is a
// channel to script. Engines work in a bubble of testing/synctest, so that
// tests need not wait.
//
// # Fields of aliases
//
// Some types here are declared elsewhere, and their fields are shown there: those of
// [EventDetail] by go doc github.com/rapport-go/rapport/engagement/internal/journal.Detail.
package engagement
