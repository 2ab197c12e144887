package engagement

import (
	"net/http"
	"time"

	"github.com/rapport-go/rapport/internal/slowbody"
)

// SlowBodies does for a handler of the host's, such as one that takes agents'
// uploads, what [Config].SlowBody does for those of the library. Reading a body that
// comes too slowly fails with [os.ErrDeadlineExceeded], which is to be answered with
// 408 (Request Timeout); the connection is closed then. wait is as in
// [Config].SlowBody. How large a body may be is the handler's own matter.
func SlowBodies(next http.Handler, wait time.Duration) http.Handler {
	return slowbody.Handler(next, wait)
}

// unhurried lets a handler wait for a body no longer than [Config].SlowBody.
func (e *Engine) unhurried(h http.HandlerFunc) http.Handler {
	return slowbody.Handler(h, e.cfg.SlowBody)
}
