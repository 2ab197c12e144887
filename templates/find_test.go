package templates_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/templates"
)

func TestFind(t *testing.T) {
	all := []templates.Template{{Name: "a", Language: "de"}, {Name: "a", Language: "en"}}
	assert.Same(t, &all[1], templates.Find(all, "a", "en"))
	assert.Nil(t, templates.Find(all, "a", "en_US"))
}
