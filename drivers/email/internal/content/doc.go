// Package content makes sense of mails that came in.
//
// [Parse] reads a mail once, as it comes, and keeps of it what a message needs: the
// texts, up to a limit, and the names and sizes of files, which [OpenPart] opens
// again. So a mail of 30 MB takes no more memory than one of 3 MB, and no shape of
// a mail takes more time than its length accounts for.
//
// A mail is never refused. One beyond a limit is its header, what text came before
// the limit, and a [Placeholder]; everything that was mended is told in Notes.
package content
