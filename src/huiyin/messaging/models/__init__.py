"""Channels, what is to be sent over them and what came in, and addresses that get nothing."""

from huiyin.messaging.models.blocks import Block
from huiyin.messaging.models.channels import SECRETS, Channel
from huiyin.messaging.models.messages import Message, Step
from huiyin.messaging.models.received import Enclosure, Mailbox, Received

__all__ = ["SECRETS", "Block", "Channel", "Enclosure", "Mailbox", "Message", "Received", "Step"]
