"""Channels, what is to be sent over them and what came in, and addresses that get nothing."""

from huiyin.messaging.models.blocks import Block
from huiyin.messaging.models.channels import SECRETS, TO_STAFF, Channel, HouseBrakes
from huiyin.messaging.models.groups import StaffGroup
from huiyin.messaging.models.messages import Attachment, Message, PrintRun, Receipt, Series, Step
from huiyin.messaging.models.received import Enclosure, Mailbox, Received
from huiyin.messaging.models.texts import Asked, Signature, Template

__all__ = [
    "SECRETS",
    "TO_STAFF",
    "Asked",
    "Attachment",
    "Block",
    "Channel",
    "Enclosure",
    "HouseBrakes",
    "Mailbox",
    "Message",
    "PrintRun",
    "Receipt",
    "Received",
    "Series",
    "Signature",
    "StaffGroup",
    "Step",
    "Template",
]
