package simulate

import "net/http"

// An Interruption is an answer of a call that never comes. The zero
// Interruption is none.
type Interruption struct {
	// Hang waits until the caller gives up.
	Hang bool
	// Drop breaks the connection.
	Drop bool
	// Redirect sends the caller to this address, with 302.
	Redirect string
}

// Happens does it, and reports whether there was anything to do. A connection
// breaks by the panic that net/http has for it.
func (i Interruption) Happens(w http.ResponseWriter, r *http.Request) bool {
	switch {
	case i.Hang:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case i.Drop:
		panic(http.ErrAbortHandler)
	case i.Redirect != "":
		w.Header().Set("Location", i.Redirect)
		w.WriteHeader(http.StatusFound)
	default:
		return false
	}
	return true
}
