package woztelltest

import (
	"encoding/json"
	"errors"
	"strconv"
)

// A connection is a page of a list (d:open-api).
type connection[T any] struct {
	Edges      []edge[T] `json:"edges"`
	PageInfo   pageInfo  `json:"pageInfo"`
	TotalCount int       `json:"totalCount"`
}

type edge[T any] struct {
	Node   T      `json:"node"`
	Cursor string `json:"cursor"`
}

type pageInfo struct {
	HasNext     bool   `json:"hasNextPage"`
	HasPrevious bool   `json:"hasPreviousPage"`
	Start       string `json:"startCursor"`
	End         string `json:"endCursor"`
	Total       int    `json:"totalCount"` // n8n reads it there
}

// pageOf cuts a page out of a list: first and after go forward, last and before
// backward. The default of 10 is the simulator's own. A cursor is the id of an
// entry; an empty one is none (n8n).
func pageOf[T any](all []T, id func(T) string, a args) (connection[T], error) {
	from, to := 0, len(all)
	var err error
	if after := a.text("after"); after != "" {
		from, err = place(all, id, after)
		from++
	}
	if before := a.text("before"); before != "" && err == nil {
		to, err = place(all, id, before)
	}
	if err != nil || from > to {
		return connection[T]{}, errors.New("the cursor is not valid")
	}
	if raw, backward := a["last"]; backward {
		from = max(from, to-number(raw))
	} else {
		n := 10
		if raw, ok := a["first"]; ok {
			n = number(raw)
		}
		to = min(to, from+n)
	}
	return cut(all, id, from, to), nil
}

func place[T any](all []T, id func(T) string, cursor string) (int, error) {
	for i, one := range all {
		if id(one) == cursor {
			return i, nil
		}
	}
	return 0, errors.New("the cursor is not valid")
}

func number(raw json.RawMessage) int {
	n, _ := strconv.Atoi(string(raw)) // its type was checked
	return n
}

func cut[T any](all []T, id func(T) string, from, to int) connection[T] {
	made := connection[T]{Edges: []edge[T]{}, TotalCount: len(all)}
	made.PageInfo = pageInfo{HasNext: to < len(all), HasPrevious: from > 0, Total: len(all)}
	for _, one := range all[from:to] {
		made.Edges = append(made.Edges, edge[T]{one, id(one)})
	}
	if n := len(made.Edges); n > 0 {
		made.PageInfo.Start, made.PageInfo.End = made.Edges[0].Cursor, made.Edges[n-1].Cursor
	}
	return made
}
