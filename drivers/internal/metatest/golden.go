package metatest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// A Change is a file with a change of a webhook. Beside it stands what must
// come of it, one event in a line.
type Change struct {
	Name string
	// JSON is the change.
	JSON string
	// Want is the path of the events.
	Want string
}

// Changes reads the changes in a folder.
func Changes(tb TB, folder string) []Change {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(files) == 0 {
		tb.Fatalf("no changes in %s: %v", folder, err)
	}
	var all []Change
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			tb.Fatalf("%v", err)
		}
		stem := strings.TrimSuffix(file, ".json")
		all = append(all, Change{filepath.Base(stem), string(content), stem + ".want.txt"})
	}
	return all
}

// Lines writes one event a line, without Raw, which must be JSON.
func Lines(tb TB, all []channel.Event) string {
	tb.Helper()
	var out strings.Builder
	for _, e := range all {
		if !json.Valid(e.Where().Raw) {
			tb.Errorf("Raw of %T is not JSON", e)
		}
		line, err := line(e)
		if err != nil {
			tb.Fatalf("%T: %v", e, err)
		}
		out.Write(append(line, '\n'))
	}
	return out.String()
}

func line(e channel.Event) ([]byte, error) {
	encoded, err := channel.EncodeEvent(e)
	if err != nil {
		return nil, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(encoded, &fields); err != nil {
		return nil, err
	}
	delete(fields, "raw")
	return json.Marshal(fields)
}

// SampleKinds are changes that make one event each, for the suite: all of them
// name the phone number.
var SampleKinds = map[string]channel.EventKind{
	"image": channel.EventMessage, "contacts": channel.EventMessage, "order": channel.EventMessage, "unsupported": channel.EventMessage,
	"button_reply": channel.EventMessage, "reaction": channel.EventReaction, "edit": channel.EventEdit, "revoke": channel.EventDeletion,
	"request_welcome": channel.EventOpened, "number_changed": channel.EventIdentity, "echo_app": channel.EventEcho,
	"handover_to_us": channel.EventHandover, "status_failed": channel.EventStatus, "errors_account": channel.EventHealth,
}
