package automation

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// The limits of conditions. There are no loops in them, so that their time is at
// most the number of nodes times the size of what they see.
const (
	// MaxCondition is how long a condition may be, in bytes.
	MaxCondition = 2000
	// MaxText is how much of a message conditions and keywords see, in bytes.
	MaxText = 4096

	maxNodes     = 200
	memoryBudget = 10_000 // elements that the lists of a condition may have, all together
)

// A condition is a compiled expression. The nil condition always holds.
type condition struct {
	program *vm.Program
	tree    ast.Node
}

// compile makes a condition of its source. It must be boolean, use only what the
// package comment names, and keep within the limits. An error says what is wrong
// and where, and quotes no more than single words of the source.
func compile(source string) (*condition, error) {
	if strings.TrimSpace(source) == "" {
		return nil, nil
	}
	if len(source) > MaxCondition {
		return nil, fmt.Errorf("is longer than %d bytes", MaxCondition)
	}
	if !utf8.ValidString(source) {
		return nil, errors.New("is not valid UTF-8")
	}
	tree, err := parsed(source)
	if err != nil {
		return nil, err
	}
	program, err := expr.Compile(source, options()...)
	if err != nil {
		return nil, placed(err)
	}
	return &condition{program, tree}, nil
}

// options keep the language to what can be said in bounded time.
func options() []expr.Option {
	all := []expr.Option{
		expr.Env(view{}), expr.AsBool(), expr.WarnOnAny(), expr.MaxNodes(maxNodes), expr.Optimize(false), expr.DisableAllBuiltins(),
	}
	for _, name := range functions {
		all = append(all, expr.EnableBuiltin(name))
	}
	return all
}

// parsed reads a condition, and refuses what the language has and conditions may
// not have.
func parsed(source string) (ast.Node, error) {
	tree, err := parser.ParseWithConfig(source, newConfig())
	if err != nil {
		return nil, placed(err)
	}
	return tree.Node, new(screen).node(tree.Node)
}

// placed is an error of the library with the place, and without the lines of the
// source that it quotes.
func placed(err error) error {
	var at *file.Error
	if errors.As(err, &at) {
		return fmt.Errorf("line %d, column %d: %s", at.Line, at.Column+1, viewType.ReplaceAllString(at.Message, "$1"))
	}
	return err
}

// viewType is how the compiler calls what a condition's names stand for: whoever writes
// a condition knows the name only.
var viewType = regexp.MustCompile(`type automation\.([a-z]+)View`)

// holds evaluates the condition. One that cannot be evaluated does not hold.
func (c *condition) holds(m *moment) bool {
	ok, err := c.eval(m)
	return ok && err == nil
}

// fails reports whether the condition cannot be evaluated.
func (c *condition) fails(m *moment) bool {
	_, err := c.eval(m)
	return err != nil
}

func (c *condition) eval(m *moment) (bool, error) {
	if c == nil {
		return true, nil
	}
	machine := vm.VM{MemoryBudget: memoryBudget}
	result, err := machine.Run(c.program, m.seen())
	if err != nil {
		return false, placed(err)
	}
	holds, ok := result.(bool)
	if !ok {
		return false, errors.New("is not true or false")
	}
	return holds, nil
}

// shortened is as much of a text as conditions see.
func shortened(text string) string {
	if len(text) <= MaxText {
		return text
	}
	end := MaxText
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}
