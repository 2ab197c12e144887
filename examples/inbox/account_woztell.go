package main

import (
	"errors"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/woztell"
)

// A memberAccount is one channel of an app at WOZTELL, whose customers are its
// members. Two variables in secrets_env are for the time in which the secret is
// replaced. Files can be sent if the program has a public_url.
type memberAccount struct {
	accountBase
	woztell.Config
	SecretsEnv      []string `json:"secrets_env"`
	TokenEnv        string   `json:"token_env"`
	ChannelTokenEnv string   `json:"channel_token_env"`
}

func (a *memberAccount) complete(at field) error {
	return errors.Join(
		at.required("channel", a.Channel != ""), at.required("channel_id", a.ChannelID != ""), at.required("platform", a.Platform != ""),
		a.completeSecrets(at),
		at.secret("token", &a.Token, a.TokenEnv, true),
		at.secret("channel_token", &a.ChannelToken, a.ChannelTokenEnv, false),
	)
}

// completeSecrets fetches what webhooks are signed with.
func (a *memberAccount) completeSecrets(at field) error {
	var errs []error
	for _, variable := range a.SecretsEnv {
		var s channel.Secret
		if err := at.secret("secrets", &s, variable, true); err != nil {
			errs = append(errs, err)
			continue
		}
		a.Secrets = append(a.Secrets, s)
	}
	if len(a.Secrets) == 0 && len(errs) == 0 {
		return at.secret("secrets", new(channel.Secret), "", true)
	}
	return errors.Join(errs...)
}

func (a *memberAccount) open(channel.TokenCache) (channel.Channel, error) {
	return woztell.New(a.Config)
}
