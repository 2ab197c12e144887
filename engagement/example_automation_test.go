package engagement_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
)

// A channel greets whoever writes for the first time, and cases about refunds come
// first.
func ExampleEngine_SaveAutomation() {
	ctx := context.Background()
	chat := channeltest.NewFake("chat")
	engine, err := engagement.New(engagement.Config{
		Store: memory.New().Tenant("acme"), Channels: map[channel.ID]channel.Channel{"chat-1": chat},
	})
	check(err)
	check(engine.PutAgent(ctx, "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}))

	s, err := engine.Automation(ctx, "chat-1")
	check(err)
	s.Welcome = automation.Welcome{On: true, Message: automation.Message{Parts: channel.Parts{
		channel.Text{Body: "Hello {{contact.name}}, we will be with you in a moment."},
	}}}
	s.AutoClose = automation.AutoClose{On: true, After: automation.Duration(24 * time.Hour)}
	s.Rules = []automation.Rule{{
		ID: "refunds", On: true, Trigger: automation.MessageReceived, When: `message.text contains "refund"`,
		Actions: automation.Actions{automation.SetPriority{Priority: 900}, automation.Label{Add: []string{"refund"}}},
	}}
	_, err = engine.SaveAutomation(ctx, "chief", "chat-1", s)
	check(err)

	mia := channel.Address{Kind: channel.AddressUser, Value: "mia"}
	question := chat.Inbound(mia, "I want a refund")
	question.From.Name = "Mia"
	engine.WebhookHandler("chat-1").ServeHTTP(httptest.NewRecorder(), chat.Webhook(question))
	check(engine.RunDue(ctx, time.Now().Add(time.Second))) // Run does it by itself

	fmt.Println(channeltest.Words(chat.Sent()[0].Parts))
	page, err := engine.Inbox(ctx, engagement.InboxQuery{View: engagement.ViewQueue, Agent: "chief"})
	check(err)
	fmt.Println("priority", page.Items[0].Case.Priority, page.Items[0].Case.Labels)
	// Output:
	// Hello Mia, we will be with you in a moment.
	// priority 900 [refund]
}
