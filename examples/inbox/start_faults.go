package main

import (
	"slices"

	"github.com/rapport-go/rapport/templates"
)

// faultOf says what is wrong with a field, and which faults are not about it.
func (v *formView) faultOf(f templates.Field, all []*templates.Fault) (text string, others []*templates.Fault) {
	others = slices.DeleteFunc(all, func(fault *templates.Fault) bool {
		if !concerns(fault, f) {
			return false
		}
		if v.shows(fault) && text == "" {
			text = faultText(fault)
		}
		return true
	})
	return text, others
}

// faultText is a fault for who fills in the field that it is about.
func faultText(fault *templates.Fault) string {
	if fault.Code == templates.FaultMissing {
		return "This is missing."
	}
	return "This " + fault.Problem + "."
}

// shows reports whether a fault is to be seen already: what is only not filled
// in yet is no fault before somebody tries to send.
func (v *formView) shows(fault *templates.Fault) bool {
	return v.Tried || fault.Code != templates.FaultMissing && fault.Code != templates.FaultEmpty
}

// concerns reports whether a fault is about a field.
func concerns(fault *templates.Fault, f templates.Field) bool {
	switch {
	case fault.Where != f.Where, inCard(f) && fault.Card != f.Card:
		return false
	case f.Where == templates.InButton, f.Where == templates.InCardButton:
		return fault.Index == f.Index && ofButton(fault, f)
	case fault.Variable == "":
		return fault.Index < 0 || fault.Index == f.Index
	}
	return fault.Variable == f.Variable
}

// ofButton reports which of the fields of one button a fault is about.
func ofButton(fault *templates.Fault, f templates.Field) bool {
	switch f.Kind {
	case templates.FieldData:
		return fault.Code == templates.FaultData
	case templates.FieldToken:
		return fault.Code != templates.FaultData
	case templates.FieldThumbnail:
		return !f.Optional || f.Text != "" && slices.Contains(inText, fault.Code)
	}
	return true
}

// inText are faults of what stands in a value.
var inText = []templates.FaultCode{templates.FaultNewline, templates.FaultTab, templates.FaultSpaces}

// inCard reports whether a field is one of a card.
func inCard(f templates.Field) bool {
	switch f.Where {
	case templates.InCardHeader, templates.InCardBody, templates.InCardButton:
		return true
	}
	return false
}
