// Package safehtml makes the HTML of strangers safe to show, and turns HTML into
// text.
//
// What may stay is on a list, for bluemonday. Behind it a second pass puts
// pictures from elsewhere out of reach, marks links, and closes what is open, so
// that a mail cannot end an element of the page around it. Styles are kept where
// they say no more than colour, weight and measure.
package safehtml
