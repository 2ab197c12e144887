package messengertest

import (
	"net/http"

	"github.com/rapport-go/rapport/internal/loop"
)

// Transport carries requests to the server without a network, whatever host
// they name. A connection that the server breaks is an error.
func (s *Server) Transport() http.RoundTripper { return loop.Transport(s) }
