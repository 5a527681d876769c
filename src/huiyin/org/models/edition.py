"""Every change of the house's set-up is a new edition of it (kernel.editions)."""

import pgtrigger

# One row holds the edition, so no change slips past.
NEW_EDITION = pgtrigger.Trigger(
    name="new_edition",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func="UPDATE org_organisation SET edition = gen_random_uuid(); RETURN NULL;",
)
