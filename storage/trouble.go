package storage

import "errors"

// Troubles of the store itself: what was asked of it is not to blame, and nothing
// of it was done. Stores wrap these around what their database said, in the errors
// of View and Update, so that errors.Is finds them. A database has more ways to
// fail than these; what is none of them says so in its own words.
//
// An Update whose commit got no answer gives ErrUnavailable too, and may have been
// done.
var (
	// ErrUnavailable says that the database cannot be reached at present, or was
	// busy with others for too long. It passes.
	ErrUnavailable = errors.New("store is not available")
	// ErrFull says that there is no room. Reading goes on, and so does writing once
	// somebody has made room.
	ErrFull = errors.New("store is full")
	// ErrWriteProtected says that the database takes no writes: the file or its
	// folder is read-only, or it is a server that only follows another.
	ErrWriteProtected = errors.New("store is write-protected")
	// ErrDamaged says that what is stored cannot be read, or the disk cannot. It
	// does not pass: a backup is needed.
	ErrDamaged = errors.New("store is damaged")
)
