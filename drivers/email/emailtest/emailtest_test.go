package emailtest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
	"github.com/rapport-go/rapport/drivers/email/emailtest"
)

// Over real ports, with TLS from the first byte and by command.
func TestPortsOfThisMachine(t *testing.T) {
	s := emailtest.New(emailtest.Options{})
	defer s.Close()
	ann := s.Customer("ann@mail.example", "Ann")
	a, err := s.Listen()
	require.NoError(t, err)
	for mode, addr := range map[email.TLSMode][2]string{
		email.Implicit: {a.IMAPS, a.SMTPS}, email.StartTLS: {a.IMAP, a.Submission}, email.Plain: {a.IMAP, a.Submission},
	} {
		cfg := s.Config("support@shop.example")
		cfg.IMAP.Addr, cfg.SMTP.Addr, cfg.IMAP.TLS, cfg.SMTP.TLS, cfg.Dial = addr[0], addr[1], mode, mode, nil
		c, err := email.New(cfg)
		require.NoError(t, err)
		h, err := c.CheckHealth(t.Context())
		require.NoError(t, err, mode)
		assert.Equal(t, channel.Health{Receive: channel.AbilityOK, Send: channel.AbilityOK, Media: channel.AbilityOK}, h, mode)
		_, err = c.Send(t.Context(), &channel.Message{Key: string(mode), Created: time.Now(), To: email.Address(ann.Address), Parts: channel.Parts{channel.Text{Body: "hello"}}})
		require.NoError(t, err, mode)
	}
	assert.Len(t, ann.Inbox(), 3)
	assert.Len(t, s.Submitted(), 3)
}

// A certificate that nobody vouches for is not accepted.
func TestStrangersCertificatesAreRefused(t *testing.T) {
	s, other := emailtest.New(emailtest.Options{}), emailtest.New(emailtest.Options{})
	defer s.Close()
	defer other.Close()
	cfg := s.Config("support@shop.example")
	cfg.IMAP.TLSConfig, cfg.SMTP.TLSConfig = other.Roots(), other.Roots()
	c, err := email.New(cfg)
	require.NoError(t, err)
	_, err = c.CheckHealth(t.Context())
	assert.ErrorIs(t, err, channel.Unavailable)
	_, err = c.Send(t.Context(), &channel.Message{Key: "k", Created: time.Now(), To: email.Address("ann@mail.example"), Parts: channel.Parts{channel.Text{Body: "hello"}}})
	assert.ErrorIs(t, err, channel.Unavailable)
	assert.Zero(t, s.Requests())
}
