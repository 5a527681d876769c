"""Customers' files and what is reckoned from them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.rulebook.enums.fields import FIELD_TYPES
from huiyin.rulebook.enums.words import Words

# What every customer's file has; a pack places these fields and says which ones count.
FILE_PARTS: Words = {
    "name": _("Customer's name"),
    "external_number": _("Number in the other system"),
    "short_name": _("Short name"),
    "salutation": _("Salutation"),
    "birth_date": _("Birth date"),
    "phones": _("Phones"),
    "handles": _("E-mail and WeChat"),
    "addresses": _("Addresses"),
    "contacts": _("Contact persons"),
    "assets": _("Things owned"),
    "membership": _("Membership"),
    "category": _("Category"),
    "tags": _("Tags"),
    "needs": _("Needs"),
    "preferences": _("Preferences"),
    "preferred_channel": _("Best reached by"),
    "preferred_hours": _("Best time to call"),
    "rest_hours": _("Rest hours"),
    "supplied_by": _("Supplied by"),
    "note": _("Note"),
}
ASSET_PARTS: Words = {
    "cycle_months": _("Service every (months)"),
    "last_service_on": _("Last service"),
    "next_service_on": _("Next service"),
}
FILE_FIELD_TYPES: Words = {
    **{key: FIELD_TYPES[key] for key in ("line", "text", "yes_no", "choice", "date", "number", "money", "phone")},
    "region": _("a place in three levels"),
    "address": _("an address, hidden like those of the file"),
    "identity": _("a number of an identity paper, checked and hidden"),
    "lunar_birthday": _("a birthday by the lunar calendar"),
}
LETTER_KINDS: Words = {  # contact.enums.LetterKind
    "notice": pgettext_lazy("letter", "Notice"),
    "invitation": pgettext_lazy("letter", "Invitation"),
    "reply": pgettext_lazy("letter", "Reply"),
    "greeting": pgettext_lazy("letter", "Greeting"),
}
CUSTOMER_KINDS: Words = {"person": _("Individual"), "company": _("Company")}
CONSENT_PURPOSES: Words = {"service": _("Service"), "survey": _("Survey"), "marketing": _("Marketing")}
SPELLINGS: Words = {
    "plate": _("a number plate: dots, spaces and small letters make no difference"),
    "phone": _("a phone number: however it is dialled"),
    "code": _("a code: spaces, hyphens and small letters make no difference"),
}
FILE_DUTIES: Words = {
    "collect_daily": _("each specialist on duty collects or updates a file"),
    "update_daily": _("the keeper of a category updates its files"),
    "file_in_time": _("a file begun on a call is completed"),
    "classify": _("the supervisor classifies what was handed in"),
}
INDICATORS: Words = {
    "need": _("Need"),
    "loyalty": _("Loyalty"),
    "satisfaction": _("Satisfaction"),
    "profitability": _("Profitability"),
    "potential": _("Potential value"),
    "credit": _("Creditworthiness"),
    "risk": _("Risk of losing them"),
}
COMPARISONS: Words = {"at_least": _("at least"), "at_most": _("at most"), "is": _("is one of")}
