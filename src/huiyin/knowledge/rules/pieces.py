"""Which words an article could name that stand in the words of a matter."""

from huiyin.kernel.cjk import normalise

LONGEST_LOOKED_THROUGH = 600  # signs of a matter: what it is about stands at its beginning
SHORTEST, LONGEST = 2, 12  # of a word that an article names


def pieces(text: str) -> list[str]:
    """Every part of a text that is as long as such a word: an index finds the articles that name one."""
    plain = normalise(text)[:LONGEST_LOOKED_THROUGH]
    found = {
        plain[start : start + length]
        for length in range(SHORTEST, LONGEST + 1)
        for start in range(len(plain) - length + 1)
    }
    return sorted(found)
