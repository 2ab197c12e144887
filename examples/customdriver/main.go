// Command customdriver shows a driver for a provider that this library does
// not know: all of it is in pigeon.go. loft.go is the provider's other side, so
// that the program runs without an account, and main_test.go proves the driver
// with the suite of package channeltest.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"

	"github.com/rapport-go/rapport/channel"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// run sends a text that is too long for one message, and takes an answer.
func run(ctx context.Context, w io.Writer) error {
	loft := &Loft{Token: channel.NewSecret("token"), HookKey: channel.NewSecret("hook key")}
	server := httptest.NewServer(loft)
	defer server.Close()
	pigeon := &Pigeon{Base: server.URL, Loft: "loft-1", Token: loft.Token, HookKey: loft.HookKey, Transport: server.Client().Transport}

	long := bytes.Repeat([]byte("coo "), 300)
	plan, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{channel.Text{Body: string(long)}}}, pigeon.Capabilities())
	if err != nil {
		return err
	}
	for _, note := range plan.Notes {
		_, _ = fmt.Fprintln(w, "note:", note.Reason)
	}
	for i, call := range plan.Calls {
		m := &channel.Message{Key: fmt.Sprint("key-", i), To: channel.Address{Kind: channel.AddressUser, Value: "ann"}, Parts: call.Parts}
		receipt, err := pigeon.Send(ctx, m)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintln(w, "sent:", receipt.ID, receipt.Status)
	}
	return take(ctx, w, pigeon, loft.Says("ann", "coo?"))
}

// take receives a webhook as the engine would.
func take(ctx context.Context, w io.Writer, pigeon *Pigeon, body []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "/webhook", bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("X-Pigeon-Signature", sign(pigeon.HookKey, body))
	d, err := pigeon.Receive(ctx, r)
	if err != nil {
		return err
	}
	for _, e := range d.Events {
		if m, ok := e.(channel.MessageReceived); ok {
			_, _ = fmt.Fprintf(w, "%s: %s\n", m.From.Name, m.Parts[0].(channel.Text).Body)
		}
	}
	return nil
}
