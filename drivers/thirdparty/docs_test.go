package thirdparty_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/thirdparty/thirdpartytest"
)

const page = "../../docs/thirdparty.md"

// A block is a piece of the page between fences, with what stands behind the
// first.
type block struct{ info, text string }

var fences = regexp.MustCompile("(?ms)^```([a-zA-Z ]+)\n(.*?)^```$")

func blocks(t *testing.T) []block {
	t.Helper()
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	var all []block
	for _, m := range fences.FindAllStringSubmatch(string(text), -1) {
		all = append(all, block{m[1], m[2]})
	}
	require.Greater(t, len(all), 8)
	return all
}

// Every example in JSON on the page is what the description says.
func TestExamplesOnThePageAreAsDescribed(t *testing.T) {
	doc := openAPI(t)
	tried := 0
	for _, b := range blocks(t) {
		if schema, ok := strings.CutPrefix(b.info, "json "); ok {
			doc.conforms(t, schema, b.text)
			tried++
		}
	}
	assert.GreaterOrEqual(t, tried, 6)
}

// The commands on the page are run as they stand there: one against the driver,
// and one against the simulated peer.
func TestCommandsOnThePageWork(t *testing.T) {
	for _, program := range []string{"sh", "curl", "openssl", "base64", "od"} {
		if _, err := exec.LookPath(program); err != nil {
			if slices.Contains(strings.Split(os.Getenv("RAPPORT_REQUIRE"), ","), "curl") {
				t.Fatalf("%s is not there, and RAPPORT_REQUIRE demands curl", program)
			}
			t.Skipf("%s is not there", program)
		}
	}
	s := thirdpartytest.New(thirdpartytest.Options{})
	cfg := config(s)
	r := &rig{Server: s, channel: newChannel(t, cfg)}
	business, peer := httptest.NewServer(http.HandlerFunc(r.receive)), httptest.NewServer(s)
	defer business.Close()
	defer peer.Close()
	keys := []channel.Secret{cfg.PeerKeys[0], cfg.SigningKeys[0]}
	var said []string
	for _, b := range blocks(t) {
		if b.info != "sh" {
			continue
		}
		cmd := exec.CommandContext(t.Context(), "sh", "-e", "-c", b.text)
		cmd.Env = append(os.Environ(), "KEY="+keys[len(said)].Reveal(), "URL="+business.URL+"/channels/shop", "PEER="+peer.URL+"/inbox")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		said = append(said, strings.TrimSpace(string(out)))
	}
	require.Len(t, said, 2)
	assert.Contains(t, blocks(t), block{"json Taken", said[0] + "\n"})
	require.Len(t, r.events, 1)
	assert.Equal(t, channel.Parts{channel.Text{Body: "Where is my order?"}}, r.events[0].(channel.MessageReceived).Parts)
	openAPI(t).conforms(t, "Sent", said[1])
	for _, p := range s.Phones() {
		if p.User().ExternalID == "u-7" {
			assert.Equal(t, channel.Parts{channel.Text{Body: "On its way!"}}, p.Screen()[0].Parts)
		}
	}
}

// The verifier on the page is the one of the example, which is tested there.
func TestTheVerifierOnThePageIsTheExamples(t *testing.T) {
	source, err := os.ReadFile("../../examples/thirdparty/verify.go")
	require.NoError(t, err)
	for _, b := range blocks(t) {
		if b.info != "go" || !strings.Contains(b.text, "func verify") {
			continue
		}
		for _, piece := range strings.Split(b.text, "\n\n") {
			assert.Contains(t, string(source), strings.TrimSpace(piece))
		}
		return
	}
	t.Error("the page has no verifier")
}

// The page names everything that the description has: types of event, request
// and content, classes and codes, and the limits.
func TestThePageIsComplete(t *testing.T) {
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	doc := openAPI(t).doc.Components.Schemas
	var words []string
	for _, schema := range []string{"Request", "Event", "Outgoing", "Incoming"} {
		for word := range doc[schema].Value.Discriminator.Mapping {
			words = append(words, word)
		}
	}
	for _, class := range doc["Error"].Value.Properties["class"].Value.Enum {
		words = append(words, class.(string))
	}
	for _, word := range words {
		assert.Contains(t, string(text), "`"+word+"`")
	}
	parts := newChannel(t, config(thirdpartytest.New(thirdpartytest.Options{}))).Capabilities().Parts
	for kind, field := range map[channel.PartKind]channel.Field{
		channel.PartText: channel.FieldBody, channel.PartImage: channel.FieldCaption, channel.PartLocation: channel.FieldName,
		channel.PartButtons: channel.FieldHeader, channel.PartQuickReplies: channel.FieldButtonTitle, channel.PartLinkButton: channel.FieldURL,
	} {
		limit := parts[kind].Limits[field]
		assert.Contains(t, strings.ReplaceAll(string(text), ",", ""), limit.String()[:strings.Index(limit.String(), " ")], "%s of %s", field, kind)
	}
}
