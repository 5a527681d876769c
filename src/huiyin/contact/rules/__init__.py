"""Words that mean something whatever the rule book."""

NO_ANSWER = "no_answer"
MOST_NEEDS = 10  # of one conversation
LONGEST_POINT = 200
LONGEST_RESULT = 400
