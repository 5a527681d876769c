"""Words that mean something whatever the rule book."""

NO_ANSWER = "no_answer"
CONVERSATION = "conversation"  # the purpose of what is noted on the customer's page itself
