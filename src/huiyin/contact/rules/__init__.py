"""Words that mean something whatever the rule book."""

NO_ANSWER = "no_answer"
PHONE = "phone"  # the channel of calls in every pack
LETTER = "letter"  # and of letters on paper
LETTERS = (LETTER, "email")
MOST_NEEDS = 10  # of one conversation
LONGEST_POINT = 200
LONGEST_RESULT = 400
LONGEST_WORDS = 4000
