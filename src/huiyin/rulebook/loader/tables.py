"""Fields that are tables: their columns, what is added up, what is reckoned."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from huiyin.rulebook.definitions import Choice, Field, Shares
from huiyin.rulebook.enums import COLUMN_TYPES, MEASURE_COLUMNS, SIZED_TYPES
from huiyin.rulebook.loader.advice import another_type, like
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader

Lists = Mapping[str, tuple[Choice, ...]]
_TABLE = ("columns", "sums", "shares")
_OPTIONAL = ("required", "choices", "minimum", "maximum")


def read_table(reader: Reader, node: Node, parts: Mapping[str, Node], type_: str, lists: Lists) -> dict[str, Any]:
    """Columns, sums and shares of a field of type table; no other field has them."""
    if type_ != "table":
        for word in _TABLE:
            if word in parts and type_:
                message = _("Only a table has “%(word)s”; this field is %(type)s.")
                reader.complain(parts[word], message % {"word": word, "type": type_}, another_type(word))
        return {}
    if "columns" not in parts:
        reader.complain(node, _("A table needs “columns”."))
    columns = tuple(
        _column(reader, name, part, lists) for name, part in reader.entries(parts.get("columns"), _("Columns"))
    )
    if "default" in parts:
        _check_begins_with_measures(reader, parts, columns)
    if "columns" in parts and not columns:
        reader.complain(parts["columns"], _("A table needs “columns”."))
    sized = {column.name for column in columns if column.type in SIZED_TYPES}
    return {
        "columns": columns,
        "sums": reader.words(parts.get("sums"), sized, _("Column that can be added up")),
        "shares": _shares(reader, parts["shares"], columns) if "shares" in parts else None,
    }


def _check_begins_with_measures(reader: Reader, parts: Mapping[str, Node], columns: tuple[Field, ...]) -> None:
    """What fills the table by itself is named and typed as it is known; other columns are for people."""
    for column in columns:
        wanted = MEASURE_COLUMNS.get(column.name)
        if wanted and column.type and column.type != wanted:
            message = _("Column “%(name)s” is filled by itself and must be of type %(type)s.")
            reader.complain(parts["columns"], message % {"name": column.name, "type": wanted}, like(f"type: {wanted}"))
    if not {column.name for column in columns} & {*MEASURE_COLUMNS}:
        message = _("No column of this table is one of those that are filled by themselves.")
        reader.complain(parts["default"], message, like(", ".join(MEASURE_COLUMNS)))


def _column(reader: Reader, name: str, node: Node, lists: Lists) -> Field:
    what = _("Column “%(name)s”") % {"name": name}
    parts = reader.mapping(node, what, required=("type", "label"), optional=_OPTIONAL)
    type_ = reader.word(parts.get("type"), COLUMN_TYPES, _("Type of a column"))
    choices: tuple[Choice, ...] = ()
    if type_ == "choice" and "choices" in parts:
        choices = lists.get(reader.word(parts["choices"], lists, _("List")), ())
    elif type_ == "choice" or "choices" in parts:
        place = parts.get("choices", node)
        reader.complain(place, _("%(what)s: a choice has “choices”, and nothing else has.") % {"what": what})
    for word in ("minimum", "maximum"):
        if word in parts and type_ not in SIZED_TYPES:
            message = _("Only an amount or a number has a “%(word)s”; “%(name)s” is %(type)s.")
            reader.complain(parts[word], message % {"word": word, "name": name, "type": type_}, another_type(word))
    return Field(
        name=name,
        type=type_,
        label=reader.text(parts.get("label"), what),
        required=reader.flag(parts.get("required"), f"{what} required"),
        choices=choices,
        minimum=reader.amount(parts.get("minimum"), what),
        maximum=reader.amount(parts.get("maximum"), what),
    )


def _shares(reader: Reader, node: Node, columns: tuple[Field, ...]) -> Shares:
    parts = reader.mapping(node, _("The shares"), required=("of", "by", "into"))
    asked = {column.name for column in columns if column.type in SIZED_TYPES and column.required}
    reckoned = {column.name for column in columns if column.type == "money" and not column.required}
    return Shares(
        of=str(reader.plain(parts.get("of")) or ""),  # checked once all fields of the form are there
        by=reader.word(parts.get("by"), asked, _("Required column that is shared by")),
        into=reader.word(parts.get("into"), reckoned, _("Column of money that nobody has to fill in")),
    )


def check_shares(reader: Reader, node: Node, field: Field, fields: Mapping[str, Field]) -> None:
    """What is shared out is an amount that the same form always asks for."""
    if field.shares is None or not isinstance(node.value, dict):
        return
    place = node.value["shares"].value
    amounts = {one.name for one in fields.values() if one.type == "money" and one.required and not one.when}
    reader.word(place.get("of") if isinstance(place, dict) else None, amounts, _("Required amount of the form"))
