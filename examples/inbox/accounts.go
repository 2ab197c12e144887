package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"

	"github.com/rapport-go/rapport/channel"
)

// An account is one of the file's, of any provider.
type account interface {
	// complete fetches secrets, and names every problem by the field it is in.
	complete(at field) error
	// base is what all accounts have.
	base() accountBase
	// open makes the channel with what the program lends it.
	open(h host) (channel.Channel, error)
}

// An accountBase is what the accounts of all providers have.
type accountBase struct {
	Channel channel.ID `json:"channel"`
	// ShowAgents lets customers see which agent writes, where the provider can
	// show it.
	ShowAgents bool `json:"show_agents"`
}

func (b accountBase) base() accountBase { return b }

// A placed is an account with its place in the file.
type placed struct {
	account
	at field
}

// accounts are all accounts of the file, in its order.
func (s *settings) accounts() []placed {
	var all []placed
	add := func(list string, i int, a account) {
		all = append(all, placed{a, field(fmt.Sprintf("%s[%d]", list, i))})
	}
	for i := range s.WhatsApp {
		add("whatsapp", i, &s.WhatsApp[i])
	}
	for i := range s.Dialog360 {
		add("dialog360", i, &s.Dialog360[i])
	}
	for i := range s.Messenger {
		add("messenger", i, &s.Messenger[i])
	}
	for i := range s.LINE {
		add("line", i, &s.LINE[i])
	}
	for i := range s.WeChat {
		add("wechat", i, &s.WeChat[i])
	}
	for i := range s.WOZTELL {
		add("woztell", i, &s.WOZTELL[i])
	}
	for i := range s.Email {
		add("email", i, &s.Email[i])
	}
	for i := range s.WebChat {
		add("webchat", i, &s.WebChat[i])
	}
	for i := range s.ThirdParty {
		add("thirdparty", i, &s.ThirdParty[i])
	}
	return all
}

// An opened is an account that is ready for the engine.
type opened struct {
	id         channel.ID
	driver     channel.Channel
	showAgents bool
}

// open opens all accounts. What a driver does not like is said in its words,
// behind the account.
func (s *settings) open(h host) ([]opened, error) {
	var all []opened
	var errs []error
	seen := map[channel.ID]bool{}
	for _, acc := range s.accounts() {
		b := acc.base()
		driver, err := acc.open(h)
		if seen[b.Channel] {
			err = errors.Join(err, errors.New("is there twice"))
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s.channel: %q: %w", acc.at, b.Channel, err))
		}
		seen[b.Channel], all = true, append(all, opened{b.Channel, driver, b.ShowAgents})
	}
	return all, errors.Join(errs...)
}

// checkPublic finds what is wrong with the public address. Without one the
// program works, but channels that fetch files cannot be sent any.
func checkPublic(at field, address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("%s.public_url: is not an address", at)
	}
	if u.Scheme == "https" || u.Scheme == "http" && net.ParseIP(u.Hostname()).IsLoopback() {
		return nil
	}
	return fmt.Errorf("%s.public_url: must begin with https://", at)
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

// secrets is secret for a field that has several, of which one is required.
func (f field) secrets(name string, to *[]channel.Secret, variables []string) error {
	var errs []error
	for _, variable := range variables {
		var s channel.Secret
		if err := f.secret(name, &s, variable, true); err != nil {
			errs = append(errs, err)
			continue
		}
		*to = append(*to, s)
	}
	if len(*to) == 0 && len(errs) == 0 {
		return f.secret(name, new(channel.Secret), "", true)
	}
	return errors.Join(errs...)
}
