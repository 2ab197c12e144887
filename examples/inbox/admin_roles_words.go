package main

import (
	"slices"

	"github.com/rapport-go/rapport/engagement"
)

// permissionWords say what a permission allows.
type permissionWords struct{ Title, Help string }

// permissionTable are the permissions in the order of the page.
var permissionTable = []struct {
	engagement.Permission
	permissionWords
}{
	{engagement.ViewCases, permissionWords{"See cases", "Who writes, and what was said."}},
	{engagement.Reply, permissionWords{"Reply", "Take cases, write, and end the talk. Takes “See cases” and “See skills” as well."}},
	{engagement.CloseCases, permissionWords{"Close cases", "Say that a case is done. Without it, agents end the talk, and others close it."}},
	{engagement.ViewSkills, permissionWords{"See skills", "Which skills a case needs and agents have."}},
	{engagement.ViewHistory, permissionWords{"Download conversations", "Everything that was said, as a file."}},
	{engagement.SeeHolders, permissionWords{"See bindings of others", "Which colleague a contact is bound to, and until when."}},
	{engagement.SeeAddresses, permissionWords{"See phone numbers and addresses", "Without it, the last digits only."}},
	{engagement.ManageChannels, permissionWords{"Manage", "Channels, bindings, and everything on these pages."}},
	{engagement.CreateSkills, permissionWords{"Add skills", "New ones, for the rules to ask for."}},
	{engagement.ExportChats, permissionWords{"Download chat histories", "As files, for people and for programs."}},
	{engagement.ErasePersons, permissionWords{"Download and erase a person", "All that is kept about somebody, for good."}},
	{engagement.EditSkills, permissionWords{"Change and remove skills", "Those that there are."}},
}

// ticksOf are all permissions, with those granted that are. One without words
// goes by its name, so that no form takes away what it does not know.
func ticksOf(granted []engagement.Permission) []permissionTick {
	var all []permissionTick
	for _, p := range permissionTable {
		all = append(all, permissionTick{p.Permission, p.permissionWords, slices.Contains(granted, p.Permission)})
	}
	for _, p := range granted {
		if !slices.ContainsFunc(all, func(t permissionTick) bool { return t.Permission == p }) {
			all = append(all, permissionTick{p, permissionWords{Title: string(p)}, true})
		}
	}
	return all
}

// grantedOf is what is ticked; never nil, which would mean something else on a
// channel.
func grantedOf(ticks []permissionTick) []engagement.Permission {
	granted := []engagement.Permission{}
	for _, t := range ticks {
		if t.On {
			granted = append(granted, t.Permission)
		}
	}
	return granted
}
