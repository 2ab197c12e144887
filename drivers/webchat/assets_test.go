package webchat_test

import (
	"net/url"

	"github.com/rapport-go/rapport/drivers/webchat/widget"
)

// anAsset is some file of the widget's that is neither loader nor page.
func anAsset() string {
	for _, name := range widget.Names() {
		if name != "widget.js" && name != "frame.html" {
			return name
		}
	}
	return "none"
}

func escape(s string) string { return url.QueryEscape(s) }
