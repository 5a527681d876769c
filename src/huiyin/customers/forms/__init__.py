"""What people type on the pages of customer files."""

from huiyin.customers.forms.alike import PARTS, typed_traits
from huiyin.customers.forms.bulk import BulkForm
from huiyin.customers.forms.fields import AddFieldForm, FieldForm, known
from huiyin.customers.forms.files import FileForm
from huiyin.customers.forms.indicators import IndicatorsForm
from huiyin.customers.forms.life import ClassifyForm, ConsentForm, HandInForm, KeeperForm, LossForm, NoteForm
from huiyin.customers.forms.sharing import (
    CapacityForm,
    DeputyForm,
    HandOverForm,
    LimitForm,
    PinForm,
    ScopeForm,
    ShiftForm,
)

__all__ = [
    "PARTS",
    "AddFieldForm",
    "BulkForm",
    "CapacityForm",
    "ClassifyForm",
    "ConsentForm",
    "DeputyForm",
    "FieldForm",
    "FileForm",
    "HandInForm",
    "HandOverForm",
    "IndicatorsForm",
    "KeeperForm",
    "LimitForm",
    "LossForm",
    "NoteForm",
    "PinForm",
    "ScopeForm",
    "ShiftForm",
    "known",
    "typed_traits",
]
