// Package templates is what a business has written in advance: templates, which
// a provider approves and which may be sent when nothing else may, and canned
// replies, which an agent inserts and changes. It is pure: it reads no clock,
// opens nothing and keeps nothing.
//
// # Templates
//
// A provider's templates are read through [Source], which drivers implement.
// The words for status, quality and category are the provider's own; [Status]
// and [Category] name those that matter to everybody.
//
// From a list to a message, it goes like this:
//
//   - [Search] finds by words and filters; [Choose] takes the translation that
//     suits the reader.
//   - [Template.Fields] is the form, and [AutoFill] what is known already. What
//     is filled in stays open to change; what the provider approved does not.
//   - [Template.Fill] makes the message and checks it; [Template.Ready] adds
//     what depends on account and approval. Each thing that is wrong is a
//     [Fault], with a code, the place and the name of the variable.
//   - [Template.Preview] is what the customer will see.
//
// # Canned replies
//
// A [Reply] has parts with variables, and a [Scope] that says who may use it.
// [SearchReplies] finds, [Reply.Render] fills.
//
// # Values are never understood
//
// Filling puts values into a text once. No value is searched for variables, no
// text is executed, and nothing that a text names is fetched. A value that would
// lead a button's address to another host than the approved one is a Fault.
package templates
