package link

import (
	"bytes"
	"fmt"
)

// SVG is the link as a QR code that can be printed in every size: black on
// white, with the margin that scanners need, one unit for each module. It is a
// whole document and refers to nothing outside of itself. It refuses what
// [Link.QR] refuses of a link.
func (l Link) SVG() ([]byte, error) {
	m, err := l.modules()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	side := m.side + 2*quiet
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges">`, side, side)
	fmt.Fprintf(&b, `<path fill="#fff" d="M0 0h%dv%dh-%dz"/><path d="`, side, side, side)
	m.runs(func(x, y, length int) {
		fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, length, length)
	})
	b.WriteString(`"/></svg>`)
	return b.Bytes(), nil
}

// runs calls visit for each stretch of dark modules, row by row.
func (m modules) runs(visit func(x, y, length int)) {
	for y := range m.side {
		for x := 0; x < m.side; x++ {
			start := x
			for x < m.side && m.dark(x, y) {
				x++
			}
			if x > start {
				visit(start, y, x-start)
			}
		}
	}
}
