package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// emptySchema makes a schema to work in and returns the DSN that leads there.
func emptySchema(t *testing.T) string {
	t.Helper()
	dsn := os.Getenv("RAPPORT_POSTGRES_DSN")
	if dsn == "" {
		const why = "RAPPORT_POSTGRES_DSN is not set: PostgreSQL is not tested"
		if strings.Contains(os.Getenv("RAPPORT_REQUIRE"), "postgres") {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	name := fmt.Sprintf("rapport_inbox_%d", os.Getpid())
	execute(t, dsn, "create schema "+name)
	t.Cleanup(func() { execute(t, dsn, "drop schema "+name+" cascade") })
	u, err := url.Parse(dsn)
	require.NoError(t, err)
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

func execute(t *testing.T, dsn, statement string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, dsn)
	require.NoError(t, err)
	_, err = conn.Exec(ctx, statement)
	require.NoError(t, err)
	require.NoError(t, conn.Close(ctx))
}

// The same page over PostgreSQL, across a restart.
func TestPostgres(t *testing.T) {
	dsn, data := emptySchema(t), t.TempDir()
	app := start(t, "-data", data, "-postgres", dsn)
	p := openBrowser(t, app.url, 1280, 800)
	p.write(phoneField, "Hello")
	p.click("#list .item", "Hello")
	p.click("#chat button", "Pick up")
	p.write(agentField, "Good day")
	p.see("#chat .out .tick.read", "Read")
	assert.NoFileExists(t, data+"/inbox.db")
	app.stop()
	again := start(t, "-data", data, "-postgres", dsn)
	_, body := fetch(t, again.url+"?view=mine")
	assert.Contains(t, body, "Good day")
}
