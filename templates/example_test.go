package templates_test

import (
	"fmt"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// From a form to a message: what is known is filled in, what is missing is
// named.
func ExampleTemplate_Fill() {
	tpl := templates.Template{
		Name: "appointment", Language: "en", Status: templates.StatusApproved,
		Body:    templates.ParseText("Hello {{1}}, does {{2}} suit you?"),
		Buttons: []templates.Button{{Kind: templates.ButtonReply, Title: "Yes"}, {Kind: templates.ButtonReply, Title: "No"}},
	}
	fields := templates.AutoFill(tpl.Fields(),
		[]templates.Automatic{{Field: "body.1", From: templates.ContactName}},
		func(name string) (string, bool) { return "Ana", name == templates.ContactName })

	_, err := tpl.Fill(fields)
	fmt.Println(err)

	fields[1].Text = "Monday at ten"
	m, err := tpl.Fill(fields)
	fmt.Println(m.Shown[0].(channel.Buttons).Body, err)
	// Output:
	// template: body 2: the variable "2" is empty
	// Hello Ana, does Monday at ten suit you? <nil>
}

// Programs decide by a fault's code.
func ExampleFaults() {
	tpl := templates.Template{Body: templates.ParseText("Order {{1}}")}
	err := tpl.Check(channel.Template{Body: []channel.Parameter{{Text: "two\nlines"}}})
	for _, f := range templates.Faults(err) {
		fmt.Println(f.Code, f.Where, f.Variable)
	}
	// Output: newline body 1
}

// A canned reply is filled and then belongs to the agent.
func ExampleReply_Render() {
	r := templates.Reply{
		Name: "Greeting", Shortcut: "hi", Scope: templates.Scope{Teams: []string{"sales"}},
		Parts:     channel.Parts{channel.Text{Body: "Hello {{contact.name}}, {{agent.name}} here."}},
		Variables: []templates.ReplyVariable{{Name: "contact.name", Otherwise: "and welcome"}},
	}
	parts, err := r.Render(func(name string) (string, bool) { return "Eva", name == templates.AgentName })
	fmt.Println(parts[0].(channel.Text).Body, err)
	// Output: Hello and welcome, Eva here. <nil>
}
