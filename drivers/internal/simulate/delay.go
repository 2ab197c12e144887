package simulate

import (
	"net/http"
	"time"
)

// Delay lets d go by before a call is answered. It breaks the connection, by
// the panic that net/http has for it, if the caller does not wait that long.
func Delay(r *http.Request, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-r.Context().Done():
		panic(http.ErrAbortHandler)
	case <-timer.C:
	}
}
