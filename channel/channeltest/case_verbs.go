package channeltest

import (
	"context"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
)

func verbCases() []Case {
	return []Case{
		{"verbs/mark read", "MarkRead tells the provider.", verbMarkRead},
		{"verbs/typing", "Typing tells the provider, and no message appears.", verbTyping},
		{"verbs/profile", "Profile tells something about a person.", verbProfile},
		{"verbs/check contact", "CheckContact is nil for who can be reached, and Unreachable for who cannot.", verbCheckContact},
		{"verbs/history", "History has a message that was sent, under the id of its receipt.", verbHistory},
		{"verbs/starters", "Conversation starters that were set are read back.", verbStarters},
		{"verbs/starter limits", "Conversation starters over a limit are Invalid, without a request.", verbStarterLimits},
		{"verbs/health", "CheckHealth makes a request, and is Unauthorized if the credentials are not good.", verbHealth},
		{"verbs/context", "No verb makes a request with a context that is done.", verbContexts},
	}
}

// tells checks that f succeeds with at least one request, and shows nothing.
func (r *rig) tells(f func() error) {
	r.Helper()
	before := r.Requests()
	shown := r.appearing(func() {
		if err := f(); err != nil {
			r.Errorf("got %v, want success", err)
		}
	})
	if r.Requests() == before {
		r.Errorf("no request was made")
	}
	if len(shown) > 0 {
		r.Errorf("%d messages appeared, want none", len(shown))
	}
}

func verbMarkRead(r *rig) {
	v, ok := channel.As[channel.ReadMarker](r.Channel)
	if !ok {
		r.Skipf("the channel is no ReadMarker")
	}
	r.tells(func() error { return v.MarkRead(context.Background(), r.To, r.Earlier, r.EarlierMemo) })
}

func verbTyping(r *rig) {
	v, ok := channel.As[channel.Typist](r.Channel)
	if !ok {
		r.Skipf("the channel is no Typist")
	}
	r.tells(func() error { return v.Typing(context.Background(), r.To, r.Earlier) })
}

func verbProfile(r *rig) {
	v, ok := channel.As[channel.ProfileReader](r.Channel)
	if !ok {
		r.Skipf("the channel is no ProfileReader")
	}
	p, err := v.Profile(context.Background(), r.To)
	if err != nil {
		r.Fatalf("Profile: %v", err)
	}
	if p.Name == "" && p.Username == "" && p.Picture == "" && p.Language == "" {
		r.Errorf("Profile says nothing about the person of To")
	}
}

func verbCheckContact(r *rig) {
	v, ok := channel.As[channel.ContactChecker](r.Channel)
	if !ok {
		r.Skipf("the channel is no ContactChecker")
	}
	if r.Nobody.IsZero() {
		r.Fatalf("the channel is a ContactChecker, so the harness must give Nobody")
	}
	if err := v.CheckContact(context.Background(), r.To); err != nil {
		r.Errorf("somebody who can be reached: %v", err)
	}
	r.refused("somebody who cannot be reached", v.CheckContact(context.Background(), r.Nobody), channel.Unreachable)
}

func verbHistory(r *rig) {
	v, ok := channel.As[channel.HistoryReader](r.Channel)
	if !ok {
		r.Skipf("the channel is no HistoryReader")
	}
	receipt := r.sent(r.text("for the record"))
	events, err := v.History(context.Background(), r.To, time.Time{}, time.Time{})
	if err != nil {
		r.Fatalf("History: %v", err)
	}
	for _, e := range events {
		if echo, ok := e.(channel.EchoReceived); ok && echo.ID == receipt.ID {
			return
		}
	}
	r.Errorf("History has %d events, and no echo of the message %q", len(events), receipt.ID)
}

