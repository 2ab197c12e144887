// Engage shows how an agent writes to a customer first: with a template that
// the provider approved, and so that no colleague does the same for a week.
// WhatsApp and the customer's phone are a simulator in this program.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/templates"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

const sales = channel.ID("wa-sales")

var ready = templates.Template{
	Name: "order_ready", Language: "en", Category: templates.CategoryUtility, Status: templates.StatusApproved,
	Body: templates.ParseText("Hello {{1}}, your order is ready. Shall we bring it?"),
}

func run(ctx context.Context, out io.Writer) error {
	meta := whatsapptest.New(whatsapptest.Options{Templates: []templates.Template{ready}})
	phone := meta.Phone("+4915112345678") // Mia's
	number, err := whatsapp.New(meta.Config())
	if err != nil {
		return err
	}
	engine, err := engagement.New(engagement.Config{
		Store:    memory.New().Tenant("acme"),
		Channels: map[channel.ID]channel.Channel{sales: number},
	})
	if err != nil {
		return err
	}
	meta.SendTo(engine.WebhookHandler(sales))
	if err := setUp(ctx, engine); err != nil {
		return err
	}

	// Ana engages Mia, whom she knows by her number. Mia is hers for a week.
	mia := engagement.Target{Number: "+49 151 12345678"}
	form, err := engine.TemplateForm(ctx, "ana", sales, "order_ready", "en", storage.ContactID{})
	if err != nil {
		return err
	}
	form.Fields[0].Text = "Mia"
	message, err := form.Template.Fill(form.Fields)
	if err != nil {
		return err // names every variable that is at fault
	}
	_, err = engine.Engage(ctx, engagement.Engagement{
		Agent: "ana", Channel: sales, Target: mia, Template: message,
		Consent: &engagement.ConsentGiven{Granted: true, Basis: storage.BasisOptIn, Detail: "order form"},
	})
	if err != nil {
		return err
	}
	if err := settle(ctx, engine, meta); err != nil {
		return err
	}

	// Ben tries the same, and learns who was faster.
	_, err = engine.Engage(ctx, engagement.Engagement{Agent: "ben", Channel: sales, Target: mia, Template: message})
	if refused, ok := errors.AsType[*engagement.RefusedError](err); ok {
		fmt.Fprintf(out, "ben: %s to %s until %s\n", refused.Reason, refused.Holder, refused.Until.Format(time.DateOnly))
	}

	// Mia answers. The reply is Ana's, and she may write freely for a day.
	phone.Say("Yes please!")
	if err := settle(ctx, engine, meta); err != nil {
		return err
	}
	return show(ctx, engine, out)
}

// setUp adds agents, reads the templates and lets everybody engage.
func setUp(ctx context.Context, engine *engagement.Engine) error {
	for _, a := range []*storage.Agent{{ID: "chief", Role: engagement.RoleAdministrator}, {ID: "ana"}, {ID: "ben"}} {
		if err := engine.PutAgent(ctx, "", a); err != nil {
			return err
		}
	}
	if _, err := engine.SyncTemplates(ctx, sales); err != nil {
		return err
	}
	week := binding.Settings{On: true, Period: 7, Allow: binding.Allowlist{All: true}}
	_, err := engine.SaveEngagementSettings(ctx, "chief", sales, engagement.EngagementSettings{Settings: week})
	return err
}

// settle sends what is due and delivers what comes back. A real program has
// engine.Run for that, and the provider.
func settle(ctx context.Context, engine *engagement.Engine, meta *whatsapptest.Server) error {
	if err := engine.RunDue(ctx, time.Now()); err != nil {
		return err
	}
	return meta.Flush(ctx)
}

func show(ctx context.Context, engine *engagement.Engine, out io.Writer) error {
	bound, err := engine.Bindings(ctx, engagement.BindingQuery{Channel: sales})
	if err != nil {
		return err
	}
	for _, b := range bound.Items {
		fmt.Fprintf(out, "bound to %s for %.0f days\n", b.Agent.ID, time.Until(b.Until).Hours()/24)
	}
	mine, err := engine.Inbox(ctx, engagement.InboxQuery{View: engagement.ViewMine, Agent: "ana"})
	if err != nil {
		return err
	}
	for _, item := range mine.Items {
		composer, err := engine.Composer(ctx, "ana", item.Conversation.ID)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "ana's case: %q, she may write: %s\n", item.Case.Preview, composer.Mode)
	}
	return nil
}
