"""What people type on the pages of customer files."""

from huiyin.customers.forms.fields import AddFieldForm, FieldForm, known
from huiyin.customers.forms.files import FileForm
from huiyin.customers.forms.indicators import IndicatorsForm
from huiyin.customers.forms.life import ClassifyForm, ConsentForm, HandInForm, KeeperForm, LossForm, NoteForm
from huiyin.customers.forms.sharing import Capacity, Deputy, HandOver, Limit, Pin, Scope, Shift

__all__ = [
    "AddFieldForm",
    "Capacity",
    "ClassifyForm",
    "ConsentForm",
    "Deputy",
    "FieldForm",
    "FileForm",
    "HandInForm",
    "HandOver",
    "IndicatorsForm",
    "KeeperForm",
    "Limit",
    "LossForm",
    "NoteForm",
    "Pin",
    "Scope",
    "Shift",
    "known",
]
