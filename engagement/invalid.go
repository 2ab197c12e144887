package engagement

import (
	"fmt"
	"strings"

	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/routing/sla"
)

// InvalidErrors are all things that are wrong with a document of settings.
// Nothing was saved. Each is an *[InvalidError] to errors.As.
type InvalidErrors []*InvalidError

func (e InvalidErrors) Error() string {
	var all []string
	for _, one := range e {
		all = append(all, one.Error())
	}
	return strings.Join(all, "; ")
}

// Unwrap gives each of the errors to errors.As.
func (e InvalidErrors) Unwrap() []error {
	var all []error
	for _, one := range e {
		all = append(all, one)
	}
	return all
}

func (e *InvalidErrors) add(field, problem string) {
	*e = append(*e, &InvalidError{Field: field, Problem: problem})
}

// err is e if there is something wrong.
func (e InvalidErrors) err() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

// takeHours adds what is wrong with a schedule.
func (e *InvalidErrors) takeHours(err error) error {
	if wrong, ok := err.(hours.Errors); ok {
		for _, one := range wrong {
			e.add(one.Field, one.Problem)
		}
		return nil
	}
	return err
}

// takePolicy adds what is wrong with a policy.
func (e *InvalidErrors) takePolicy(err error) error {
	if wrong, ok := err.(sla.PolicyErrors); ok {
		for _, one := range wrong {
			e.add(one.Field, one.Problem)
		}
		return nil
	}
	return err
}

// An InUseError is something that cannot be deleted, because something else
// refers to it. Nothing was done.
type InUseError struct {
	// What is the name of the document.
	What string
	// By is the name of a document that refers to it.
	By string
}

func (e *InUseError) Error() string { return fmt.Sprintf("%s is used by %s", e.What, e.By) }
