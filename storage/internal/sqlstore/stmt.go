package sqlstore

import (
	"regexp"
	"strconv"
	"strings"
)

// A Type is the type of a column of v, and of the value that comes for it.
type Type string

// The types.
const (
	Int   Type = "int"   // int64
	Text  Type = "text"  // string
	Blob  Type = "blob"  // []byte, not nil
	UUID  Type = "uuid"  // [16]byte
	Maybe Type = "maybe" // [16]byte, or nil for NULL
	Float Type = "float" // float64
)

// A Col is a column.
type Col struct {
	Name string
	Type Type
}

// A Stmt is a statement. Its text may hold {v}, which becomes the clause that
// makes the relation v, $1 for the tenant, $2 and on for further arguments, and
// the words in braces that a dialect defines.
type Stmt struct {
	text   string
	cols   []Col
	writes bool
	each   bool
}

// reading makes a statement that reads. cols are the columns of v, as
// "name:type name:type".
func reading(cols, text string) *Stmt { return &Stmt{text: text, cols: colsOf(cols)} }

// writing makes a statement that writes.
func writing(cols, text string) *Stmt {
	s := reading(cols, text)
	s.writes = true
	return s
}

// rowByRow makes a statement that is run for one row of v at a time: see
// [Stmt.RowByRow].
func rowByRow(cols, text string) *Stmt {
	s := writing(cols, text)
	s.each = true
	return s
}

func colsOf(list string) []Col {
	var cols []Col
	for _, c := range strings.Fields(list) {
		name, typ, _ := strings.Cut(c, ":")
		cols = append(cols, Col{Name: name, Type: Type(typ)})
	}
	return cols
}

// Cols are the columns of v; none if the statement has no v.
func (s *Stmt) Cols() []Col { return s.cols }

var (
	argument = regexp.MustCompile(`\$[0-9]+`)
	member   = regexp.MustCompile(`in \(select (v_\w+) from v\)`)
	word     = regexp.MustCompile(`\{[a-z]+\}`)
)

// Render writes the statement in a dialect: rows is what makes v, mark is put
// before the number of an argument, which counts from after+1, and words are
// the dialect's.
func (s *Stmt) Render(rows, mark string, after int, words map[string]string) string {
	text := word.ReplaceAllStringFunc(s.text, func(w string) string {
		if w == "{v}" {
			return w // rows have marks of their own
		}
		return words[w]
	})
	text = argument.ReplaceAllStringFunc(text, func(a string) string {
		n, _ := strconv.Atoi(a[1:])
		return mark + strconv.Itoa(after+n)
	})
	return strings.Replace(text, "{v}", "with v("+names(s.cols, "")+") as ("+rows+")", 1)
}

// names lists columns, each with a prefix.
func names(cols []Col, prefix string) string {
	var list []string
	for _, c := range cols {
		list = append(list, prefix+c.Name)
	}
	return strings.Join(list, ", ")
}

// typed writes columns as colsOf reads them.
func typed(cols []Col) string {
	var list []string
	for _, c := range cols {
		list = append(list, c.Name+":"+string(c.Type))
	}
	return strings.Join(list, " ")
}

// excluded sets columns to what an insert would have written.
func excluded(cols []Col) string {
	var list []string
	for _, c := range cols {
		list = append(list, c.Name+" = excluded."+c.Name)
	}
	return strings.Join(list, ", ")
}

// RowByRow reports whether the statement is best run for one row of v at a
// time, where that costs no round trips: SQLite takes half the time for updates
// of wide tables.
func (s *Stmt) RowByRow() bool { return s.each }

// Finds reports whether the statement changes or removes the rows that v
// names. The others with a v add rows, or read.
func (s *Stmt) Finds() bool {
	return strings.HasPrefix(s.text, "{v} update ") || strings.HasPrefix(s.text, "{v} delete ")
}

// counting ends the text of a statement whose answer is only a row for each row
// that it wrote.
const counting = " returning 1"

// Counts reports whether the statement's answer is only how many rows it wrote.
// Where a database tells that anyway, [Stmt.Uncounted] is cheaper.
func (s *Stmt) Counts() bool { return strings.HasSuffix(s.text, counting) }

// Uncounted is the statement, as far as it Counts, without its answer.
func (s *Stmt) Uncounted() *Stmt {
	silent := *s
	silent.text = strings.TrimSuffix(s.text, counting)
	return &silent
}

// RenderOne writes a statement for one row of v, whose columns come as
// arguments. In the text, a column of v must be called v.name, or by a name
// that begins with v_.
func (s *Stmt) RenderOne(mark string, words map[string]string) string {
	text := strings.Replace(strings.TrimPrefix(s.text, "{v} "), " from v ", " ", 1)
	text = member.ReplaceAllString(text, "= $1")
	text = (&Stmt{text: text}).Render("", mark, len(s.cols), words)
	for i, c := range s.cols {
		name := c.Name
		if !strings.HasPrefix(name, "v_") {
			name = "v." + name
		}
		one := regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\b`)
		text = one.ReplaceAllLiteralString(text, mark+strconv.Itoa(i+1))
	}
	return text
}
