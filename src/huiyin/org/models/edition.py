"""Every change of the house's set-up is a new edition of it (kernel.editions)."""

from typing import Any

import pgtrigger


def new_edition_at(operation: Any) -> pgtrigger.Trigger:
    """One row holds the edition, so no change slips past."""
    return pgtrigger.Trigger(
        name="new_edition",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        func="UPDATE org_organisation SET edition = gen_random_uuid(); RETURN NULL;",
    )


NEW_EDITION = new_edition_at(pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete)
