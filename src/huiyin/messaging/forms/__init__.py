"""What people type about messages and channels."""

from huiyin.messaging.forms.channels import DRIVERS, ChannelForm, HouseBrakesForm, NewBlock, Opening
from huiyin.messaging.forms.groups import GroupForm
from huiyin.messaging.forms.texts import SignatureForm, TemplateForm
from huiyin.messaging.forms.writing import Filing, Letter, ManyForm, Returned, TextForm

__all__ = [
    "DRIVERS",
    "ChannelForm",
    "Filing",
    "GroupForm",
    "HouseBrakesForm",
    "Letter",
    "ManyForm",
    "NewBlock",
    "Opening",
    "Returned",
    "SignatureForm",
    "TemplateForm",
    "TextForm",
]
