"""The outbox, the channels, and writing to a customer."""
