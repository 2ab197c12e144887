// Package consent decides whether the business may write to a contact first,
// and which words of a contact's are a yes or a no to that.
//
// It is pure: entries and texts in, decisions out.
package consent
