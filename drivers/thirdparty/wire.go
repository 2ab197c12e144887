package thirdparty

import (
	"time"
)

// name stands before what errors call an operation.
const name = "thirdparty"

// What errors call the operations.
const (
	opSend    = name + ": send"
	opReceive = name + ": receive"
	opOpen    = name + ": open media"
	opRead    = name + ": mark read"
	opTyping  = name + ": typing"
	opProfile = name + ": profile"
	opHealth  = name + ": check health"
)

// The types of request that go out.
const (
	typeSend    = "message.send"
	typeRead    = "message.read"
	typeTyping  = "typing.started"
	typeProfile = "profile.get"
	typePing    = "ping"
)

// An envelope is the body of every request that goes out.
type envelope struct {
	Type string    `json:"type"`
	At   time.Time `json:"timestamp"`
	Data any       `json:"data"`
}

// A recipient is a person or a group, by the peer's id.
type recipient struct {
	Kind string `json:"kind"`
	ID   string `json:"external_id"`
}

// A submission is the data of message.send. Nothing in it changes from one
// attempt to the next.
type submission struct {
	MessageID    string    `json:"message_id"`
	Conversation string    `json:"conversation_key"`
	Recipient    recipient `json:"recipient"`
	Content      []any     `json:"content"`
	ReplyTo      string    `json:"reply_to,omitempty"`
	Topic        string    `json:"topic,omitempty"`
	Author       *author   `json:"author,omitempty"`
}

type author struct {
	Kind    string `json:"kind,omitempty"`
	Name    string `json:"name,omitempty"`
	Picture string `json:"avatar_url,omitempty"`
}

// about is the data of the small requests.
type about struct {
	Conversation string    `json:"conversation_key,omitempty"`
	Recipient    recipient `json:"recipient"`
	Message      string    `json:"external_message_id,omitempty"`
}

type challenge struct {
	Challenge string `json:"challenge"`
}
