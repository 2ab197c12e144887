package sqlite

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/storage/internal/sqlstore"
)

func TestZZ(t *testing.T) {
	db, _ := Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), nil)
	defer db.Close()
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, s := range sqlstore.All {
		text := render(s, 4)
		n := strings.Count(text, "?")
		_ = n
		rows, err := db.sql.Query("explain query plan "+strings.NewReplacer("?", "null --").Replace("")+text, make([]any, len(s.Cols())*4+7)[:0]...)
		if err != nil {
			// bind nulls
			st, err2 := db.sql.Prepare("explain query plan " + text)
			if err2 != nil {
				t.Log(name, err2)
				continue
			}
			for k := 0; k < 200; k++ {
				args := make([]any, k)
				rows, err = st.Query(args...)
				if err == nil {
					break
				}
			}
			if err != nil {
				t.Log(name, err)
				continue
			}
		}
		out := ""
		for rows.Next() {
			var a, b, c int
			var d string
			rows.Scan(&a, &b, &c, &d)
			out += "\n        " + d
		}
		fmt.Println(name, text[:min(200, len(text))], out)
	}
	_ = time.Now
}
