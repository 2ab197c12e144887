package channeltest

import (
	"fmt"
	"reflect"
	"slices"
	"sync"

	"github.com/rapport-go/rapport/channel"
)

func sendCases() []Case {
	return []Case{
		{"send/parts", "Every kind of part that Capabilities carry is accepted, and appears exactly once as what it is.", sendParts},
		{"send/unsupported", "A kind that Capabilities do not carry is refused as Unsupported, without a request.", sendUnsupported},
		{"send/parts per call", "More parts than one call takes are refused as Invalid, without a request.", sendTooManyParts},
		{"send/text", "Text arrives as it was, in every script.", sendText},
		{"send/to", "The message goes to whom it is addressed.", sendTo},
		{"send/receipt", "A receipt names the message as the provider does, and never the same twice.", sendReceipt},
		{"send/reply", "A message that quotes another arrives with the quote.", sendReply},
		{"send/names", "A receipt for several parts names each, as far as the provider does.", sendNames},
		{"send/answer", "A message that may answer in a way of its own appears once, also if that way is used up.", sendAnswer},
		{"send/lost answer", "If the answer's fate is not known, it appears once, and nothing else is tried.", sendLostAnswer},
		{"send/nobody", "A message to nobody is refused as Invalid, without a request.", sendNobody},
		{"send/unchanged", "Send does not change its message.", sendUnchanged},
		{"send/concurrent", "Messages that are sent at the same time all arrive, each once and unmixed.", sendConcurrent},
		{"send/key", "The key reaches a provider that drops repeats or sends it back.", sendKey},
		{"send/idempotent", "Where Capabilities say Idempotent, the same key appears once and gives the same receipt.", sendIdempotent},
		{"send/native", "A native value survives its JSON form and is accepted.", sendNative},
		{"send/foreign native", "The native value of another driver is refused as Invalid, without a request.", sendForeignNative},
	}
}

func sendParts(r *rig) {
	for _, kind := range channel.PartKinds() {
		if !r.carries(kind) || kind == channel.PartMail {
			continue
		}
		for _, part := range r.examples(kind) {
			sendPart(r, part)
		}
	}
}

func sendPart(r *rig, part channel.Part) {
	kind := part.Kind()
	shown := r.appearing(func() {
		if _, err := r.send(r.message(part)); err != nil {
			r.Errorf("%s: Capabilities carry it, but Send failed: %v", label(part), err)
		}
	})
	if len(shown) != 1 {
		r.Errorf("%s: %d messages appeared, want 1", label(part), len(shown))
		return
	}
	if got := shown[0].Kind; got != "" && got != kind {
		r.Errorf("%s: appeared as %s", label(part), got)
	}
}

// label tells parts of the same kind apart.
func label(part channel.Part) string {
	if t, ok := part.(channel.Template); ok {
		return "template " + t.Name
	}
	return string(part.Kind())
}

func sendUnsupported(r *rig) {
	for _, kind := range channel.PartKinds() {
		part := r.example(kind)
		if part == nil {
			part = incoming(kind)
		}
		if r.carries(kind) || part == nil {
			continue
		}
		r.quiet(string(kind), func() {
			_, err := r.send(r.message(part))
			r.refused(string(kind)+", which Capabilities do not carry", err, channel.Unsupported)
		})
	}
}

// incoming is a part that no channel can send.
func incoming(kind channel.PartKind) channel.Part {
	switch kind {
	case channel.PartChoice:
		return channel.Choice{ID: "a", Title: "This"}
	case channel.PartForm:
		return channel.Form{Name: "survey", Data: "{}"}
	case channel.PartOrder:
		return channel.Order{Catalog: "shop", Items: []channel.OrderItem{{Product: "tea", Quantity: 1, Price: "3.50", Currency: "HKD"}}}
	case channel.PartPlaceholder:
		return channel.Placeholder{Type: "poll"}
	}
	return nil
}

func sendTooManyParts(r *rig) {
	m := r.text("one")
	m.Parts = slices.Repeat(m.Parts, max(1, r.caps.PartsPerCall)+1)
	r.quiet("one part too many", func() {
		_, err := r.send(m)
		r.refused("one part too many", err, channel.Invalid)
	})
}

// strange is texts that drivers mangle when they build a body by hand, count in
// the wrong unit, or clean what needs no cleaning.
var strange = []string{
	"早上好，您的訂單已經發出。", "👩‍👩‍👧‍👦 🇭🇰 👍🏽 é", `"quoted" \back\ 'single' {"json":true}`,
	"<b>bold</b> &amp; <script>alert(1)</script>", "line one\nline two\n\n\tindented", "%d %s %%", "مرحبا שלום",
}

