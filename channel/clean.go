package channel

import (
	"reflect"
	"strings"
	"time"
	"unicode/utf8"
)

// CleanText makes text storable: invalid UTF-8 becomes U+FFFD, NUL goes. It is
// applied where text enters the engine, since one of the stores refuses such
// text and a refused webhook would come back for days.
func CleanText(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return s
}

// CleanEvent returns e with [CleanText] applied to every text in it. Raw stays
// as the provider wrote it. An event that is clean is returned as it is.
func CleanEvent(e Event) Event {
	v := reflect.ValueOf(e)
	if clean(v) {
		return e
	}
	return cleaned(v).Interface().(Event)
}

// CleanParts returns parts with [CleanText] applied to every text in them. The
// argument is not changed.
func CleanParts(parts Parts) Parts {
	v := reflect.ValueOf(parts)
	if clean(v) {
		return parts
	}
	return cleaned(v).Interface().(Parts)
}

var instant = reflect.TypeFor[time.Time]()

// clean reports whether every string within v is UTF-8 without NUL.
func clean(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		s := v.String()
		return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0
	case reflect.Pointer, reflect.Interface:
		return v.IsNil() || clean(v.Elem())
	case reflect.Struct:
		for i := 0; v.Type() != instant && i < v.NumField(); i++ {
			if !clean(v.Field(i)) {
				return false
			}
		}
	case reflect.Slice:
		for i := 0; v.Type().Elem().Kind() != reflect.Uint8 && i < v.Len(); i++ {
			if !clean(v.Index(i)) {
				return false
			}
		}
	}
	return true
}

// cleaned is a copy of v whose strings are clean.
func cleaned(v reflect.Value) reflect.Value {
	if clean(v) {
		return v
	}
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	switch v.Kind() {
	case reflect.String:
		out.SetString(CleanText(v.String()))
	case reflect.Interface:
		out.Set(cleaned(v.Elem()))
	case reflect.Pointer:
		out.Set(reflect.New(v.Type().Elem()))
		out.Elem().Set(cleaned(v.Elem()))
	case reflect.Struct:
		for i := range v.NumField() {
			out.Field(i).Set(cleaned(v.Field(i)))
		}
	case reflect.Slice:
		out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).Set(cleaned(v.Index(i)))
		}
	}
	return out
}
