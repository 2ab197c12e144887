package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/dialog360"
	"github.com/rapport-go/rapport/drivers/whatsapp"
)

// A cloudAccount is one phone number at WhatsApp itself: the driver's
// configuration, and where to find its secrets.
type cloudAccount struct {
	Channel channel.ID `json:"channel"`
	whatsapp.Config
	TokenEnv       string `json:"token_env"`
	AppSecretEnv   string `json:"app_secret_env"`
	VerifyTokenEnv string `json:"verify_token_env"`
}

func (a *cloudAccount) complete(at field) error {
	return errors.Join(
		at.required("channel", a.Channel != ""), at.required("phone_number_id", a.PhoneNumberID != ""),
		at.secret("token", &a.Token, a.TokenEnv, true),
		at.secret("app_secret", &a.AppSecret, a.AppSecretEnv, true),
		at.secret("verify_token", &a.VerifyToken, a.VerifyTokenEnv, false),
	)
}

// A hubAccount is one phone number at 360dialog: the driver's configuration, and
// where to find its secrets. Of platform_secret and webhook_header with
// webhook_value, one is required.
type hubAccount struct {
	Channel channel.ID `json:"channel"`
	dialog360.Config
	APIKeyEnv         string `json:"api_key_env"`
	PlatformSecretEnv string `json:"platform_secret_env"`
	WebhookValueEnv   string `json:"webhook_value_env"`
}

func (a *hubAccount) complete(at field) error {
	return errors.Join(
		at.required("channel", a.Channel != ""), at.required("phone_number_id", a.PhoneNumberID != ""),
		at.secret("api_key", &a.APIKey, a.APIKeyEnv, true),
		at.secret("platform_secret", &a.PlatformSecret, a.PlatformSecretEnv, a.WebhookHeader == ""),
		at.secret("webhook_value", &a.WebhookValue, a.WebhookValueEnv, a.WebhookHeader != ""),
	)
}

// An opened is an account that is ready for the engine.
type opened struct {
	id     channel.ID
	driver channel.Channel
}

// open opens all accounts. What a driver does not like is said in its words,
// behind the account.
func (s *settings) open() ([]opened, error) {
	var all []opened
	var errs []error
	seen := map[channel.ID]bool{}
	add := func(at field, id channel.ID, driver channel.Channel, err error) {
		if seen[id] {
			err = errors.Join(err, errors.New("is there twice"))
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s.channel: %q: %w", at, id, err))
		}
		seen[id], all = true, append(all, opened{id, driver})
	}
	for i, acc := range s.WhatsApp {
		driver, err := whatsapp.New(acc.Config)
		add(field(fmt.Sprintf("whatsapp[%d]", i)), acc.Channel, driver, err)
	}
	for i, acc := range s.Dialog360 {
		driver, err := dialog360.New(acc.Config)
		add(field(fmt.Sprintf("dialog360[%d]", i)), acc.Channel, driver, err)
	}
	return all, errors.Join(errs...)
}

// A field is a place in the file, as a problem names it.
type field string

// required is nil if a field is set.
func (f field) required(name string, set bool) error {
	if set {
		return nil
	}
	return fmt.Errorf("%s.%s: is required", f, name)
}

// secret fetches a secret from the environment, if a variable is named.
func (f field) secret(name string, to *channel.Secret, variable string, required bool) error {
	if variable == "" {
		if required && to.IsZero() {
			return fmt.Errorf("%s.%s: is required, or the name of a variable in %s_env", f, name, name)
		}
		return nil
	}
	text := os.Getenv(variable)
	if text == "" {
		return fmt.Errorf("%s.%s_env: the environment variable %s is not set", f, name, variable)
	}
	*to = channel.NewSecret(text)
	return nil
}
