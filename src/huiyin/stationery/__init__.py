"""The forms of the house: which there are, how the house wants them, what was printed, many printed in one go."""
