package hook_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/hook"
)

func TestBase64Signatures(t *testing.T) {
	secret := channel.NewSecret("channel-secret")
	body := []byte(`{"destination":"U00000000000000000000000000000000","events":[]}`)
	const signature = "p+luXv/PhAAro6WJr7EYpoSaTdyg6qMWRCnrjDP7i4E="
	assert.Equal(t, signature, hook.SignBase64(secret, body))
	assert.True(t, hook.VerifyBase64(secret, signature, body))
	for name, wrong := range map[string]string{
		"empty": "", "cut": signature[:40], "longer": signature + "AA==", "no padding": signature[:43],
		"trailing bits": signature[:42] + "F=", "no base64": "!" + signature[1:], "another": "A" + signature[1:],
	} {
		assert.False(t, hook.VerifyBase64(secret, wrong, body), name)
	}
	assert.False(t, hook.VerifyBase64(channel.Secret{}, hook.SignBase64(channel.Secret{}, body), body))
	assert.False(t, hook.VerifyBase64(secret, signature, body[1:]))
}
