"""Channels, what is to be sent over them, and addresses that get nothing."""

from huiyin.messaging.models.blocks import Block
from huiyin.messaging.models.channels import SECRETS, Channel
from huiyin.messaging.models.messages import Message, Step

__all__ = ["SECRETS", "Block", "Channel", "Message", "Step"]
