package faultmatrix_test

import (
	"net/http"
	"strings"
	"sync/atomic"
)

// A teller counts the requests that change something and got to the provider.
type teller struct {
	next http.RoundTripper
	n    atomic.Int64
}

// RoundTrip implements http.RoundTripper.
func (t *teller) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodGet && !strings.Contains(r.URL.Path, "token") {
		t.n.Add(1)
	}
	return t.next.RoundTrip(r)
}

func (t *teller) count() int { return int(t.n.Load()) }
