package main

import (
	"errors"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
)

// A mailAccount is one mailbox, read by IMAP and sent from by SMTP with the same
// or different logins. How far it was read lies in the database.
type mailAccount struct {
	accountBase
	email.Config
	KeyEnv          string `json:"key_env"`
	IMAPPasswordEnv string `json:"imap_password_env"`
	SMTPPasswordEnv string `json:"smtp_password_env"`
}

func (a *mailAccount) complete(at field) error {
	return errors.Join(
		at.required("channel", a.Channel != ""), at.required("address", a.Address != ""),
		at.required("imap.addr", a.IMAP.Addr != ""), at.required("smtp.addr", a.SMTP.Addr != ""),
		at.secret("key", &a.Key, a.KeyEnv, true),
		at.secret("imap_password", &a.IMAP.Password, a.IMAPPasswordEnv, a.IMAP.Password.IsZero()),
		at.secret("smtp_password", &a.SMTP.Password, a.SMTPPasswordEnv, a.SMTP.Username != "" && a.SMTP.Password.IsZero()),
	)
}

func (a *mailAccount) open(h host) (channel.Channel, error) {
	cfg := a.Config
	cfg.Files, cfg.Bookmarks = h.files, h.bookmarks()
	c, err := email.New(cfg)
	if err != nil {
		return nil, err
	}
	return c, nil
}
