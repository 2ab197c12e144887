package postgres

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"
)

// stalledTimeout is PostgreSQL's setting for how long a transaction may do
// nothing.
const stalledTimeout = "idle_in_transaction_session_timeout"

// asked reports whether the address says how patient to be.
func asked(params map[string]string) bool {
	_, itself := params[stalledTimeout]
	return itself || strings.Contains(params["options"], stalledTimeout)
}

// giveUpStalled makes the database end a session whose transaction stands
// still. It is said in a statement and not when connecting, since not every pooler
// lets that through.
func giveUpStalled(ctx context.Context, c *pgx.Conn) error {
	_, err := c.Exec(ctx, "set "+stalledTimeout+" = '10s'")
	return err
}
