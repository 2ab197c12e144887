// Package header reads the headers of mails as they are, not as they should be:
// junk lines, raw 8-bit text, words cut in the middle of a character, addresses
// without form. Nothing in it fails; what cannot be read is left out or kept as it
// stands. All of it takes time that grows with the input only.
package header
