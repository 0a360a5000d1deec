"""Follow-ups with aided persons: an own draw, the call list, the call, its answers, leads."""
