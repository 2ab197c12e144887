package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/storage"
)

// options are the flags.
type options struct {
	addr     string
	data     string
	postgres string
	config   string
}

func parseFlags(args []string, out io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("inbox", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&o.addr, "addr", "127.0.0.1:8080", "where to listen")
	flags.StringVar(&o.data, "data", "./data", "folder for the SQLite file, files of messages, and the phones")
	flags.StringVar(&o.postgres, "postgres", "", "keep everything in this PostgreSQL instead of SQLite: a DSN")
	flags.StringVar(&o.config, "config", "", "JSON file with real WhatsApp accounts; without it there is a simulator")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("%q is no flag; see -help", flags.Arg(0))
	}
	return o, nil
}

// settings is the form of the file for real accounts:
//
//	{
//	  "agents": [{"id": "ana", "name": "Ana", "role": "administrator"}],
//	  "whatsapp": [{
//	    "channel": "wa-1",
//	    "phone_number_id": "106540352242922",
//	    "business_account_id": "102290129340398",
//	    "token_env": "WHATSAPP_TOKEN",
//	    "app_secret_env": "WHATSAPP_APP_SECRET",
//	    "verify_token_env": "WHATSAPP_VERIFY_TOKEN"
//	  }]
//	}
//
// The secrets may also stand in the file itself, as token, app_secret and
// verify_token. Meta must reach the address /webhooks/wa-1 over HTTPS.
type settings struct {
	Agents   []agentSetting `json:"agents"`
	WhatsApp []account      `json:"whatsapp"`
}

// An agentSetting is one agent. Role is "administrator" for somebody who may
// change settings; Phone, in E.164, is where colleagues reach them.
type agentSetting struct {
	ID    storage.AgentID `json:"id"`
	Name  string          `json:"name"`
	Role  storage.RoleID  `json:"role"`
	Phone string          `json:"phone"`
}

// An account is one phone number: a driver's configuration, and where to find
// its secrets.
type account struct {
	Channel channel.ID `json:"channel"`
	whatsapp.Config
	TokenEnv       string `json:"token_env"`
	AppSecretEnv   string `json:"app_secret_env"`
	VerifyTokenEnv string `json:"verify_token_env"`
}

// loadSettings reads the file; without one there are the demo agents only.
func loadSettings(path string) (settings, error) {
	if path == "" {
		return settings{Agents: demoAgents}, nil
	}
	var set settings
	file, err := os.Open(path)
	if err != nil {
		return set, err
	}
	defer func() { _ = file.Close() }()
	dec := json.NewDecoder(file)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&set); err != nil {
		return set, fmt.Errorf("%s: %w", path, err)
	}
	return set, set.complete(path)
}

// complete fills in what was left out, and fetches secrets from the
// environment.
func (s *settings) complete(path string) error {
	if len(s.WhatsApp) == 0 {
		return fmt.Errorf("%s: at least one WhatsApp account is needed", path)
	}
	if len(s.Agents) == 0 {
		s.Agents = demoAgents
	}
	var errs []error
	for i := range s.WhatsApp {
		a := &s.WhatsApp[i]
		errs = append(errs, fromEnv(&a.Token, a.TokenEnv), fromEnv(&a.AppSecret, a.AppSecretEnv), fromEnv(&a.VerifyToken, a.VerifyTokenEnv))
	}
	return errors.Join(errs...)
}

func fromEnv(secret *channel.Secret, name string) error {
	if name == "" {
		return nil
	}
	text := os.Getenv(name)
	if text == "" {
		return fmt.Errorf("the environment variable %s is not set", name)
	}
	*secret = channel.NewSecret(text)
	return nil
}
