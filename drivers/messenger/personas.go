package messenger

import (
	"context"
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// CreatePersona makes a persona, under whose name and picture messages can be
// shown, and returns its id, for Config.Personas. The name has at most 50
// characters; the picture is an address that Meta can fetch, of at most 8 MB
// (PERS, 2026).
func (c *Channel) CreatePersona(ctx context.Context, s channel.Sender) (string, error) {
	if s.Name == "" || s.Picture == "" {
		return "", invalid(opPersonas, "a persona needs a name and a picture")
	}
	body, err := json.Marshal(map[string]string{"name": s.Name, "profile_picture_url": s.Picture})
	if err != nil {
		return "", invalid(opPersonas, "the persona does not encode as JSON")
	}
	var made struct {
		ID graph.Text `json:"id"`
	}
	if err := c.client.Exchange(ctx, opPersonas, c.edge("personas"), body, &made); err != nil {
		return "", err
	}
	if made.ID == "" {
		return "", &channel.Error{Kind: channel.Unknown, Op: opPersonas, Detail: "the persona was made without an id"}
	}
	return string(made.ID), nil
}
