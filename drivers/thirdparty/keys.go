package thirdparty

import (
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/internal/standardwebhooks"
)

// NewSecret makes a shared secret for one direction: a "whsec_…" of 32 random
// bytes.
func NewSecret() channel.Secret { return standardwebhooks.NewSecret() }

// NewPair makes a key to sign with, a "whsk_…", and the one to hand out, by which
// signatures can be checked but not made: a "whpk_…".
func NewPair() (private, public channel.Secret) { return standardwebhooks.NewPair() }
