package metrics

import "time"

// Month is when the calendar month began that holds an instant, in the zone of the
// board. The periods of a month are those that begin in it.
func (b *Board) Month(t time.Time) time.Time {
	y, m, _ := t.In(b.cfg.Zone).Date()
	return time.Date(y, m, 1, 0, 0, 0, 0, b.cfg.Zone).UTC()
}

// Sum adds up sheets of one grain, in the order of their periods, as one of a period
// that begins at start. Sums are exact, and quantiles are what they would be if all
// were one period. Of what was open, only the last instant stays. The sheets are not
// to be used any more.
func Sum(start time.Time, sheets ...Sheet) Sheet {
	sum := Sheet{Start: start.UTC()}
	part := &Board{cells: map[cell]*Figures{}}
	for _, s := range sheets {
		sum.Grain, part.view = s.Grain, s.Grain
		for _, c := range s.Cells {
			part.include(cell{start.Unix(), c.Channel, c.handler, c.Label}, c.Figures)
		}
		if len(s.Past) > 0 {
			sum.Past = s.Past
		}
	}
	for _, k := range sortedBy(part.cells, cell.compare) {
		sum.Cells = append(sum.Cells, snapshotCell{k.period, k.channel, k.handler, k.label, part.cells[k]})
	}
	return sum
}
