package main

//lint:file-ignore SA4006 a snippet leaves errors to the reader

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/sqlite"
)

// The README's other snippets stand below, so that they compile.
func TestTheReadmesSnippetsCompile(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	here, err := os.ReadFile("readme_test.go")
	require.NoError(t, err)
	blocks := strings.Split(string(readme), "```go\n")[1:]
	require.Len(t, blocks, 7)
	for _, block := range blocks {
		block, _, _ = strings.Cut(block, "```")
		if !strings.HasPrefix(block, "func run(") { // that is main.go
			assert.Contains(t, plain(string(here)), plain(block))
		}
	}
}

// plain is code without the white space that formatting decides about.
func plain(code string) string { return strings.Join(strings.Fields(code), " ") }

func _(ctx context.Context, token, secret, word channel.Secret, message channel.Template) error {
	number, err := whatsapp.New(whatsapp.Config{PhoneNumberID: "…", Token: token, AppSecret: secret, VerifyToken: word})
	db, err := sqlite.Open(ctx, "rapport.db", nil) // or postgres.Open(ctx, dsn, nil)
	err = db.Migrate(ctx)
	store, err := db.Tenant(ctx, "acme")

	engine, err := engagement.New(engagement.Config{
		Store:    store,
		Channels: map[channel.ID]channel.Channel{"wa-1": number},
	})
	http.Handle("/webhooks/", http.StripPrefix("/webhooks/", engine.Handler())) // of wa-1: /webhooks/wa-1

	// Once each: storage.ErrConflict says that there is one already. No agent, "", is your program itself.
	err = engine.PutAgent(ctx, "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator})
	err = engine.PutAgent(ctx, "", &storage.Agent{ID: "ana", Name: "Ana"})
	err = engine.PutTeam(ctx, "", &storage.Team{ID: "support", Members: []storage.AgentID{"ana"}})

	server := &http.Server{Addr: ":8080", ReadHeaderTimeout: 10 * time.Second}
	go server.ListenAndServe()
	err = engine.Run(ctx) // ends with ctx, when calls to providers are back: Config.SendTimeout later, 30 s, at most
	err = server.Shutdown(context.Background())
	err = db.Close()

	_, err = engine.SaveEngagementSettings(ctx, "chief", "wa-1", engagement.EngagementSettings{
		Settings: binding.Settings{On: true, Period: 3, Allow: binding.Allowlist{All: true}}, // bound for 3 days
	})
	_, err = engine.Engage(ctx, engagement.Engagement{
		Agent: "ana", Channel: "wa-1", Target: engagement.Target{Number: "+49 151 12345678"}, Template: message,
		Consent: &engagement.ConsentGiven{Granted: true, Basis: storage.BasisOptIn, Detail: "order form"},
	})
	if refused, ok := errors.AsType[*engagement.RefusedError](err); ok {
		fmt.Println(refused.Reason, refused.Until, refused.Holder) // bound, until when, to whom
	}

	_, err = engine.SaveRouting(ctx, "chief", routing.Settings{
		Destinations: []routing.Destination{{
			ID: "support", Targets: []routing.Target{{Team: "support"}}, Method: routing.MostIdle, Queue: &routing.Queue{},
		}},
		Channels: map[channel.ID]routing.ChannelRules{"wa-1": {
			Preferred: &routing.Preferred{}, Branch: routing.Branch{Linear: []routing.Stop{{To: "support"}}},
		}},
		Staff: routing.Staff{Capacity: routing.Capacity{Total: 3}},
	})
	err = engine.SetAvailability(ctx, "ana", routing.Active)
	offers, err := engine.Offers(ctx, "ana") // with how long each stands
	_, err = engine.Accept(ctx, "ana", offers[0].Case.ID)

	s, err := engine.Automation(ctx, "wa-1")
	s.Hours = "shop" // business hours of that name: engine.SaveHours
	s.AutoClose = automation.AutoClose{On: true, After: automation.Duration(24 * time.Hour)}
	s.Rules = []automation.Rule{{
		ID: "refunds", On: true, Trigger: automation.MessageReceived, When: `message.text contains "refund"`,
		Actions: automation.Actions{automation.SetPriority{Priority: 900}, automation.Label{Add: []string{"refund"}}},
	}}
	_, err = engine.SaveAutomation(ctx, "chief", "wa-1", s)
	return err
}
