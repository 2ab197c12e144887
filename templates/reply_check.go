package templates

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

var shortcut = regexp.MustCompile(`^[\pL\pN_-]{1,64}$`)

// Check says whether the reply is one that can be stored. It reports all
// faults at once, each a *Fault. Whether a channel carries the parts, only a
// channel can say.
func (r *Reply) Check() error {
	c := replyChecker{r: r}
	if strings.TrimSpace(r.Name) == "" {
		c.fault(FaultEmpty, -1, "", "needs a name")
	}
	if r.Shortcut != "" && !shortcut.MatchString(r.Shortcut) {
		c.fault(FaultContent, -1, "", "has a shortcut that is more than letters, digits, hyphens and underscores, or longer than 64")
	}
	if r.Scope.empty() {
		c.fault(FaultScope, -1, "", "is for nobody: it names neither agents, teams nor channels, and is not for all")
	}
	c.parts()
	c.variables()
	return errors.Join(c.faults...)
}

type replyChecker struct {
	r      *Reply
	faults []error
}

func (c *replyChecker) fault(code FaultCode, index int, variable, problem string) {
	c.faults = append(c.faults, &Fault{Code: code, Where: InReply, Index: index, Variable: variable, Problem: problem})
}

func (c *replyChecker) parts() {
	if len(c.r.Parts) == 0 {
		c.fault(FaultContent, -1, "", "has nothing in it")
	}
	for i, p := range c.r.Parts {
		if p == nil || !writable(p) {
			c.fault(FaultContent, i, "", "is a part that cannot be in a canned reply")
			continue
		}
		c.dangers(i, p)
	}
}

// dangers finds the places where a value could do more than be read.
func (c *replyChecker) dangers(i int, p channel.Part) {
	link := func(s string) string {
		if !staysHome(s) {
			c.fault(FaultURL, i, "", "has a link that is no http or https address, or whose host is a variable")
		}
		return s
	}
	html := func(s string) string {
		if inMarkup(s) {
			c.fault(FaultContent, i, "", "has a variable within a tag, a style or a script")
		}
		return s
	}
	rewritten(channel.Parts{p}, writing{link: link, html: html})
}

func (c *replyChecker) variables() {
	used, seen := c.r.Names(), map[string]bool{}
	for i, v := range c.r.Variables {
		switch {
		case seen[v.Name]:
			c.fault(FaultTwice, i, v.Name, "is described twice")
		case !slices.Contains(used, v.Name):
			c.fault(FaultExtra, i, v.Name, "occurs nowhere")
		}
		seen[v.Name] = true
	}
}

// inMarkup reports whether a variable stands where HTML does not expect text.
func inMarkup(html string) bool {
	html = strings.Map(asciiLower, html)
	for _, at := range replyVariable.FindAllStringIndex(html, -1) {
		before := html[:at[0]]
		for _, region := range [][2]string{{"<", ">"}, {"<script", "</script"}, {"<style", "</style"}, {"<!--", "-->"}} {
			if strings.LastIndex(before, region[0]) > strings.LastIndex(before, region[1]) {
				return true
			}
		}
	}
	return false
}

// asciiLower keeps every place where it is, which unicode.ToLower does not.
func asciiLower(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

// staysHome reports whether a link leads to the same host whatever its
// variables are filled with.
func staysHome(link string) bool {
	at := replyVariable.FindStringIndex(link)
	if at == nil {
		return isWeb(link)
	}
	before := link[:at[0]]
	_, host, _ := strings.Cut(before, "://")
	return isWeb(before) && strings.ContainsAny(host, "/?#")
}
