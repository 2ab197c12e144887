package main

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// command is one command of the browser's protocol.
func command[P, R any](p *tabPage, c cdp.Command[P, R], params P) (R, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Call(ctx, c, params)
}

// frame finds the first frame whose address has a text in it, however deep.
func (p *tabPage) frame(part string) (cdp.FrameID, bool) {
	tree, err := command(p, cdppage.GetFrameTree, cdp.Empty{})
	if err != nil {
		return "", false
	}
	var find func(t *cdppage.FrameTree) (cdp.FrameID, bool)
	find = func(t *cdppage.FrameTree) (cdp.FrameID, bool) {
		for _, child := range t.ChildFrames {
			if strings.Contains(child.Frame.URL, part) {
				return child.Frame.ID, true
			}
			if id, ok := find(child); ok {
				return id, true
			}
		}
		return "", false
	}
	return find(tree.FrameTree)
}

// evalIn is the value of an expression in such a frame, as text; false while there
// is none, or it fails there.
func (p *tabPage) evalIn(part, expression string) (string, bool) {
	id, ok := p.frame(part)
	if !ok {
		return "no frame", false
	}
	world, err := command(p, cdppage.CreateIsolatedWorld, cdppage.CreateIsolatedWorldParams{FrameID: id, WorldName: "test"})
	if err != nil {
		return err.Error(), false
	}
	yes := true
	got, err := command(p, runtime.Evaluate, runtime.EvaluateParams{
		Expression: `String(` + expression + `)`, ContextID: world.ExecutionContextID, ReturnByValue: &yes,
	})
	if err != nil {
		return err.Error(), false
	}
	if got.ExceptionDetails != nil {
		return "exception", false
	}
	var value string
	return value, json.Unmarshal([]byte(got.Result.Value), &value) == nil
}

// waitIn waits until an expression is true in a frame.
func (p *tabPage) waitIn(part, expression string) {
	p.t.Helper()
	value := ""
	for end := time.Now().Add(patience); time.Now().Before(end) && p.ctx.Err() == nil; {
		var ok bool
		if value, ok = p.evalIn(part, expression); ok && value == "true" {
			return
		}
		p.pause()
	}
	p.shoot("failed")
	text, _ := p.evalIn(part, "document.body.innerText")
	require.Fail(p.t, "waiting in "+part+" for "+expression, "%s\n%s", value, text)
}

// pause lets the browser go on for a moment.
func (p *tabPage) pause() {
	yes := true
	_, _ = command(p, runtime.Evaluate, runtime.EvaluateParams{Expression: `new Promise(done => setTimeout(done, 40))`, AwaitPromise: &yes})
}

// clickIn clicks in a frame, on the element with the text.
func (p *tabPage) clickIn(part, selector, text string) {
	p.t.Helper()
	found := `[...document.querySelectorAll(` + quote(selector) + `)].find(e => e.checkVisibility() && e.textContent.includes(` + quote(text) + `))`
	p.waitIn(part, found+` !== undefined`)
	_, ok := p.evalIn(part, found+`.click()`)
	require.True(p.t, ok)
}

// seeIn waits until a frame shows a text.
func (p *tabPage) seeIn(part, text string) {
	p.t.Helper()
	p.waitIn(part, `document.body.innerText.includes(`+quote(text)+`)`)
}

// address is where the frame at a selector is, without what the page adds.
func (p *tabPage) address(selector string) string {
	p.t.Helper()
	p.wait(`document.querySelector(` + quote(selector) + `)?.src`)
	return p.eval(`document.querySelector(` + quote(selector) + `).src`)
}
