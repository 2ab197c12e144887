// Package quote tells what somebody wrote from what they quote, and from what
// stands below every mail of theirs.
//
// There is no standard for either. What is looked for are the habits of mail
// programs: lines like "On … wrote:" in many languages, Outlook's block of From,
// Sent, To and Subject, lines that begin with ">", and the elements by which the
// HTML of Gmail, Outlook, Apple Mail, Thunderbird, Yahoo, QQ and 163 can be told.
// In doubt nothing is cut: too much on the screen is better than an answer that
// nobody sees.
package quote
