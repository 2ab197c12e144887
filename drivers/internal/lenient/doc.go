// Package lenient has values in JSON that providers write now as one type and
// now as another: what makes no sense is nothing, where that is safer than to
// lose the whole event.
package lenient
