// Package parts walks through the parts of a mail as it is read, once, line by
// line, whatever their number and depth, without holding any of them.
//
// It stands in the place of enmime and of net/mail with mime/multipart. The first
// holds the whole mail and needs time that grows with the square of the number of
// parts; the others give up at the first line that is not as it should be. Mails
// of the field are mended as enmime mends them: junk in headers, a multipart
// without boundary or end, broken base64, unknown encodings.
package parts
