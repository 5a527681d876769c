"""What people type about contact with customers."""

from huiyin.contact.forms.beside import (
    Acknowledgement,
    Classification,
    NewOpinion,
    NewPassedOn,
    NewRecording,
    Promising,
    SettledCall,
)
from huiyin.contact.forms.keeping import KeptPromise
from huiyin.contact.forms.letters import LetterEntry
from huiyin.contact.forms.talks import Conversation
from huiyin.contact.forms.things import (
    ActivityForm,
    CareAnswer,
    Greeting,
    NewDelivery,
    NewPoint,
    NewPromise,
    PlannedContact,
    Settlement,
)
from huiyin.contact.forms.unhappy import added, is_added, unhappy_said

__all__ = [
    "Acknowledgement",
    "ActivityForm",
    "CareAnswer",
    "Classification",
    "Conversation",
    "Greeting",
    "KeptPromise",
    "LetterEntry",
    "NewDelivery",
    "NewOpinion",
    "NewPassedOn",
    "NewPoint",
    "NewPromise",
    "NewRecording",
    "PlannedContact",
    "Promising",
    "SettledCall",
    "Settlement",
    "added",
    "is_added",
    "unhappy_said",
]
