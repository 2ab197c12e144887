package automation

import (
	"slices"
	"strconv"

	"github.com/expr-lang/expr/ast"
)

// A truth is what can be told about a condition before it is evaluated.
type truth int8

// The truths.
const (
	unknown truth = iota
	yes
	no
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// not is the opposite. What is unknown stays so.
func (t truth) not() truth {
	switch t {
	case yes:
		return no
	case no:
		return yes
	}
	return unknown
}

// foresee says whether the condition holds for an event of which only some things
// are certain.
func (c *condition) foresee(e *effect) truth {
	if c == nil {
		return yes
	}
	return e.judge(c.tree)
}

func (e *effect) judge(n ast.Node) truth {
	switch n := n.(type) {
	case *ast.BoolNode:
		return truthOf(n.Value)
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			return e.judge(n.Node).not()
		}
	case *ast.ChainNode:
		return e.judge(n.Node)
	case *ast.BinaryNode:
		return e.judgeBinary(n)
	}
	return unknown
}

func (e *effect) judgeBinary(n *ast.BinaryNode) truth {
	switch n.Operator {
	case "and", "&&":
		return both(e.judge(n.Left), e.judge(n.Right))
	case "or", "||":
		return both(e.judge(n.Left).not(), e.judge(n.Right).not()).not()
	case "==":
		return e.equal(n.Left, n.Right)
	case "!=":
		return e.equal(n.Left, n.Right).not()
	case "<", "<=", ">", ">=":
		return e.compared(n)
	case "in":
		return e.within(n.Left, n.Right)
	}
	return unknown
}

func both(a, b truth) truth {
	switch {
	case a == no || b == no:
		return no
	case a == yes && b == yes:
		return yes
	}
	return unknown
}

func (e *effect) equal(a, b ast.Node) truth {
	x, certain := e.value(a)
	y, too := e.value(b)
	if !certain || !too {
		return unknown
	}
	return truthOf(x == y)
}

func (e *effect) compared(n *ast.BinaryNode) truth {
	x, certain := e.number(n.Left)
	y, too := e.number(n.Right)
	if !certain || !too {
		return unknown
	}
	switch n.Operator {
	case "<":
		return truthOf(x < y)
	case "<=":
		return truthOf(x <= y)
	case ">":
		return truthOf(x > y)
	}
	return truthOf(x >= y)
}

// within judges whether an element is in a list, which is written out or a name.
func (e *effect) within(element, list ast.Node) truth {
	x, certain := e.value(element)
	if !certain {
		return unknown
	}
	written, ok := list.(*ast.ArrayNode)
	if !ok {
		name := nameOf(list)
		switch {
		case slices.Contains(e.has[name], x):
			return yes
		case slices.Contains(e.lacks[name], x):
			return no
		}
		return unknown
	}
	for _, one := range written.Nodes {
		if y, certain := e.value(one); !certain {
			return unknown
		} else if x == y {
			return yes
		}
	}
	return no
}

// value is what a node stands for, as a text.
func (e *effect) value(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.IntegerNode:
		return strconv.Itoa(n.Value), true
	}
	v, certain := e.values[nameOf(n)]
	return v, certain
}

func (e *effect) number(n ast.Node) (int, bool) {
	v, certain := e.value(n)
	i, err := strconv.Atoi(v)
	return i, certain && err == nil
}

// nameOf is a name such as "case.labels", however it is written; empty for what is
// none.
func nameOf(n ast.Node) string {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return n.Value
	case *ast.ChainNode:
		return nameOf(n.Node)
	case *ast.MemberNode:
		property, ok := n.Property.(*ast.StringNode)
		if owner := nameOf(n.Node); ok && owner != "" {
			return owner + "." + property.Value
		}
	}
	return ""
}
