package widget_test

import (
	"bytes"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/webchat/widget"
)

func open(t *testing.T, name string) widget.File {
	t.Helper()
	f, ok := widget.Open(name)
	require.True(t, ok, name)
	return f
}

func TestFiles(t *testing.T) {
	hashes := map[string]string{}
	for _, name := range widget.Names() {
		f := open(t, name)
		assert.Equal(t, name, f.Name)
		assert.NotEmpty(t, f.Body, name)
		assert.Regexp(t, `^text/(html|css|javascript); charset=utf-8$`, f.Type, name)
		assert.Regexp(t, `^[A-Za-z0-9_-]{20}$`, f.Hash, name)
		assert.Empty(t, hashes[f.Hash], "two files with one hash")
		hashes[f.Hash] = name
		assert.LessOrEqual(t, bytes.Count(f.Body, []byte("\n")), 300, "%s is too long to be read in one go", name)
	}
	assert.Subset(t, widget.Names(), []string{"widget.js", "frame.html", "app/main.js", "style/base.css", "app/lang/zh-Hant.js"})
	for _, name := range []string{"", "none.js", "../widget.go", "files/widget.js", "app", "/widget.js"} {
		_, ok := widget.Open(name)
		assert.False(t, ok, name)
	}
}

// What anybody wrote never becomes HTML or code, and nothing of the page breaks
// a policy without 'unsafe-inline'.
func TestNothingReadsHTML(t *testing.T) {
	forbidden := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|\beval\(|new Function|srcdoc|cssText|setAttribute\("style"`)
	foreign := regexp.MustCompile(`(?:src|href)\s*=\s*["'](?:https?:)?//|(?:from |import\()["'](?:https?:)?//|url\(["']?(?:https?:)?//`)
	comments := regexp.MustCompile(`(?m)^\s*//.*$`)
	inline := regexp.MustCompile(`(?i)<style|\son\w+=|\sstyle=|<script[^>]*>[^<]|href="javascript:`)
	for _, name := range widget.Names() {
		body := comments.ReplaceAllString(string(open(t, name).Body), "")
		switch path.Ext(name) {
		case ".js":
			assert.Empty(t, forbidden.FindString(body), name)
		case ".html":
			assert.Empty(t, inline.FindString(body), name)
		}
		assert.Empty(t, foreign.FindString(body), "%s loads something of somebody else's", name)
	}
}

// The page asks for all modules at once, and what modules import is there.
func TestModules(t *testing.T) {
	frame := string(open(t, "frame.html").Body)
	require.Equal(t, 1, strings.Count(frame, `data-mode="frame"`))
	asked := map[string]bool{"app/main.js": true}
	for _, m := range regexp.MustCompile(`(?:href|src)="assets/([^"]+)"`).FindAllStringSubmatch(frame, -1) {
		open(t, m[1])
		asked[m[1]] = true
	}
	imports := regexp.MustCompile(`(?m)^import .* from "(\.[^"]+)";$`)
	for _, name := range widget.Names() {
		if !strings.HasPrefix(name, "app/") || strings.HasPrefix(name, "app/lang/") {
			continue
		}
		assert.True(t, asked[name], "%s is not preloaded by frame.html", name)
		for _, m := range imports.FindAllStringSubmatch(string(open(t, name).Body), -1) {
			open(t, path.Join(path.Dir(name), m[1]))
		}
	}
}

// Each string that the modules use is there, and each that is there is used.
func TestStrings(t *testing.T) {
	english := string(open(t, "app/lang/en.js").Body)
	keys := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^  (\w+):`).FindAllStringSubmatch(english, -1) {
		keys[m[1]] = true
	}
	require.Greater(t, len(keys), 80)
	var code strings.Builder
	for _, name := range widget.Names() {
		if strings.HasPrefix(name, "app/") && !strings.HasPrefix(name, "app/lang/") {
			code.Write(open(t, name).Body)
		}
	}
	for _, m := range regexp.MustCompile(`\bt\("(\w+)"`).FindAllStringSubmatch(code.String(), -1) {
		assert.True(t, keys[m[1]] || m[1] == "error_", "no string %q", m[1])
	}
	for key := range keys {
		assert.True(t, strings.Contains(code.String(), `"`+key+`"`) || strings.HasPrefix(key, "error_"), "the string %q is used nowhere", key)
	}
}
