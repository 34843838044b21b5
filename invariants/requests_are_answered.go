package invariants

import "raftmc/raft"

// RequestsAreAnswered: a follower gives each request one answer, with any content, at
// once or when its disk is done: without one, the sender would repeat the request forever
// (§5.1, §5.3). Candidates and leaders are not checked; what their silence would prevent
// is covered by sometimes properties.
func RequestsAreAnswered() Property {
	return Property{
		Name: "RequestsAreAnswered", Doc: "a follower gives every request one answer, at once or when its disk is done (§5.1)",
		Step: func(s Step) *Finding {
			m := s.Message
			if m == nil || isReply(m.Kind) || s.Before.Server.Role != raft.Follower {
				return nil
			}
			answers := len(answersTo(*m, s.Sent)) + len(answersTo(*m, heldBack(s.After))) - len(answersTo(*m, heldBack(s.Before)))
			if answers == 1 {
				return nil
			}
			return violated(s.Server, "server %s answers %v %d times (§5.1)", name(s.Server), *m, answers)
		},
	}
}

// answersTo lists those of some messages that have the kind of an answer to a request,
// and go to its sender.
func answersTo(request raft.Message, messages []raft.Message) []raft.Message {
	var answers []raft.Message
	for _, m := range messages {
		if m.Kind == request.Kind+1 && m.To == request.From {
			answers = append(answers, m)
		}
	}
	return answers
}

// heldBack lists the messages of a server that wait for its disk.
func heldBack(n Node) []raft.Message {
	var messages []raft.Message
	for _, s := range n.Held {
		messages = append(messages, s.Message)
	}
	return messages
}
