// Package wire speaks SMTP and IMAP for the driver. It wraps the client
// libraries in a small surface of its own whose calls cannot hang: the end of a
// context, or of a call's own time, closes the connection.
package wire
