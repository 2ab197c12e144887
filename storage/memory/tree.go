package memory

import (
	"iter"
	"math/rand/v2"
	"strings"
)

// A tree is an ordered map that can be copied by assignment: a change after
// that is seen by one copy alone. It is a treap, a search tree kept in balance
// by a random heat of each node, whose nodes are copied before they are
// changed. The zero tree is empty.
type tree[V any] struct{ root *node[V] }

type node[V any] struct {
	key         string
	val         V
	heat        uint32
	own         *owner
	left, right *node[V]
}

// An owner stands for the one writer who may change nodes in place: those it
// made itself and shared with nobody yet.
type owner struct{ _ byte }

func (t *tree[V]) get(key string) (V, bool) {
	for n := t.root; n != nil; {
		switch c := strings.Compare(key, n.key); {
		case c < 0:
			n = n.left
		case c > 0:
			n = n.right
		default:
			return n.val, true
		}
	}
	var none V
	return none, false
}

func (t *tree[V]) has(key string) bool {
	_, ok := t.get(key)
	return ok
}

func (t *tree[V]) put(own *owner, key string, val V) {
	t.root = t.root.with(own, key, val)
}

// remove takes the key out. One that is not there is no error.
func (t *tree[V]) remove(own *owner, key string) {
	if t.has(key) {
		t.root = t.root.without(own, key)
	}
}

// mine returns n if own may change it, or else a copy.
func (n *node[V]) mine(own *owner) *node[V] {
	if n.own == own {
		return n
	}
	c := *n
	c.own = own
	return &c
}

func (n *node[V]) with(own *owner, key string, val V) *node[V] {
	if n == nil {
		return &node[V]{key: key, val: val, heat: rand.Uint32(), own: own}
	}
	n = n.mine(own)
	switch c := strings.Compare(key, n.key); {
	case c < 0:
		n.left = n.left.with(own, key, val)
		return n.liftLeft()
	case c > 0:
		n.right = n.right.with(own, key, val)
		return n.liftRight()
	}
	n.val = val
	return n
}

// liftLeft puts the left child above n if it is hotter. Both must be the
// writer's own.
func (n *node[V]) liftLeft() *node[V] {
	up := n.left
	if up.heat <= n.heat {
		return n
	}
	n.left, up.right = up.right, n
	return up
}

func (n *node[V]) liftRight() *node[V] {
	up := n.right
	if up.heat <= n.heat {
		return n
	}
	n.right, up.left = up.left, n
	return up
}

// without takes out a key that is there.
func (n *node[V]) without(own *owner, key string) *node[V] {
	c := strings.Compare(key, n.key)
	if c == 0 {
		return join(own, n.left, n.right)
	}
	n = n.mine(own)
	if c < 0 {
		n.left = n.left.without(own, key)
	} else {
		n.right = n.right.without(own, key)
	}
	return n
}

// join makes one tree of two, all keys of a being before those of b.
func join[V any](own *owner, a, b *node[V]) *node[V] {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	case a.heat > b.heat:
		a = a.mine(own)
		a.right = join(own, a.right, b)
		return a
	}
	b = b.mine(own)
	b.left = join(own, a, b.left)
	return b
}

// ascend yields, upwards, the keys that begin with prefix and whose rest is
// above after. The tree must not be changed meanwhile.
func (t *tree[V]) ascend(prefix, after string) iter.Seq2[string, V] {
	from := prefix + after
	if after != "" {
		from += "\x00" // the smallest key above it
	}
	return func(yield func(string, V) bool) {
		t.root.up(from, func(k string, v V) bool {
			return strings.HasPrefix(k, prefix) && yield(k, v)
		})
	}
}

// descend yields, downwards, the keys that begin with prefix and whose rest is
// below before, or all of them if before is empty. The tree must not be changed
// meanwhile.
func (t *tree[V]) descend(prefix, before string) iter.Seq2[string, V] {
	below, bounded := prefix+before, true
	if before == "" {
		below, bounded = behind(prefix)
	}
	return func(yield func(string, V) bool) {
		t.root.down(below, bounded, func(k string, v V) bool {
			return strings.HasPrefix(k, prefix) && yield(k, v)
		})
	}
}

func (n *node[V]) up(from string, yield func(string, V) bool) bool {
	if n == nil {
		return true
	}
	if n.key >= from && !(n.left.up(from, yield) && yield(n.key, n.val)) {
		return false
	}
	return n.right.up(from, yield)
}

func (n *node[V]) down(below string, bounded bool, yield func(string, V) bool) bool {
	if n == nil {
		return true
	}
	if (!bounded || n.key < below) && !(n.right.down(below, bounded, yield) && yield(n.key, n.val)) {
		return false
	}
	return n.left.down(below, bounded, yield)
}

// behind is the smallest text above all that begin with prefix; false if there
// is none.
func behind(prefix string) (string, bool) {
	b := []byte(prefix)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] < 0xff {
			b[i]++
			return string(b[:i+1]), true
		}
	}
	return "", false
}
