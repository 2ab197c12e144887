// Package catalogue keeps the templates of each channel: what the provider
// listed last, and what it has reported about single ones since.
//
// The catalogue only reads from providers. Templates are made and changed in
// the provider's own manager (S3.33).
package catalogue
