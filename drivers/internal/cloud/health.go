package cloud

import (
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// NumberFields is what the health of a number is made of (WA
// business-phone-numbers/phone-numbers, 2026-02-27; support/health-status).
const NumberFields = "id,display_phone_number,verified_name,status,quality_rating,health_status,whatsapp_business_manager_messaging_limit"

// A NumberNode is what the API says about a phone number.
type NumberNode struct {
	ID      meta.Text `json:"id"`
	Status  meta.Text `json:"status"`
	Quality meta.Text `json:"quality_rating"`
	Limit   meta.Text `json:"whatsapp_business_manager_messaging_limit"`
	Report  struct {
		Send     meta.Text `json:"can_send_message"`
		Entities []entity  `json:"entities"`
	} `json:"health_status"`
}

type entity struct {
	Type   meta.Text `json:"entity_type"`
	Send   meta.Text `json:"can_send_message"`
	Errors []struct {
		Code        meta.Text `json:"error_code"`
		Description meta.Text `json:"error_description"`
	} `json:"errors"`
}

var abilities = map[meta.Text]channel.Ability{
	"AVAILABLE": channel.AbilityOK, "LIMITED": channel.AbilityLimited, "BLOCKED": channel.AbilityBlocked,
	"CONNECTED": channel.AbilityOK, "FLAGGED": channel.AbilityLimited, "RESTRICTED": channel.AbilityLimited,
	"RATE_LIMITED": channel.AbilityLimited, "BANNED": channel.AbilityBlocked, "DISCONNECTED": channel.AbilityBlocked,
	"DELETED": channel.AbilityBlocked, "MIGRATED": channel.AbilityBlocked,
	"PENDING": channel.AbilityPending, "UNVERIFIED": channel.AbilityPending,
}

// Health is how the number sends. What was not told stays unknown.
func (n *NumberNode) Health() channel.Health {
	h := channel.Health{Quality: string(n.Quality), Limit: string(n.Limit), Send: abilities[n.Report.Send]}
	if status := abilities[n.Status]; h.Send == "" || status == channel.AbilityPending {
		h.Send = status
	}
	for _, e := range n.Report.Entities {
		for _, f := range e.Errors {
			h.Reasons = append(h.Reasons, string(e.Type+" "+f.Code+": "+f.Description))
		}
	}
	return h
}