func verbStarters(r *rig) {
	v, ok := channel.As[channel.StarterSetter](r.Channel)
	if !ok {
		r.Skipf("the channel is no StarterSetter")
	}
	want := channel.Starters{Welcome: r.caps.Starters.WelcomeReports}
	if !r.caps.Starters.IceBreakers.IsZero() {
		want.IceBreakers = []string{"Where is my order?"}
	}
	if !r.caps.Starters.Commands.IsZero() {
		want.Commands = []channel.Command{{Name: "order", Hint: "See your order"}}
	}
	if err := v.SetStarters(context.Background(), want); err != nil {
		r.Fatalf("SetStarters: %v", err)
	}
	got, err := v.Starters(context.Background())
	if err != nil || form(got) != form(want) {
		r.Errorf("Starters: got %+v and %v, want %+v", got, err, want)
	}
}

func verbStarterLimits(r *rig) {
	v, ok := channel.As[channel.StarterSetter](r.Channel)
	if !ok {
		r.Skipf("the channel is no StarterSetter")
	}
	over := channel.Starters{}
	for i := range r.caps.Starters.IceBreakers.Max + 1 {
		over.IceBreakers = append(over.IceBreakers, fmt.Sprint("Question ", i))
	}
	r.quiet("one ice breaker too many", func() {
		r.refused("one ice breaker too many", v.SetStarters(context.Background(), over), channel.Invalid, channel.Unsupported)
	})
}

func verbHealth(r *rig) {
	v, ok := channel.As[channel.HealthChecker](r.Channel)
	if !ok {
		r.Skipf("the channel is no HealthChecker")
	}
	r.tells(func() error { _, err := v.CheckHealth(context.Background()); return err })
	if r.Break(FaultCredentials) == nil {
		return
	}
	_, err := v.CheckHealth(context.Background())
	if e := r.failure("CheckHealth with bad credentials", err); e.Kind != channel.Unauthorized {
		r.Errorf("bad credentials: got an error of kind %q, want unauthorized: %v", e.Kind, err)
	}
}

func verbContexts(r *rig) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	verbs := r.verbs(ctx)
	if len(verbs) == 0 {
		r.Skipf("the channel has no verb that makes requests")
	}
	for name, call := range verbs {
		r.quiet(name, func() {
			if err := call(); err == nil {
				r.Errorf("%s with a context that is done: got no error, want one", name)
			}
		})
	}
}

// verbs is a call of every verb that the channel has.
func (r *rig) verbs(ctx context.Context) map[string]func() error {
	all := map[string]func() error{}
	if v, ok := channel.As[channel.ReadMarker](r.Channel); ok {
		all["MarkRead"] = func() error { return v.MarkRead(ctx, r.To, r.Earlier, r.EarlierMemo) }
	}
	if v, ok := channel.As[channel.Typist](r.Channel); ok {
		all["Typing"] = func() error { return v.Typing(ctx, r.To, r.Earlier) }
	}
	if v, ok := channel.As[channel.ProfileReader](r.Channel); ok {
		all["Profile"] = func() error { _, err := v.Profile(ctx, r.To); return err }
	}
	if v, ok := channel.As[channel.ContactChecker](r.Channel); ok {
		all["CheckContact"] = func() error { return v.CheckContact(ctx, r.To) }
	}
	if v, ok := channel.As[channel.Eraser](r.Channel); ok {
		all["Erase"] = func() error { return v.Erase(ctx, r.To) }
	}
	if v, ok := channel.As[channel.HistoryReader](r.Channel); ok {
		all["History"] = func() error { _, err := v.History(ctx, r.To, time.Time{}, time.Time{}); return err }
	}
	if v, ok := channel.As[channel.StarterSetter](r.Channel); ok {
		all["Starters"] = func() error { _, err := v.Starters(ctx); return err }
	}
	if v, ok := channel.As[channel.HealthChecker](r.Channel); ok {
		all["CheckHealth"] = func() error { _, err := v.CheckHealth(ctx); return err }
	}
	if v, ok := channel.As[channel.MediaOpener](r.Channel); ok && r.File != nil {
		ref, _ := r.File()
		all["OpenMedia"] = func() error { _, err := v.OpenMedia(ctx, ref); return err }
	}
	return all
}
