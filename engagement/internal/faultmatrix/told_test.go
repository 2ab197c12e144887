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
	// more counts signs that no request carries; nil if there are none.
	more func() int
	had  int
}

// RoundTrip implements http.RoundTripper.
func (t *teller) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodGet && !strings.Contains(r.URL.Path, "token") {
		t.n.Add(1)
	}
	return t.next.RoundTrip(r)
}

func (t *teller) count() int { return int(t.n.Load()) + t.others() - t.had }

func (t *teller) others() int {
	if t.more == nil {
		return 0
	}
	return t.more()
}

// reset counts from now on.
func (t *teller) reset() {
	t.n.Store(0)
	t.had = t.others()
}
