package templates

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// data checks what a form begins with.
func (c *checker) data(v channel.TemplateButton) {
	var object map[string]json.RawMessage
	if v.Data != "" && (json.Unmarshal([]byte(v.Data), &object) != nil || object == nil) {
		c.fault(FaultData, InButton, v.Index, "takes an object in JSON as what its form begins with")
	}
}

// products checks the articles behind a button.
func (c *checker) products(v channel.TemplateButton) {
	if len(v.Sections) == 0 {
		c.fault(FaultMissing, InButton, v.Index, "wants articles to choose from")
	}
	if over(c.rules.Sections, len(v.Sections)) {
		c.fault(FaultTooMany, InButton, v.Index, fmt.Sprintf("takes at most %d groups of articles", c.rules.Sections.Max))
	}
	all := 0
	for _, s := range v.Sections {
		all += len(s.Products)
		c.section(v.Index, s)
	}
	if over(c.rules.Products, all) {
		c.fault(FaultTooMany, InButton, v.Index, fmt.Sprintf("takes at most %d articles", c.rules.Products.Max))
	}
}

func (c *checker) section(index int, s channel.ProductSection) {
	if !c.rules.SectionTitle.Allows(s.Title) {
		c.fault(FaultTooLong, InButton, index, "takes titles of at most "+c.rules.SectionTitle.String())
	}
	blank := len(s.Products) == 0
	for _, id := range s.Products {
		blank = blank || strings.TrimSpace(id) == ""
	}
	if blank {
		c.fault(FaultEmpty, InButton, index, "has a group without articles, or an article without an ID")
	}
}

// over reports whether n is beyond a limit in Items.
func over(l channel.Limit, n int) bool { return !l.IsZero() && n > l.Max }
