package meta

import "unicode"

// pictures are the blocks of Unicode 16 whose characters are shown as emoji,
// and what only emoji contain: the keycap, the emoji variation selector and
// the tags of flags. Characters such as © that are emoji only together with
// the selector are caught by it.
var pictures = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x20E3, Hi: 0x20E3, Stride: 1},
		{Lo: 0x231A, Hi: 0x231B, Stride: 1},
		{Lo: 0x23E9, Hi: 0x23F3, Stride: 1},
		{Lo: 0x2600, Hi: 0x27BF, Stride: 1},
		{Lo: 0x2B1B, Hi: 0x2B1C, Stride: 1},
		{Lo: 0x2B50, Hi: 0x2B55, Stride: 5},
		{Lo: 0xFE0F, Hi: 0xFE0F, Stride: 1},
	},
	R32: []unicode.Range32{
		{Lo: 0x1F000, Hi: 0x1FAFF, Stride: 1},
		{Lo: 0xE0020, Hi: 0xE007F, Stride: 1},
	},
}

// HasEmoji reports whether s holds an emoji, be it single, with a skin tone, a
// flag or a keycap.
func HasEmoji(s string) bool {
	for _, r := range s {
		if unicode.Is(pictures, r) {
			return true
		}
	}
	return false
}
