package faultmatrix_test

import (
	"runtime"
	"sync"
)

// A trouble is what goes wrong at a step. The empty trouble is none.
type trouble string

// The sorts of steps.
const (
	request     = "request"
	transaction = "transaction"
	exchange    = "exchange"
)

// A step is one request to a provider, one exchange with a mail server or one
// transaction of a process. Steps of the same name in one run are counted by turn.
type step struct {
	sort string
	name string
}

// A life is that of one process: the steps that it takes, the one at which
// something goes wrong, and whether it has ended.
type life struct {
	mu    sync.Mutex
	watch bool // steps count from now on
	taken []step
	at    step
	turn  int // how many steps of that name go well before
	wrong trouble
	hit   bool
	dead  bool
}

// comes records a step and says what goes wrong at it.
func (l *life) comes(s step) trouble {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.watch {
		return ""
	}
	l.taken = append(l.taken, s)
	if l.wrong == "" || l.hit || s != l.at {
		return ""
	}
	if l.turn > 0 {
		l.turn--
		return ""
	}
	l.hit = true
	return l.wrong
}

// begin makes steps count, and one of them go wrong.
func (l *life) begin(p point) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.watch, l.at, l.turn, l.wrong = true, p.step, p.turn, p.trouble
}

// steps is what was taken so far.
func (l *life) steps() []step {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]step(nil), l.taken...)
}

func (l *life) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead = true
}

func (l *life) isDead() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dead
}

func (l *life) wasHit() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.hit
}

// exitIfDead ends the goroutine of a process that has died.
func (l *life) exitIfDead() {
	if l.isDead() {
		runtime.Goexit()
	}
}
