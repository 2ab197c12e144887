package graph

import "github.com/rapport-go/rapport/drivers/internal/lenient"

// What Meta writes now as one type and now as another.
type (
	// Text is text that is fit for storing, whatever it was written as.
	Text = lenient.Text
	// Number is a decimal integer in text, empty if it was none.
	Number = lenient.Number
	// Loose is a boolean that a wrong type does not break.
	Loose = lenient.Flag
	// Amount is a floating-point number, written as number or text.
	Amount = lenient.Amount
	// Stamp is a time in Unix seconds, milliseconds or microseconds.
	Stamp = lenient.Stamp
)
