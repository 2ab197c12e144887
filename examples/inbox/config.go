package main

import (
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/rapport-go/rapport/storage"
)

// options are the flags.
type options struct {
	addr     string
	data     string
	postgres string
	config   string
	// routing has the simulated business bring cases to agents by rules; without
	// it, cases wait until somebody picks them up.
	routing bool
	// talk has the simulated business begin with some talk to look at.
	talk bool
	// public is the program's address for providers; empty if there is none.
	public string
}

func parseFlags(args []string, out io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("inbox", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&o.addr, "addr", "127.0.0.1:8080", "where to listen")
	flags.StringVar(&o.data, "data", "./data", "folder for the SQLite file, files of messages, and the phones")
	flags.StringVar(&o.postgres, "postgres", "", "keep everything in this PostgreSQL instead of SQLite: a DSN")
	flags.StringVar(&o.config, "config", "", "JSON `file` with accounts at WhatsApp, 360dialog, Messenger, LINE, WeChat and WOZTELL, mailboxes, web chats and peers of one's own; without it there are simulators")
	flags.BoolVar(&o.routing, "routing", true, "let the simulated business begin with rules that offer cases to agents; without them cases wait for whoever picks them up")
	flags.BoolVar(&o.talk, "talk", true, "let the simulated business begin with some conversations; without them nobody has written yet")
	flags.Usage = func() {
		fmt.Fprintln(out, "Usage of inbox:")
		flags.PrintDefaults()
		fmt.Fprintf(out, "\nAn example of the file for -config:\n\n%s", accountsExample)
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("%q is no flag; see -help", flags.Arg(0))
	}
	return o, nil
}

// settings is the form of the file for real accounts; accounts.example.json is
// one. The name of a secret's environment variable stands in a field that ends
// in _env; the secret itself may also stand in the file, in the field without.
//
// The provider must reach the address /webhooks/ with the channel behind it over
// HTTPS: Meta is told that address in the app's settings, 360dialog in its Hub,
// and the others in their consoles. What is before /webhooks/ stands in
// public_url; LINE, WOZTELL, third parties and people with LINE and WeChat fetch
// files there, too, and visitors of web chats their pages. Mailboxes need none.
type settings struct {
	PublicURL  string            `json:"public_url"`
	Agents     []agentSetting    `json:"agents"`
	WhatsApp   []cloudAccount    `json:"whatsapp"`
	Dialog360  []hubAccount      `json:"dialog360"`
	Messenger  []pageAccount     `json:"messenger"`
	LINE       []officialAccount `json:"line"`
	WeChat     []serviceAccount  `json:"wechat"`
	WOZTELL    []memberAccount   `json:"woztell"`
	Email      []mailAccount     `json:"email"`
	WebChat    []siteAccount     `json:"webchat"`
	ThirdParty []peerAccount     `json:"thirdparty"`
}

//go:embed accounts.example.json
var accountsExample string

// An agentSetting is one agent. Role is "administrator" for somebody who may
// change settings; Phone, in E.164, is where colleagues reach them.
type agentSetting struct {
	ID    storage.AgentID `json:"id"`
	Name  string          `json:"name"`
	Role  storage.RoleID  `json:"role"`
	Phone string          `json:"phone"`
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
// environment. Every problem is named by the field that it is in.
func (s *settings) complete(path string) error {
	if s.simulated() {
		return fmt.Errorf("%s: at least one account is needed, in whatsapp, dialog360, messenger, line, wechat, woztell, email, webchat or thirdparty", path)
	}
	if len(s.Agents) == 0 {
		s.Agents = demoAgents
	}
	errs := []error{checkPublic(field(path), s.PublicURL)}
	for _, acc := range s.accounts() {
		errs = append(errs, acc.complete(field(path)+": "+acc.at))
	}
	return errors.Join(append(errs, s.checkAgents(path))...)
}

// simulated reports whether there are no accounts, so that simulators serve.
func (s *settings) simulated() bool { return len(s.accounts()) == 0 }

func (s *settings) checkAgents(path string) error {
	var errs []error
	for i, agent := range s.Agents {
		at := field(fmt.Sprintf("%s: agents[%d]", path, i))
		errs = append(errs, at.required("id", agent.ID != ""), at.required("name", agent.Name != ""))
	}
	return errors.Join(errs...)
}
