"""A file comes in: uploaded, every row checked, taken in part by part, perhaps undone."""

from huiyin.intake.actions.checking import (
    ColumnTwice,
    Part,
    begin_check,
    check_some,
    end_check,
    parts_to_check,
    stop_check,
)
from huiyin.intake.actions.forgetting import forget
from huiyin.intake.actions.holding import NotForImporting, NotKeptAnyMore, NotNow, held, in_words, may_import
from huiyin.intake.actions.taking_in import begin_taking_in, begin_undoing, go_on, stop, take_in_some
from huiyin.intake.actions.uploading import (
    FileTooLarge,
    NoFile,
    NoSuchReading,
    NoSuchSheet,
    read_sheet,
    read_text,
    upload,
)

__all__ = [
    "ColumnTwice",
    "FileTooLarge",
    "NoFile",
    "NoSuchReading",
    "NoSuchSheet",
    "NotForImporting",
    "NotKeptAnyMore",
    "NotNow",
    "Part",
    "begin_check",
    "begin_taking_in",
    "begin_undoing",
    "check_some",
    "end_check",
    "forget",
    "go_on",
    "held",
    "in_words",
    "may_import",
    "parts_to_check",
    "read_sheet",
    "read_text",
    "stop",
    "stop_check",
    "take_in_some",
    "upload",
]
