package wechattest

import (
	"net/http"

	"github.com/rapport-go/rapport/internal/loop"
)

// Transport carries requests to the server without a network, whatever host
// they name.
func (s *Server) Transport() http.RoundTripper { return loop.Transport(s) }
