package email

import (
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/internal/thread"
)

// KeyOf shows tests which message of ours a Message-ID names.
func KeyOf(secret channel.Secret, id string) string {
	key, _ := thread.NewSeal(secret).KeyOf(id)
	return key
}
