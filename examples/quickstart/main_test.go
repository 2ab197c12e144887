package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The README shows this program and what it prints. Both are compared, so that
// neither can drift.
func TestReadmeShowsTheProgramAndItsOutput(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	source, err := os.ReadFile("main.go")
	require.NoError(t, err)
	body := string(source)[strings.Index(string(source), "func run("):]
	assert.Contains(t, string(readme), strings.TrimSpace(body))

	var out bytes.Buffer
	require.NoError(t, run(t.Context(), &out))
	assert.Contains(t, string(readme), "```text\n"+out.String()+"```")
}
