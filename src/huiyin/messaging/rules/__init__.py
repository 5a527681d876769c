"""What holds for every message."""

from datetime import timedelta

from huiyin.kernel import masking

LONGEST_SUBJECT = 200
LONGEST_BODY = 20_000
BATCH = 50  # messages one worker has at a time
LOST_AFTER = timedelta(minutes=5)  # whoever has a message for longer was killed
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_TRIES = 48  # two days of them
MOST_AN_HOUR = 5  # e-mails from one address; a person writes no more


def hidden(address: str) -> str:
    """w**@example.com: for whoever may not read the file in which it stands."""
    local, at, domain = address.rpartition("@")
    return masking.name(local) + at + domain


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many attempts: a minute, then twice as long each time, at most an hour."""
    return timedelta(minutes=min(2 ** (tries - 1), 60))
