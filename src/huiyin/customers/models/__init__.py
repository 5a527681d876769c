"""The customer file and what hangs on it."""

from huiyin.customers.models.bulk import BulkEdit, BulkEditRow
from huiyin.customers.models.fields import AddedField
from huiyin.customers.models.files import Customer, CustomerQuerySet
from huiyin.customers.models.findable import Findable, Indexing
from huiyin.customers.models.imports import Batch, BatchKey, BatchRow
from huiyin.customers.models.indicators import IndicatorRules, Score
from huiyin.customers.models.keeping import Keeping
from huiyin.customers.models.likeness import Difference, Lookalike
from huiyin.customers.models.lines import LINES, Address, Asset, ContactPerson, Handle, Line, Phone
from huiyin.customers.models.merging import Merge, MergeMove
from huiyin.customers.models.places import Region
from huiyin.customers.models.reaching import of_files_read_by, reach_over_files
from huiyin.customers.models.sharing import Capacity, Deputyship, Sharing, SharingMove
from huiyin.customers.models.steps import CategoryKeeper, Consent, FileStep, HandIn

__all__ = [
    "LINES",
    "AddedField",
    "Address",
    "Asset",
    "Batch",
    "BatchKey",
    "BatchRow",
    "BulkEdit",
    "BulkEditRow",
    "Capacity",
    "CategoryKeeper",
    "Consent",
    "ContactPerson",
    "Customer",
    "CustomerQuerySet",
    "Deputyship",
    "Difference",
    "FileStep",
    "Findable",
    "HandIn",
    "Handle",
    "Indexing",
    "IndicatorRules",
    "Keeping",
    "Line",
    "Lookalike",
    "Merge",
    "MergeMove",
    "Phone",
    "Region",
    "Score",
    "Sharing",
    "SharingMove",
    "of_files_read_by",
    "reach_over_files",
]
