"""The first run: a few answers in the browser, and a department works."""
