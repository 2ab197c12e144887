package webchat

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/golang-jwt/jwt/v5"

	"github.com/rapport-go/rapport/channel"
)

// Kind is the channel kind of web chats.
const Kind channel.Kind = "webchat"

// A Channel is one web chat: the other side of its widget. Make it with [New].
// It is safe for concurrent use and starts no goroutine; its streams run in the
// requests that opened them.
type Channel struct {
	cfg      Config
	base     *url.URL
	origin   string
	patterns []pattern
	caps     channel.Capabilities
	keys     keys
	jwt      *jwt.Parser
	mux      *http.ServeMux

	talk    channel.Transcript // Config.Transcript, or memory
	memory  *memory            // nil if the host has a Transcript
	hub     *hub
	ended   *ended
	vouched *notebook // identity tokens by their jti
	tickets *notebook
	uploads *notebook
	limits  limiters
}

// limiters are the buckets of each sort.
type limiters struct {
	messages, signals, files, sessions, calls *limiter
}

// What the channel can do beside sending.
var (
	_ channel.Channel     = (*Channel)(nil)
	_ channel.Accounter   = (*Channel)(nil)
	_ channel.Receiver    = (*Channel)(nil)
	_ channel.Site        = (*Channel)(nil)
	_ channel.ReadMarker  = (*Channel)(nil)
	_ channel.Typist      = (*Channel)(nil)
	_ channel.MediaOpener = (*Channel)(nil)
)

// New checks all of cfg and starts nothing. Its error names every problem at
// once.
func New(cfg Config) (*Channel, error) {
	cfg = cfg.withDefaults()
	if err := cfg.check(); err != nil {
		return nil, err
	}
	base, err := url.Parse(cfg.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("webchat: BaseURL: %w", err)
	}
	c := &Channel{
		cfg: cfg, base: base, origin: originOf(base), caps: capabilities(cfg),
		keys: newKeys(cfg.Account, cfg.Secret, cfg.OldSecret), talk: cfg.Transcript,
		hub: newHub(cfg.Limits.Streams, cfg.Limits.AllStreams), ended: newEnded(cfg.Ended, cfg.Account, cfg.Now),
		vouched: newNotebook(cfg.Now), tickets: newNotebook(cfg.Now), uploads: newNotebook(cfg.Now),
		limits: limiters{
			messages: newLimiter(cfg.Rates.Messages, cfg.Now), signals: newLimiter(cfg.Rates.Signals, cfg.Now),
			files: newLimiter(cfg.Rates.Files, cfg.Now), sessions: newLimiter(cfg.Rates.Sessions, cfg.Now),
			calls: newLimiter(cfg.Rates.Calls, cfg.Now),
		},
	}
	for _, o := range cfg.Origins {
		p, err := parsePattern(o)
		if err != nil {
			return nil, wrong("Origins", err)
		}
		c.patterns = append(c.patterns, p)
	}
	if c.talk == nil {
		c.memory = newMemory()
		c.talk = c.memory
	}
	c.jwt, c.mux = c.parser(), c.routes()
	return c, nil
}

// Capabilities reports what the widget shows. It implements channel.Channel.
func (c *Channel) Capabilities() channel.Capabilities { return c.caps }

// Account returns Config.Account. It implements channel.Accounter.
func (c *Channel) Account() string { return c.cfg.Account }

// Close ends all streams and refuses new ones; browsers come back to another
// process, or to this one's successor. Hosts call it when the server begins to
// stop: http.Server.RegisterOnShutdown. It may be called more than once.
func (c *Channel) Close() { c.hub.close() }
