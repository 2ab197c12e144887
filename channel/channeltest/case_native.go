package channeltest

import (
	"encoding/json"
	"reflect"

	"github.com/rapport-go/rapport/channel"
)

func sendNative(r *rig) {
	d, ok := channel.As[channel.NativeDecoder](r.Channel)
	if !ok {
		r.Skipf("the channel is no NativeDecoder")
	}
	if r.Native == nil {
		r.Fatalf("the channel is a NativeDecoder, so the harness must give a Native value")
	}
	data, err := json.Marshal(r.Native)
	if err != nil {
		r.Fatalf("the native value does not encode as JSON: %v", err)
	}
	again, err := d.DecodeNative(data)
	if err != nil || !reflect.DeepEqual(again, r.Native) {
		r.Fatalf("DecodeNative: got %#v and %v, want %#v", again, err, r.Native)
	}
	m := r.message()
	m.Native = again
	if shown := r.appearing(func() { r.sent(m) }); len(shown) != 1 {
		r.Errorf("%d messages appeared, want 1", len(shown))
	}
}

// stranger is a native value that no driver knows.
type stranger struct{ Text string }

func sendForeignNative(r *rig) {
	m := r.text("with something strange")
	m.Native = stranger{"strange"}
	r.quiet("a foreign native value", func() {
		_, err := r.send(m)
		r.refused("a foreign native value", err, channel.Invalid)
	})
}
