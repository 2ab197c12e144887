package sqlstore

import (
	"slices"
	"strings"
)

// Most of what a message can have, most messages have not: they are inserted by a
// statement that has no arguments for it. Binding an argument costs about as much
// as writing it.

var messageColumns = append(slices.Clone(messageRecord.cols), colsOf("words:text media:text undated:int")...)

var insertMessages = insertingMessages(messageColumns)

// insertingMessages writes a statement that inserts messages of which all other
// columns are empty.
func insertingMessages(given []Col) *Stmt {
	values := make([]string, len(messageColumns))
	for i, c := range messageColumns {
		if values[i] = empty[c.Type]; slices.Contains(given, c) {
			values[i] = "v." + c.Name
		}
	}
	return writing(typed(given), "{v} insert into rapport_messages (tenant, version, "+names(messageColumns, "")+
		") select $1, 1, "+strings.Join(values, ", ")+" from v where "+
		filedAs("v.ref")+" is null on conflict do nothing returning id")
}

// empty is what a column of a type holds if there is nothing to hold.
var empty = map[Type]string{Int: "0", Text: "''", Blob: "{empty}", UUID: "{nobody}", Maybe: "null", Float: "0"}

// seldom are the columns that are empty in most messages.
var seldom = append(colsOf(progressCols), colsOf("reply_to:text forwarded:int automatic:text binding:uuid purpose:text memo:text also:text "+
	"answer_memo:text answer_at:int native:blob media:text undated:int cost:text")...)

var (
	seldomPlaces = placesOf(messageColumns, func(c Col) bool { return slices.Contains(seldom, c) })
	plainPlaces  = placesOf(messageColumns, func(c Col) bool { return !slices.Contains(seldom, c) })
	insertPlain  = insertingMessages(picked(messageColumns, plainPlaces))
)

// placesOf are the places of some columns among others.
func placesOf(cols []Col, wanted func(Col) bool) []int {
	var places []int
	for i, c := range cols {
		if wanted(c) {
			places = append(places, i)
		}
	}
	return places
}

// picked is what stands at places.
func picked[T any](all []T, places []int) []T {
	some := make([]T, len(places))
	for i, place := range places {
		some[i] = all[place]
	}
	return some
}

// plainly returns the shortest statement for rows, and what it takes of them.
// They go in one statement, so that they keep their order.
func plainly(rows [][]any) (*Stmt, [][]any) {
	if slices.ContainsFunc(rows, hasSeldom) {
		return insertMessages, rows
	}
	short := make([][]any, len(rows))
	for i, row := range rows {
		short[i] = picked(row, plainPlaces)
	}
	return insertPlain, short
}

// hasSeldom reports whether a row holds something in a column where most do not.
func hasSeldom(row []any) bool {
	return slices.ContainsFunc(seldomPlaces, func(i int) bool { return !isEmpty(row[i]) })
}

func isEmpty(v any) bool {
	switch v := v.(type) {
	case string:
		return v == ""
	case int64:
		return v == 0
	case []byte:
		return len(v) == 0
	case [16]byte:
		return v == [16]byte{}
	}
	return false
}
