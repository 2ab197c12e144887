package woztelltest

import (
	"encoding/json"
)

// A document is a query or a mutation, with what its variables are.
type document struct {
	mutation  bool
	types     map[string]string // of the variables, as declared
	variables map[string]json.RawMessage
	fields    []field
}

// A field is something that is asked for.
type field struct {
	alias, name string
	args        map[string]value
	sub         []field
}

// A value is what an argument is given: a variable, or a text of JSON with
// variables in it.
type value struct {
	variable string
	raw      json.RawMessage // a name that is no constant is written as text
	items    []value         // of a list
	names    []string        // of an object, whose values are items
	list     bool
}

// graphCall is the body of a call of the Open API (d:open-api).
type graphCall struct {
	Query     string                     `json:"query"`
	Variables map[string]json.RawMessage `json:"variables"`
}

// maxDepth is how deep selections and values may be nested.
const maxDepth = 30

// parse reads the query, so that faults know what is asked for.
func (c *call) parse() {
	var req graphCall
	if c.problem = json.Unmarshal(c.body, &req); c.problem != nil {
		return
	}
	sc := &scanner{rest: req.Query}
	sc.next()
	doc := sc.document()
	if sc.err != nil || len(doc.fields) == 0 {
		c.problem = errQuery
		return
	}
	for name, raw := range req.Variables {
		doc.variables[name] = raw
	}
	c.query = doc
	if op := doc.op(); op != opNone {
		c.op = op
	}
}

// op is what the first field asks for.
func (d *document) op() Op {
	first := d.fields[0]
	if !d.mutation && first.name == "apiViewer" && len(first.sub) > 0 {
		first = first.sub[0]
	}
	return Op(first.name)
}

func (sc *scanner) document() *document {
	d := &document{types: map[string]string{}, variables: map[string]json.RawMessage{}}
	if sc.kind == 'a' {
		word := sc.name()
		d.mutation = word == "mutation"
		if word != "query" && word != "mutation" {
			sc.fail()
		}
		if sc.kind == 'a' {
			sc.name()
		}
		if sc.accept('(') {
			sc.declarations(d)
		}
	}
	d.fields = sc.selection(0)
	if sc.kind != 0 {
		sc.fail()
	}
	return d
}

// declarations are the variables with their types.
func (sc *scanner) declarations(d *document) {
	for sc.err == nil && !sc.accept(')') {
		sc.expect('$')
		name := sc.name()
		sc.expect(':')
		d.types[name] = sc.typeName(0)
		if sc.accept('=') {
			v := sc.value(0)
			d.variables[name], _ = v.resolve(nil)
		}
	}
}

func (sc *scanner) typeName(depth int) string {
	if depth > maxDepth {
		sc.fail()
	}
	text := ""
	if sc.accept('[') {
		text = "[" + sc.typeName(depth+1) + "]"
		sc.expect(']')
	} else {
		text = sc.name()
	}
	if sc.accept('!') {
		text += "!"
	}
	return text
}

func (sc *scanner) selection(depth int) []field {
	if depth > maxDepth {
		sc.fail()
	}
	sc.expect('{')
	var all []field
	for sc.err == nil && !sc.accept('}') {
		f := field{name: sc.name()}
		f.alias = f.name
		if sc.accept(':') {
			f.name = sc.name()
		}
		if sc.accept('(') {
			f.args = sc.arguments(')', depth)
		}
		if sc.kind == '{' {
			f.sub = sc.selection(depth + 1)
		}
		all = append(all, f)
	}
	return all
}

func (sc *scanner) arguments(end byte, depth int) map[string]value {
	all := map[string]value{}
	for sc.err == nil && !sc.accept(end) {
		name := sc.name()
		sc.expect(':')
		all[name] = sc.value(depth + 1)
	}
	return all
}

func (sc *scanner) value(depth int) value {
	if depth > maxDepth {
		sc.fail()
	}
	switch {
	case sc.accept('$'):
		return value{variable: sc.name()}
	case sc.accept('['):
		v := value{list: true}
		for sc.err == nil && !sc.accept(']') {
			v.items = append(v.items, sc.value(depth+1))
		}
		return v
	case sc.accept('{'):
		v := value{names: []string{}}
		for sc.err == nil && !sc.accept('}') {
			v.names = append(v.names, sc.name())
			sc.expect(':')
			v.items = append(v.items, sc.value(depth+1))
		}
		return v
	}
	return sc.constant()
}

func (sc *scanner) constant() value {
	v := value{raw: json.RawMessage(sc.text)}
	switch {
	case sc.kind == '"', sc.kind == 'a' && sc.text != "true" && sc.text != "false" && sc.text != "null":
		v.raw = mustJSON(sc.text)
	case sc.kind != '0' && sc.kind != 'a':
		sc.fail()
	}
	sc.next()
	return v
}

// resolve is the value as JSON. A variable that was not given is none.
func (v value) resolve(variables map[string]json.RawMessage) (json.RawMessage, bool) {
	switch {
	case v.variable != "":
		raw, ok := variables[v.variable]
		return raw, ok
	case v.names != nil:
		all := map[string]json.RawMessage{}
		for i, name := range v.names {
			if raw, ok := v.items[i].resolve(variables); ok {
				all[name] = raw
			}
		}
		return mustJSON(all), true
	case v.list:
		all := []json.RawMessage{}
		for _, item := range v.items {
			if raw, ok := item.resolve(variables); ok {
				all = append(all, raw)
			}
		}
		return mustJSON(all), true
	}
	return v.raw, true
}
