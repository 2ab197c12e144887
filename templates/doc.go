// Package templates is the model of messages that a provider approved in
// advance, as the business sees them: what they say, which values they take,
// and whether they may be sent.
//
// A provider's templates are read through [Source], which drivers implement.
// The words for status, quality and category are the provider's own; [Status]
// and [Category] name those that matter to everybody.
package templates
