package main

import (
	"bufio"
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// echo answers every line with itself.
func echo(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(c, c); _ = c.Close() }()
		}
	}()
	return l.Addr().String()
}

func throughProxy(t *testing.T) (*proxy, net.Conn) {
	t.Helper()
	target := echo(t)
	p, err := newProxy("127.0.0.1", func() string { return target })
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, p.close()) })
	return p, dial(t, p)
}

func dial(t *testing.T, p *proxy) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", p.address())
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// says writes, and wants the same back.
func says(t *testing.T, c net.Conn, text string) {
	t.Helper()
	require.NoError(t, c.SetReadDeadline(time.Now().Add(10*time.Second)))
	_, err := io.WriteString(c, text)
	require.NoError(t, err)
	back := make([]byte, len(text))
	_, err = io.ReadFull(c, back)
	require.NoError(t, err)
	assert.Equal(t, text, string(back))
}

// ended waits for the end of a connection.
func ended(t *testing.T, c net.Conn) {
	t.Helper()
	require.NoError(t, c.SetReadDeadline(time.Now().Add(10*time.Second)))
	_, err := bufio.NewReader(c).ReadByte()
	require.Error(t, err)
	timeout, ok := err.(net.Error)
	assert.False(t, ok && timeout.Timeout(), "the connection is still there")
}

func TestProxyFreezesAndThaws(t *testing.T) {
	p, c := throughProxy(t)
	says(t, c, "before")
	p.freeze()
	_, err := io.WriteString(c, "meanwhile")
	require.NoError(t, err)
	heard := make(chan string)
	go func() {
		back := make([]byte, len("meanwhile"))
		_, _ = io.ReadFull(c, back)
		heard <- string(back)
	}()
	other := dial(t, p) // comes about, and hears nothing either
	_, err = io.WriteString(other, "?")
	require.NoError(t, err)
	select {
	case <-heard:
		t.Fatal("something passed")
	default:
	}
	p.thaw()
	assert.Equal(t, "meanwhile", <-heard)
	answer := make([]byte, 1)
	_, err = io.ReadFull(other, answer)
	require.NoError(t, err)
	assert.Equal(t, "?", string(answer))
}

func TestProxyCutsAndMends(t *testing.T) {
	p, c := throughProxy(t)
	says(t, c, "before")
	p.cut()
	ended(t, c)
	ended(t, dial(t, p))
	p.mend()
	says(t, dial(t, p), "after")
}

func TestProxyLosesTheAnswerToACommit(t *testing.T) {
	p, c := throughProxy(t)
	p.loseAnswers(1)
	says(t, c, "Q\x00\x00\x00\x0dselect 1\x00")
	_, err := c.Write(commitQuery)
	require.NoError(t, err)
	ended(t, c)
	assert.Equal(t, 1, p.losses())
	says(t, dial(t, p), string(commitQuery))
	assert.Equal(t, 1, p.losses(), "one was asked for")
}
