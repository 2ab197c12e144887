package automation

import (
	"fmt"
	"regexp/syntax"
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
)

// functions are those that conditions may call. None of them calls another, goes
// over what it is given more than once, or makes it longer.
var functions = []string{"len", "lower", "upper", "trim", "duration", "abs", "int", "hasPrefix", "hasSuffix"}

// operators are those that conditions may have. Left out are ranges, powers, and
// pipes and whatever else could make much out of little.
var operators = []string{
	"and", "&&", "or", "||", "not", "!", "==", "!=", "<", "<=", ">", ">=",
	"in", "contains", "startsWith", "endsWith", "matches", "+", "-", "*", "/", "%",
}

func newConfig() *conf.Config {
	c := conf.New(view{})
	c.MaxNodes = maxNodes
	return c
}

// maxPattern is how many steps the patterns of a condition may have, all together,
// once they are compiled: their time is at most that times the length of the text.
const maxPattern = 300

// A screen goes over a condition before it is compiled.
type screen struct{ steps int }

// node refuses a tree that has more in it than conditions may have: it walks
// by what is allowed, so that what later versions of the library bring stays out.
func (s *screen) node(n ast.Node) error {
	switch n := n.(type) {
	case *ast.NilNode, *ast.IdentifierNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.StringNode:
		return nil
	case *ast.UnaryNode:
		return s.operated(n, n.Operator, n.Node)
	case *ast.BinaryNode:
		return s.binary(n)
	case *ast.ChainNode:
		return s.node(n.Node)
	case *ast.MemberNode:
		return s.nodes(n.Node, n.Property)
	case *ast.ConditionalNode:
		return s.nodes(n.Cond, n.Exp1, n.Exp2)
	case *ast.ArrayNode:
		return s.nodes(n.Nodes...)
	case *ast.BuiltinNode:
		return s.called(n, n.Name, n.Arguments)
	case *ast.CallNode:
		name, _ := n.Callee.(*ast.IdentifierNode)
		if name == nil {
			return refused(n, "conditions call no methods")
		}
		return s.called(n, name.Value, n.Arguments)
	}
	return refused(n, "conditions have no loops, variables, slices or maps")
}

func (s *screen) nodes(nodes ...ast.Node) error {
	for _, n := range nodes {
		if err := s.node(n); err != nil {
			return err
		}
	}
	return nil
}

// binary also wants patterns to be written out, so that they are checked
// when the settings are saved.
func (s *screen) binary(n *ast.BinaryNode) error {
	if n.Operator != "matches" {
		return s.operated(n, n.Operator, n.Left, n.Right)
	}
	pattern, written := n.Right.(*ast.StringNode)
	if !written {
		return refused(n, "a pattern must be written out")
	}
	if s.steps += steps(pattern.Value); s.steps > maxPattern {
		return refused(n, "the patterns are too large")
	}
	return s.node(n.Left)
}

// steps is the length of a compiled pattern; 0 if it is none, which compiling
// the condition reports.
func steps(pattern string) int {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return 0
	}
	prog, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return 0
	}
	return len(prog.Inst)
}

func (s *screen) operated(n ast.Node, operator string, operands ...ast.Node) error {
	if !slices.Contains(operators, operator) {
		return refused(n, fmt.Sprintf("conditions have no operator %q", operator))
	}
	return s.nodes(operands...)
}

func (s *screen) called(n ast.Node, name string, arguments []ast.Node) error {
	if !slices.Contains(functions, name) {
		return refused(n, fmt.Sprintf("conditions have no function %q", name))
	}
	return s.nodes(arguments...)
}

func refused(n ast.Node, why string) error {
	return fmt.Errorf("column %d: %s", n.Location().From+1, why)
}
