package verdict_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
	"github.com/rapport-go/rapport/drivers/email/internal/verdict"
)

func block(fields ...string) header.Block {
	return header.ParseBlock([]byte(strings.Join(fields, "\r\n")+"\r\n\r\n"), 100_000)
}

// Trap 14: anybody can write such a field, and Microsoft's has no name in it.
func TestTrap14_WhoseResultsCount(t *testing.T) {
	const (
		google    = "Authentication-Results: mx.google.com; dkim=pass header.i=@a.test header.s=s; spf=pass (google.com: domain of a@a.test designates 1.2.3.4) smtp.mailfrom=a@a.test; dmarc=pass (p=NONE; sp=NONE) header.from=a.test"
		version   = "Authentication-Results: mx.google.com 1; dmarc=fail"
		folded    = "Authentication-Results: MX.Google.com;\r\n\tdmarc=fail reason=\"a; b=c\" (because; of)\r\n\theader.from=a.test;\r\n\tspf=softfail smtp.mailfrom=x"
		none      = "Authentication-Results: mx.google.com; none"
		microsoft = "Authentication-Results: spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=a.test; dkim=pass (signature was verified) header.d=a.test;dmarc=pass action=none header.from=a.test;compauth=pass reason=100"
		others    = "Authentication-Results: mx.evil.test; spf=pass; dkim=pass; dmarc=pass"
		received  = "Received: from a by b; Fri, 20 Nov 2026 09:00:00 +0000"
		two       = "Authentication-Results: mx.google.com; dkim=fail header.d=list.test; dkim=pass header.d=a.test; dmarc=pass"
	)
	pass := verdict.Verdict{SPF: "pass", DKIM: "pass", DMARC: "pass"}
	for name, c := range map[string]struct {
		block     header.Block
		authserv  string
		microsoft bool
		want      verdict.Verdict
	}{
		"ours":                                 {block(google, received), "mx.google.com", false, pass},
		"in any case":                          {block(google, received), "MX.GOOGLE.COM", false, pass},
		"ours with a version":                  {block(version, received), "mx.google.com", false, verdict.Verdict{DMARC: "fail"}},
		"ours, quoted and folded":              {block(folded, received), "mx.google.com", false, verdict.Verdict{DMARC: "fail", SPF: "softfail"}},
		"one signature that holds":             {block(two), "mx.google.com", false, verdict.Verdict{DKIM: "pass", DMARC: "pass"}},
		"nothing was looked at":                {block(none, received), "mx.google.com", false, verdict.Verdict{}},
		"below its delivery into the box":      {block("Received: from mx.google.com by box.test with LMTP id 1; Fri, 20 Nov 2026 09:00:00 +0000", google, received), "mx.google.com", false, pass},
		"below a delivery that a sender names": {block("Received: from with.lmtp.by.box by mx.test with LMTP (evil) by mx.test (Postfix) with ESMTP id 1", google), "mx.google.com", false, verdict.Verdict{}},
		"below one to a quoted name":           {block("Received: from evil by mx.test with ESMTP for <\"a by b with LMTP \"@c.test>", google), "mx.google.com", false, verdict.Verdict{}},
		"Google's":                             {block("Delivered-To: a@b.test", "Received: by 2002:a05:6402:1d0e:b0:5c9 with SMTP id dg14csp1", "Received: from mail.a.test (mail.a.test. [1.2.3.4])\r\n\tby mx.google.com with ESMTPS id 1", google), "mx.google.com", false, pass},
		"in Google's name, further down":       {block("Received: by 2002:a05:: with SMTP id 1", "Received: from x (x [1.2.3.4]) by mx.google.com with ESMTPS id 1", "Received: from y by x", google), "mx.google.com", false, verdict.Verdict{}},
		"nobody is trusted":                    {block(google, received), "", false, verdict.Verdict{}},
		"another's":                            {block(others, received), "mx.google.com", false, verdict.Verdict{}},
		"another's on top of ours":             {block(others, google, received), "mx.google.com", false, pass},
		"in our name, below":                   {block(received, google), "mx.google.com", false, verdict.Verdict{}},
		"in our name, below another's":         {block(others, received, google), "mx.google.com", false, verdict.Verdict{}},
		"Microsoft's":                          {block(microsoft, received), "", true, pass},
		"Microsoft's below its hop":            {block(received, microsoft, google), "", true, pass},
		"another's on top of Microsoft's":      {block(others, microsoft), "", true, verdict.Verdict{}},
		"Microsoft's where it is not told":     {block(microsoft, received), "mx.google.com", false, verdict.Verdict{}},
		"a comment inside of a name":           {block("Authentication-Results: mx.goo( )gle.com; dmarc=pass"), "mx.google.com", false, verdict.Verdict{}},
		"quotes inside of a name":              {block(`Authentication-Results: mx.goo"x"gle.com; dmarc=pass`), "mx.google.com", false, verdict.Verdict{}},
		"a comment that hides the end":         {block("Authentication-Results: mx.google.com (; dmarc=pass", received), "mx.google.com", false, verdict.Verdict{}},
		"our name in look-alike letters":       {block("Authentication-Results: mx.te\u017ft; dmarc=pass"), "mx.test", false, verdict.Verdict{}},
		"a comment before our name":            {block("Authentication-Results: (a;b) mx.google.com (c) 1 (d); dmarc=pass", received), "mx.google.com", false, verdict.Verdict{DMARC: "pass"}},
		"a result inside of a comment":         {block("Authentication-Results: mx.test; spf=pass (domain of x; dmarc=pass ;@evil.test designates 1.2.3.4); dmarc=fail"), "mx.test", false, verdict.Verdict{SPF: "pass", DMARC: "fail"}},
		"a result inside of quotes":            {block(`Authentication-Results: mx.test; spf=pass smtp.mailfrom="x; dmarc=pass ;"@evil.test; dmarc=fail`), "mx.test", false, verdict.Verdict{SPF: "pass", DMARC: "fail"}},
		"a name that is only like ours":        {block("Authentication-Results: mx.google.com.evil.test; dmarc=pass"), "mx.google.com", false, verdict.Verdict{}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, verdict.Read(c.block, c.authserv, c.microsoft)) })
	}
}

func TestWarnings(t *testing.T) {
	for want, list := range map[string][]verdict.Verdict{
		"":                {{}, {DMARC: "pass", SPF: "fail"}, {DKIM: "pass", SPF: "fail"}, {SPF: "pass"}, {DMARC: "none", SPF: "none", DKIM: "none"}},
		"dmarc=fail":      {{DMARC: "fail"}, {DMARC: "fail", SPF: "pass", DKIM: "pass"}},
		"spf=fail":        {{SPF: "fail"}, {SPF: "fail", DMARC: "none"}},
		"spf=softfail":    {{SPF: "softfail", DKIM: "fail"}},
		"dkim=fail":       {{DKIM: "fail"}},
		"dmarc=permerror": {{DMARC: "permerror"}},
	} {
		for _, v := range list {
			assert.Equal(t, want, v.Warning(), "%+v", v)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`mx.test; dmarc=pass (a;b) x="c\"d"; spf=`)
	f.Add(`spf=pass; dkim=(`)
	f.Fuzz(func(t *testing.T, value string) {
		b := header.Block{{Name: "Authentication-Results", Value: value}}
		verdict.Read(b, "mx.test", true)
		if got := verdict.Read(b, "mx.test", false); got != (verdict.Verdict{}) && !strings.Contains(strings.ToLower(value), "mx.test") {
			t.Errorf("%q is not ours", value)
		}
	})
}
