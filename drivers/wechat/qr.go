package wechat

import (
	"context"
	"net/url"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A QR is a code that tells by which one of several somebody came. What it
// carries comes back as Referral.Ref when somebody follows the account by it,
// or scans it as a follower.
type QR struct {
	// Scene is what the code carries: 1 to 64 bytes.
	Scene string
	// Life is how long it is good, up to 30 days. 0 is for ever; of those an
	// account can have 100,000.
	Life time.Duration
}

// A QRCode is a code that was made.
type QRCode struct {
	// Ticket is WeChat's name for it.
	Ticket string
	// Picture is where anybody can fetch the picture.
	Picture string
	// URL is what the picture says, for drawing it oneself.
	URL string
	// Life is how long it is good; 0 is for ever.
	Life time.Duration
}

// maxScene and maxQRLife are WeChat's ([qr], 2026).
const (
	maxScene  = 64
	maxQRLife = 30 * 24 * time.Hour
	pictures  = "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket="
)

// A qrRequest asks for a code.
type qrRequest struct {
	Life int64  `json:"expire_seconds,omitempty"`
	Kind string `json:"action_name"`
	Info struct {
		Scene struct {
			Word string `json:"scene_str"`
		} `json:"scene"`
	} `json:"action_info"`
}

// CreateQR makes a QR code with a scene. Only verified service accounts can.
func (c *Channel) CreateQR(ctx context.Context, q QR) (QRCode, error) {
	if q.Scene == "" || len(q.Scene) > maxScene || q.Life < 0 || q.Life > maxQRLife {
		return QRCode{}, invalid(opQR, "a scene has 1 to 64 bytes, and a code lives for up to 30 days")
	}
	req := qrRequest{Kind: "QR_LIMIT_STR_SCENE"}
	if q.Life > 0 {
		req.Kind, req.Life = "QR_STR_SCENE", int64((q.Life+time.Second-1)/time.Second)
	}
	req.Info.Scene.Word = q.Scene
	var made struct {
		Ticket text  `json:"ticket"`
		Life   count `json:"expire_seconds"`
		URL    text  `json:"url"`
	}
	if err := c.post(ctx, opQR, "/cgi-bin/qrcode/create", req, &made); err != nil {
		return QRCode{}, err
	}
	if made.Ticket == "" {
		return QRCode{}, &channel.Error{Kind: channel.Unknown, Op: opQR, Detail: "the code was made without a ticket"}
	}
	return QRCode{
		Ticket: string(made.Ticket), URL: string(made.URL), Picture: pictures + url.QueryEscape(string(made.Ticket)),
		Life: time.Duration(min(int64(made.Life), int64(maxQRLife/time.Second))) * time.Second,
	}, nil
}
