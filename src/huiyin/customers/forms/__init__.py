"""What people type on the pages of customer files."""

from huiyin.customers.forms.fields import AddFieldForm, FieldForm, known
from huiyin.customers.forms.files import FileForm
from huiyin.customers.forms.indicators import IndicatorsForm
from huiyin.customers.forms.life import ClassifyForm, ConsentForm, HandInForm, KeeperForm, LossForm, NoteForm

__all__ = [
    "AddFieldForm",
    "ClassifyForm",
    "ConsentForm",
    "FieldForm",
    "FileForm",
    "HandInForm",
    "IndicatorsForm",
    "KeeperForm",
    "LossForm",
    "NoteForm",
    "known",
]
