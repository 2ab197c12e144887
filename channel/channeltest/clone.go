package channeltest

import (
	"reflect"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// cloneMessage copies m with everything that it refers to, Native excepted.
func cloneMessage(m *channel.Message) channel.Message {
	c := *m
	c.Parts = cloneParts(m.Parts)
	return c
}

func cloneParts(p channel.Parts) channel.Parts {
	if p == nil {
		return nil
	}
	c, _ := deepCopy(reflect.ValueOf(p)).Interface().(channel.Parts)
	return c
}

// deepCopy copies a value of exported fields, and instants as they are.
func deepCopy(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	if v.Type() == reflect.TypeFor[time.Time]() {
		out.Set(v)
		return out
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			out.Set(reflect.New(v.Type().Elem()))
			out.Elem().Set(deepCopy(v.Elem()))
		}
	case reflect.Interface:
		if !v.IsNil() {
			out.Set(deepCopy(v.Elem()))
		}
	case reflect.Slice:
		if !v.IsNil() {
			out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		}
		for i := range v.Len() {
			out.Index(i).Set(deepCopy(v.Index(i)))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			out.Field(i).Set(deepCopy(v.Field(i)))
		}
	default:
		out.Set(v)
	}
	return out
}
