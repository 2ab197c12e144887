package report_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
	"github.com/rapport-go/rapport/drivers/email/internal/report"
)

var decoder header.Decoder

func delivery(status string) *report.Delivery {
	return report.ReadDelivery([]byte(strings.ReplaceAll(status, "\n", "\r\n")), nil, "", decoder)
}

// Trap 12: the status of a mail that was given up may be of the class "later".
func TestTrap12_ActionCounts(t *testing.T) {
	for action, want := range map[string]report.Action{
		"failed": report.Failed, "Failed": report.Failed, "FAILED (permanently)": report.Failed, "delayed": report.Delayed,
		"delivered": report.Delivered, "relayed": report.Relayed, "expanded": report.Expanded,
	} {
		for _, status := range []string{"4.4.1", "5.1.1", "2.0.0", ""} {
			d := delivery("Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; a@b.test\nAction: " + action + "\nStatus: " + status + " (x)\n")
			require.NotNil(t, d)
			assert.Equal(t, []report.Recipient{{Address: "a@b.test", Final: "a@b.test", Action: want, Status: status}}, d.Recipients)
		}
	}
	for status, want := range map[string]report.Action{"5.1.1": report.Failed, "4.2.1": report.Delayed, "2.0.0": report.Delivered, "": report.Delayed} {
		d := delivery("Final-Recipient: rfc822; a@b.test\nStatus: " + status + "\n")
		assert.Equal(t, want, d.Recipients[0].Action, "without an action")
	}
}

// Trap 15: a reader that finds no end of the groups goes on for ever.
func TestTrap15_GroupsEndWhereTheReportDoes(t *testing.T) {
	for _, body := range []string{"", "\n", "\n\n\n", "x", "Action: failed", "Action: failed\n", "Action: failed\n\n", "\n\nAction: failed\n\n\n"} {
		d := delivery(body)
		if strings.Contains(body, "failed") {
			require.NotNil(t, d, "%q", body)
			assert.Len(t, d.Recipients, 1)
		} else {
			assert.Nil(t, d, "%q", body)
		}
	}
}

func TestOddReports(t *testing.T) {
	t.Run("all in one group", func(t *testing.T) {
		d := delivery("Reporting-MTA: dns; mx\nOriginal-Envelope-Id: abc\nFinal-Recipient: rfc822; a@b.test\nAction: failed\nStatus: 5.0.0\n")
		assert.Equal(t, "abc", d.Envelope)
		assert.Equal(t, "mx", d.Server)
		assert.Len(t, d.Recipients, 1)
	})
	t.Run("the address that we wrote to counts", func(t *testing.T) {
		d := delivery("Original-Recipient: rfc822;info@b.test\nFinal-Recipient: rfc822;anna@c.test\nAction: failed\n")
		assert.Equal(t, "info@b.test", d.Recipients[0].Address)
		assert.Equal(t, "anna@c.test", d.Recipients[0].Final)
	})
	t.Run("encoded", func(t *testing.T) {
		d := delivery("Original-Recipient: rfc822;alice+40b.test\nOriginal-Envelope-Id: a+2Bb+3D\nFinal-Recipient: rfc822;x\nAction: failed\n")
		assert.Equal(t, "alice@b.test", d.Recipients[0].Address)
		assert.Equal(t, "a+b=", d.Envelope)
	})
	t.Run("plus addresses stay", func(t *testing.T) {
		d := delivery("Final-Recipient: rfc822;alice+40@b.test\nAction: failed\n")
		assert.Equal(t, "alice+40@b.test", d.Recipients[0].Address)
	})
	t.Run("many recipients", func(t *testing.T) {
		d := delivery(strings.Repeat("Final-Recipient: rfc822;a@b.test\nAction: failed\n\n", 100_000))
		assert.Len(t, d.Recipients, 200)
	})
	t.Run("UTF-8", func(t *testing.T) {
		d := delivery("Final-Recipient: utf-8; 用户@b.test\nAction: failed\nDiagnostic-Code: smtp; 550 不存在\n")
		assert.Equal(t, "用户@b.test", d.Recipients[0].Address)
		assert.Equal(t, "550 不存在", d.Recipients[0].Diagnostic)
	})
}

// The id stands in the third part, in full or as headers only, with or without a
// blank line before.
func TestOriginalID(t *testing.T) {
	for _, original := range []string{
		"Subject: x\r\nMessage-ID: <A@B.test>\r\n\r\nbody", "Message-Id:\r\n <A@B.test>", "\r\nMessage-ID: <A@B.test>\r\n", "message-id:<A@B.test>\n",
	} {
		assert.Equal(t, "A@b.test", report.OriginalID([]byte(original)), "%q", original)
	}
	assert.Empty(t, report.OriginalID(nil))
	assert.Empty(t, report.OriginalID([]byte("Subject: x\r\n\r\nMessage-ID: <A@B.test>\r\n")), "not of the body")
}

func TestReceipts(t *testing.T) {
	for disposition, displayed := range map[string]bool{
		"manual-action/MDN-sent-manually; displayed":                true,
		"automatic-action/MDN-sent-automatically;displayed/warning": true,
		"manual-action/MDN-sent-manually; deleted":                  false,
		"automatic-action/MDN-sent-automatically; processed":        false,
	} {
		r := report.ReadReceipt([]byte("Reporting-UA: x\r\nFinal-Recipient: rfc822;a@b.test\r\nOriginal-Message-ID: <A@B.test>\r\nDisposition: "+disposition+"\r\n"), decoder)
		assert.Equal(t, &report.Receipt{MessageID: "A@b.test", Address: "a@b.test", Displayed: displayed, Disposition: disposition}, r)
	}
	assert.Nil(t, report.ReadReceipt(nil, decoder))
	assert.Nil(t, report.ReadReceipt([]byte("Reporting-UA: x\r\n"), decoder))
}

func FuzzReports(f *testing.F) {
	f.Add([]byte("Reporting-MTA: dns; a\r\nOriginal-Envelope-Id: x+3D\r\n\r\nFinal-Recipient: rfc822; a@b.test\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550\r\n"), []byte("Message-ID: <a@b>\r\n"))
	f.Add([]byte("Disposition: a; displayed\r\nOriginal-Message-ID: <a@b>\r\n"), []byte("\r\n\r\n"))
	f.Add([]byte("\n\nAction\n: \n"), []byte("<"))
	f.Fuzz(func(t *testing.T, status, original []byte) {
		if d := report.ReadDelivery(status, original, "", decoder); d != nil {
			if len(d.Recipients) == 0 || len(d.Recipients) > 200 {
				t.Errorf("%d recipients", len(d.Recipients))
			}
			for _, r := range d.Recipients {
				if r.Action == "" || r.Address != "" && header.CheckMailbox(r.Address) != nil {
					t.Errorf("recipient %+v", r)
				}
			}
		}
		report.ReadReceipt(status, decoder)
		report.ReadOdd(header.ParseBlock(status, 10_000), string(original), decoder)
	})
}
