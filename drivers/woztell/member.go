package woztell

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// A Member is a customer on the channel, as WOZTELL knows them.
type Member struct {
	// ID is WOZTELL's id, and ExternalID the platform's: a number in digits on
	// WhatsApp.
	ID         string
	ExternalID string
	// Name is what they call themselves; empty if unknown.
	Name  string
	Email string
	// Language is a BCP 47 tag; empty if unknown.
	Language string
	Tags     []string
	// LiveChat says that people answer and the bot is silent. Look at it before
	// an agent's first answer: with the bot on, the customer gets both
	// (trap P22).
	LiveChat bool
	// Subscribed says that the bot may write to them.
	Subscribed bool
	// Tree and Node are where in the bot they are.
	Tree string
	Node string
	// Meta is what the business keeps about them: JSON, or nothing.
	Meta json.RawMessage
}

// memberQuery finds somebody by the platform's id; nothing is documented that
// finds them by WOZTELL's ([d:open-api], [dify] get_member_info.py).
const memberQuery = `query($c:ID,$e:ID){apiViewer{member(channelId:$c,externalId:$e){` +
	`_id externalId name firstName lastName email locale customLocale tags meta botMeta{subscribe liveChat treeId nodeCompositeId}}}}`

type memberOf struct {
	Channel  string `json:"c"`
	External string `json:"e"`
}

type inMember struct {
	ID         text            `json:"_id"`
	ExternalID text            `json:"externalId"`
	Name       text            `json:"name"`
	First      text            `json:"firstName"`
	Last       text            `json:"lastName"`
	Email      text            `json:"email"`
	Locale     text            `json:"locale"`
	Custom     text            `json:"customLocale"`
	Tags       []text          `json:"tags"`
	Meta       json.RawMessage `json:"meta"`
	Bot        struct {
		Subscribed bool `json:"subscribe"`
		LiveChat   bool `json:"liveChat"`
		Tree       text `json:"treeId"`
		Node       text `json:"nodeCompositeId"`
	} `json:"botMeta"`
}

// Member asks WOZTELL about somebody. An address of kind user costs two calls,
// one of which is to the history; see [Channel.History] for its limit.
// Unreachable means that there is no such member.
func (c *Channel) Member(ctx context.Context, a channel.Address) (Member, error) {
	return c.member(ctx, opMember, a)
}

func (c *Channel) member(ctx context.Context, op string, a channel.Address) (Member, error) {
	who, err := c.recipient(op, a)
	if err != nil {
		return Member{}, err
	}
	if who.External == "" {
		if who.External, err = c.externalOf(ctx, op, who.Member); err != nil {
			return Member{}, err
		}
	}
	var found struct {
		Viewer struct {
			Member *inMember `json:"member"`
		} `json:"apiViewer"`
	}
	q := question{Query: memberQuery, Variables: memberOf{c.cfg.ChannelID, who.External}, op: op}
	if err := c.ask(ctx, q, &found); err != nil {
		return Member{}, err
	}
	m := found.Viewer.Member
	if m == nil || m.ID == "" || who.Member != "" && string(m.ID) != who.Member {
		return Member{}, absent(op)
	}
	return m.member(), nil
}

func absent(op string) error {
	return &channel.Error{Kind: channel.Unreachable, Op: op, Detail: "the channel has no such member"}
}

func (m *inMember) member() Member {
	out := Member{
		ID: string(m.ID), ExternalID: string(m.ExternalID), Name: string(m.Name), Email: string(m.Email),
		Language: language(first(m.Custom, m.Locale)), LiveChat: m.Bot.LiveChat, Subscribed: m.Bot.Subscribed,
		Tree: string(m.Bot.Tree), Node: string(m.Bot.Node), Meta: m.Meta,
	}
	if out.Name == "" {
		out.Name = strings.TrimSpace(string(m.First + " " + m.Last))
	}
	for _, t := range m.Tags {
		out.Tags = append(out.Tags, string(t))
	}
	return out
}

// language is a locale such as zh_HK as a tag.
func language(locale text) string { return strings.ReplaceAll(string(locale), "_", "-") }

// Profile asks for name and language; the e-mail address is in [Member]. It
// implements channel.ProfileReader and costs what Member costs.
func (c *Channel) Profile(ctx context.Context, a channel.Address) (channel.Person, error) {
	m, err := c.member(ctx, opProfile, a)
	if err != nil {
		return channel.Person{}, err
	}
	p := c.decoder.person(text(m.ID), text(m.ExternalID), text(m.Name))
	p.Language = m.Language
	return p, nil
}
