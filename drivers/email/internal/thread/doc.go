// Package thread ties mails to the messages that they answer.
//
// Mail programs name what they answer in In-Reply-To and References, but not all
// do, some overwrite References, and some servers give our mail another
// Message-ID. So the key of a message also stands in the address to which answers
// go and in that to which bounces go. Everything that carries a key carries a short
// MAC too, so that nobody can name a thread that they were not written to. It says
// which thread is meant, never who is writing.
//
// Keys are written in Crockford's base 32 in lower case: addresses and message ids
// may have the case of their letters changed on the way.
package thread