func sendText(r *rig) {
	if !r.carries(channel.PartText) {
		r.Skipf("the channel carries no text")
	}
	for _, text := range strange {
		shown := r.appearing(func() { r.sent(r.message(channel.Text{Body: text})) })
		for _, a := range shown {
			if a.Text != text {
				r.Errorf("text %q arrived as %q", text, a.Text)
			}
		}
	}
}

func sendTo(r *rig) {
	for _, a := range r.appearing(func() { r.sent(r.text("to whom")) }) {
		if a.To != "" && a.To != r.To.Value {
			r.Errorf("the message went to %q, want %q", a.To, r.To.Value)
		}
	}
}

func sendReceipt(r *rig) {
	var ids []channel.ProviderID
	shown := r.appearing(func() {
		for i := range 3 {
			receipt := r.sent(r.text(fmt.Sprint("receipt ", i)))
			ids = append(ids, receipt.ID)
			if receipt.Status < channel.StatusAccepted || receipt.Status == channel.StatusFailed {
				r.Errorf("Receipt.Status is %v, want accepted or better", receipt.Status)
			}
		}
	})
	for i, id := range ids {
		if id != "" && slices.Contains(ids[:i], id) {
			r.Errorf("Receipt.ID %q came twice", id)
		}
		if i < len(shown) && shown[i].ID != id {
			r.Errorf("Receipt.ID is %q, but the provider calls the message %q", id, shown[i].ID)
		}
	}
}

func sendReply(r *rig) {
	if r.caps.Reply == channel.SupportNone {
		r.Skipf("the channel cannot quote")
	}
	if r.Earlier == "" {
		r.Fatalf("Capabilities.Reply is set, so the harness must give an Earlier message")
	}
	m := r.text("an answer")
	m.ReplyTo, m.ReplyMemo = r.Earlier, r.EarlierMemo
	for _, a := range r.appearing(func() { r.sent(m) }) {
		if a.ReplyTo != r.Earlier {
			r.Errorf("the message quotes %q, want %q", a.ReplyTo, r.Earlier)
		}
	}
}

func sendNobody(r *rig) {
	m := r.text("to nobody")
	m.To = channel.Address{}
	r.quiet("a message to nobody", func() {
		_, err := r.send(m)
		r.refused("a message to nobody", err, channel.Invalid)
	})
}

func sendUnchanged(r *rig) {
	for _, kind := range channel.PartKinds() {
		if !r.carries(kind) || kind == channel.PartMail {
			continue
		}
		for _, part := range r.examples(kind) {
			m := r.message(part)
			before := cloneMessage(m)
			_, _ = r.send(m)
			if !reflect.DeepEqual(before, *m) {
				r.Errorf("%s: Send changed its message:\n got %+v\nwant %+v", label(part), *m, before)
			}
		}
	}
}

func sendConcurrent(r *rig) {
	const n = 8
	var all sync.WaitGroup
	var messages []*channel.Message
	receipts, errs := make([]channel.Receipt, n), make([]error, n)
	for i := range n {
		messages = append(messages, r.text(fmt.Sprint("concurrent ", i)))
	}
	shown := r.appearing(func() {
		for i, m := range messages {
			all.Go(func() { receipts[i], errs[i] = r.send(m) })
		}
		all.Wait()
	})
	for i, m := range messages {
		if errs[i] != nil {
			r.Errorf("message %d: %v", i, errs[i])
			continue
		}
		text, plain := m.Parts[0].(channel.Text)
		same := func(a Appearance) bool { return a.ID == receipts[i].ID && (!plain || a.Text == text.Body) }
		if !slices.ContainsFunc(shown, same) {
			r.Errorf("message %d, whose receipt is %q, did not appear as what it was", i, receipts[i].ID)
		}
	}
}

func sendKey(r *rig) {
	if !r.caps.Idempotent && !r.caps.KeyReturned {
		r.Skipf("the provider does nothing with keys")
	}
	m := r.text("with a key")
	for _, a := range r.appearing(func() { r.sent(m) }) {
		if a.Key != m.Key {
			r.Errorf("the provider got the key %q, want %q", a.Key, m.Key)
		}
	}
}

func sendIdempotent(r *rig) {
	if !r.caps.Idempotent {
		r.Skipf("Capabilities do not say Idempotent")
	}
	m := r.text("once only")
	var first, second channel.Receipt
	shown := r.appearing(func() { first, second = r.sent(m), r.sent(m) })
	if len(shown) != 1 || first.ID != second.ID {
		r.Errorf("the same key twice: %d messages appeared with the receipts %q and %q, want 1 and the same", len(shown), first.ID, second.ID)
	}
}
