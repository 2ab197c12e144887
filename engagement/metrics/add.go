package metrics

// Add adds other figures to f.
func (f *Figures) Add(o *Figures) {
	f.Opened += o.Opened
	f.Initiated += o.Initiated
	addCounts(&f.Closed, o.Closed)
	f.Missed += o.Missed
	f.Reopened += o.Reopened
	f.Transferred += o.Transferred
	f.Messages.add(o.Messages)
	addTimes(&f.First, o.First)
	addTimes(&f.Next, o.Next)
	f.AfterBot.add(o.AfterBot)
	f.Level.Within += o.Level.Within
	f.Level.Of += o.Level.Of
	addTimes(&f.Handle, o.Handle)
	f.Effort.add(o.Effort)
	addTimes(&f.Resolution, o.Resolution)
	f.Survey.add(o.Survey)
	f.Occupancy.Active += o.Occupancy.Active
	f.Occupancy.Busy += o.Occupancy.Busy
}

func addCounts(s *Split[int64], o Split[int64]) {
	s.Human += o.Human
	s.Bot += o.Bot
	s.Automatic += o.Automatic
}

func addTimes(s *Split[Times], o Split[Times]) {
	s.Human.add(o.Human)
	s.Bot.add(o.Bot)
	s.Automatic.add(o.Automatic)
}

func (t *Times) add(o Times) {
	t.Wall.Add(o.Wall)
	t.Business.Add(o.Business)
}

func (m *Messages) add(o Messages) {
	m.Received += o.Received
	m.Overheard += o.Overheard
	addCounts(&m.Sent, o.Sent)
	m.Echoed += o.Echoed
	m.Outside += o.Outside
}

func (s *Survey) add(o Survey) {
	s.Count += o.Count
	s.Sum += o.Sum
	for score, n := range o.Scores {
		s.tally(score, n)
	}
}

func (s *Survey) tally(score int, n int64) {
	if s.Scores == nil {
		s.Scores = map[int]int64{}
	}
	s.Scores[score] += n
}

// side says whose a figure is.
type side int

const (
	human side = iota
	bot
	automatic
)

// of is the part of a split for a side.
func of[T any](s *Split[T], k side) *T {
	switch k {
	case human:
		return &s.Human
	case bot:
		return &s.Bot
	}
	return &s.Automatic
}
