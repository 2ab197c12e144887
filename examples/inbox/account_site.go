package main

import (
	"cmp"
	"context"
	"errors"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat"
)

// A siteAccount is one chat on sites of the business's. Its address is below
// public_url unless base_url says another one. Visitors choose among tags and
// staff.
type siteAccount struct {
	accountBase
	webchat.Config
	SecretEnv    string          `json:"secret_env"`
	OldSecretEnv string          `json:"old_secret_env"`
	Tags         []webchat.Entry `json:"tags"`
	Staff        []webchat.Entry `json:"staff"`
}

func (a *siteAccount) complete(at field) error {
	a.Account = cmp.Or(a.Account, string(a.Channel))
	return errors.Join(
		at.required("channel", a.Channel != ""),
		at.secret("secret", &a.Secret, a.SecretEnv, true),
		at.secret("old_secret", &a.OldSecret, a.OldSecretEnv, false),
	)
}

func (a *siteAccount) open(h host) (channel.Channel, error) {
	cfg := a.Config
	if cfg.BaseURL = cmp.Or(cfg.BaseURL, h.address(a.Channel)); cfg.BaseURL == "" {
		return nil, errors.New("needs public_url, or a base_url of its own")
	}
	cfg.Transcript = h.transcript(webchat.Kind, a.Channel, a.ShowAgents)
	cfg.Files, cfg.Ended = h.files, h.bookmarks()
	cfg.Directory = directory(a.Tags, a.Staff)
	return openSite(cfg)
}

// openSite is webchat.New without a nil that is none.
func openSite(cfg webchat.Config) (channel.Channel, error) {
	c, err := webchat.New(cfg)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// directory is the same for every language.
func directory(tags, staff []webchat.Entry) webchat.DirectoryFunc {
	return func(context.Context, string) (webchat.Directory, error) {
		return webchat.Directory{Tags: tags, Staff: staff}, nil
	}
}
