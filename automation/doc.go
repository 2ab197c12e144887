// Package automation is what happens by itself.
package automation
