package meta

import (
	"encoding/json"
	"strings"

	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// GatewayText is what a gateway in front of Meta says in a refusal of its own:
// {"error":"text"}, {"meta":{"developer_message":"text"}} or
// {"message":"text"} (360dialog: error code reference, 2026-11). It is short
// and printable; empty for anything else, such as a proxy's page.
func GatewayText(body []byte) string {
	var answer map[string]json.RawMessage
	if json.Unmarshal(body, &answer) != nil {
		return ""
	}
	var wrapped map[string]json.RawMessage
	_ = json.Unmarshal(answer["meta"], &wrapped) // not an object: nothing in it
	for _, raw := range []json.RawMessage{answer["error"], wrapped["developer_message"], answer["message"]} {
		var t Text
		if json.Unmarshal(raw, &t) != nil {
			continue
		}
		if s := strings.Join(strings.Fields(string(t)), " "); s != "" {
			return graph.Shorten(s)
		}
	}
	return ""
}
