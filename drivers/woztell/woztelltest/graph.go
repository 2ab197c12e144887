package woztelltest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// graphErrors is how the Open API refuses: with 200 (n8n, credential test).
func graphErrors(status int, text string) *reply {
	type one struct {
		Message string `json:"message"`
	}
	return jsonReply(status, struct {
		Errors []one   `json:"errors"`
		Data   *string `json:"data"`
	}{[]one{{text}}, nil})
}

// A graphError is an error in the API's own words.
type graphError string

// Error implements error.
func (e graphError) Error() string { return string(e) }

func graphErrorf(format string, args ...any) error { return graphError(fmt.Sprintf(format, args...)) }

// A root is a field that the app can ask for, what it needs, and its arguments
// with their types: a variable of another type is refused, though ID and String
// are both texts (dify).
type root struct {
	scopes []string
	args   map[string]string
	do     func(args) (any, error)
}

// args are the arguments of a field as JSON.
type args map[string]json.RawMessage

func (a args) text(name string) string {
	var s string
	if json.Unmarshal(a[name], &s) == nil {
		return s
	}
	return strings.Trim(string(a[name]), `"`) // an ID may be a number
}

func (s *Server) queries() map[Op]root {
	return map[Op]root{
		OpChannels: {[]string{"channel:list"}, map[string]string{
			"first": "IntMax100", "after": "String", "last": "IntMax100", "before": "String", "type": "String", "search": "String",
		}, s.queryChannels},
		OpChannel: {[]string{"channel:list"}, map[string]string{"channelId": "ID"}, s.queryChannel},
		OpMember:  {[]string{"member:read"}, map[string]string{"channelId": "ID", "externalId": "ID", "memberId": "ID"}, s.queryMember},
		OpMembers: {[]string{"member:read"}, map[string]string{
			"channelId": "ID", "first": "IntMax100", "after": "String", "last": "IntMax100", "before": "String", "tagFilters": "",
		}, s.queryMembers},
		OpHistory: {[]string{"conversation:read", "member:getConversation"}, map[string]string{
			"channelId": "String", "memberId": "String", "first": "IntMax100", "after": "String",
			"last": "IntMax100", "before": "String", "from": "Long", "to": "Long",
		}, s.queryHistory},
		OpFile:         {[]string{"file:get"}, map[string]string{"fileId": "ID"}, s.queryFile},
		OpWhatsAppFile: {[]string{"file:waGet"}, map[string]string{"waMediaId": "ID", "channelId": "ID"}, s.queryMediaFile},
		OpIntegrations: {[]string{"integration:list", "integration:read"}, nil, s.queryIntegrations},
	}
}

func (s *Server) mutations() map[Op]root {
	input := map[string]string{"input": ""}
	return map[Op]root{
		OpAddTags:    {[]string{"member:write"}, input, s.mutateTags((*Phone).addTags)},
		OpRemoveTags: {[]string{"member:write"}, input, s.mutateTags((*Phone).removeTags)},
	}
}

// graphQL is POST /v3 (d:open-api).
func (s *Server) graphQL(c *call, r *http.Request) *reply {
	g := s.known(r)
	switch {
	case g == nil:
		return graphErrors(http.StatusOK, NotAuthenticated)
	case c.query == nil:
		return graphErrors(http.StatusOK, errQuery.Error())
	}
	limits := http.Header{}
	if !s.throttle(c.op, limits) {
		made := graphErrors(http.StatusTooManyRequests, "Too many requests")
		maps.Copy(made.header, limits)
		return made
	}
	data, err := s.execute(c.query, g)
	made := graphErrors(http.StatusOK, fmt.Sprint(err))
	if err == nil {
		made = jsonReply(http.StatusOK, struct {
			Data json.RawMessage `json:"data"`
		}{data})
	}
	maps.Copy(made.header, limits)
	return made
}

func (s *Server) execute(d *document, g *grant) (json.RawMessage, error) {
	if d.mutation {
		return s.ask(d, d.fields, s.mutations(), g)
	}
	var out object
	for _, f := range d.fields {
		if f.name != "apiViewer" {
			return nil, graphErrorf("Cannot query field %q on type \"Query\".", f.name)
		}
		raw, err := s.ask(d, f.sub, s.queries(), g)
		if err != nil {
			return nil, err
		}
		out.add(f.alias, raw)
	}
	return out.raw(), nil
}

// ask answers the fields of one level with what is behind them.
func (s *Server) ask(d *document, fields []field, roots map[Op]root, g *grant) (json.RawMessage, error) {
	if len(fields) == 0 {
		return nil, errQuery
	}
	var out object
	for _, f := range fields {
		what, ok := roots[Op(f.name)]
		if !ok {
			return nil, unknownField(f.name)
		}
		given, err := d.arguments(f, what.args)
		switch {
		case err != nil:
			return nil, err
		case !g.may(what.scopes...):
			return nil, graphErrorf(NotAuthorized)
		}
		found, err := what.do(given)
		if err != nil {
			return nil, err
		}
		raw, err := project(mustJSON(found), f.sub)
		if err != nil {
			return nil, err
		}
		out.add(f.alias, raw)
	}
	return out.raw(), nil
}

// arguments are a field's arguments as JSON, checked against their types.
func (d *document) arguments(f field, types map[string]string) (args, error) {
	out := args{}
	for _, name := range slices.Sorted(maps.Keys(f.args)) {
		want, known := types[name]
		v := f.args[name]
		declared, isDeclared := d.types[v.variable]
		switch {
		case !known:
			return nil, graphErrorf("Unknown argument %q on field %q.", name, f.name)
		case v.variable != "" && !isDeclared:
			return nil, graphErrorf("Variable \"$%s\" is not defined.", v.variable)
		case v.variable != "" && want != "" && strings.TrimSuffix(declared, "!") != want:
			return nil, graphErrorf("Variable \"$%s\" of type %q used in position expecting type %q.", v.variable, declared, want)
		}
		raw, ok := v.resolve(d.variables)
		if !ok || string(raw) == "null" {
			if strings.HasSuffix(declared, "!") && v.variable != "" {
				return nil, graphErrorf("Variable \"$%s\" of required type %q was not provided.", v.variable, declared)
			}
			continue
		}
		if !fitsType(want, raw) {
			return nil, graphErrorf("Argument %q: Expected type %s.", name, want)
		}
		out[name] = raw
	}
	return out, nil
}

// fitsType: a page has 100 entries at most, IntMax100 (d:open-api).
func fitsType(want string, raw json.RawMessage) bool {
	var text string
	var number int64
	isText, isNumber := json.Unmarshal(raw, &text) == nil, json.Unmarshal(raw, &number) == nil
	switch want {
	case "ID":
		return isText || isNumber
	case "String":
		return isText
	case "Long":
		return isNumber
	case "IntMax100":
		return isNumber && number >= 0 && number <= 100
	}
	return true
}

func unknownField(name string) error {
	return graphErrorf("Cannot query field %q.", name)
}
