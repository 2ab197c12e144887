// Package export writes a chat history for people and for machines: as CSV, as
// JSON Lines, and as a web page to read and to print.
//
// All three write item by item: what they hold does not grow with the history.
// They write items in the order in which they come, so that the caller decides
// whether the oldest or the newest is first. Whether somebody may have a history
// is for the caller to decide too: see engagement.Engine.History.
//
// # What is in it
//
// A message stands with its time, channel, author, words, the names of its files,
// and how far it came. What a provider wrote, keys and prices are left out, and so
// are the words of deleted messages and internal notes, unless [Options] asks for
// them. Files stand as names: their content is elsewhere. CSV and the page say of a
// file that it is no longer kept beside its name, JSON Lines in its part.
//
// # Content of others
//
// Whatever contacts wrote stays text. In a page it cannot become an element, load
// anything, or turn the direction of what stands around it. In a CSV file it
// cannot become a formula of the program that opens it: a cell that would begin
// one begins with an apostrophe instead. JSON Lines have everything exactly as it
// was.
package export
