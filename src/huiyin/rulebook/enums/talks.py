"""What is said in a conversation: scripts, their answers, opinions, how a line ends."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.rulebook.enums.fields import FIELD_TYPES
from huiyin.rulebook.enums.words import Words

# What the words of a script hold in braces, filled from the file and the matter at hand.
BLANKS: Words = {
    "company": _("our name"),
    "agent": _("who is speaking for us"),
    "salutation": _("how we speak to the customer"),
    "name": _("the customer's name"),
    "service": _("what was done for the customer"),
    "served_on": _("the day of it"),
    "thing": _("the thing owned that it is about"),
    "number": _("the number of the matter"),
    "due_on": _("the day that is coming up"),
    "last_talk": _("what the talk before was about"),
    "last_talk_on": _("the day of the talk before"),
    "activity": _("the activity invited to"),
    "activity_on": _("the days of the activity, the first and the last"),
    "activity_from": _("the first day of the activity"),
    "activity_until": _("the last day of the activity"),
    "place": _("where it takes place"),
    "festival": _("the festival"),
    "phone": _("our number to call back"),
}
ANSWER_TYPES: Words = {
    "choice": FIELD_TYPES["choice"],
    "yes_no": FIELD_TYPES["yes_no"],
    "line": FIELD_TYPES["line"],
    "text": FIELD_TYPES["text"],
    "datetime": FIELD_TYPES["datetime"],
}
OPINIONS: Words = {
    "evaluation": _("of the house"),
    "product": _("of products"),
    "service": _("of the service"),
    "image": _("of how we appear"),
    "other": _("of something else"),
}
LINE_ENDS: Words = {
    "answered": pgettext_lazy("call", "Answered"),
    "no_answer": _("No answer"),
    "busy": _("Line busy"),
    "off": _("Switched off"),
    "wrong_number": _("Wrong number"),
    "silence": _("Nobody speaks"),
    "noise": _("Too much noise"),
    "low_voice": _("Voice too low"),
    "dialect": _("Dialect not understood"),
    "hung_up": _("Hung up"),
}
# Keys that the console of calls needs itself, and what they do; digits answer the question at hand.
CONSOLE_KEYS = {
    "p": _("Show the number, then dial it"),
    "n": _("No answer: how the call ended"),
    "b": _("Does not want to answer"),
    "r": _("Another time: when to call instead"),
    "c": _("Say what the customer is dissatisfied with; where nothing is rated, register a complaint on a new page"),
    "x": _("Note a demand"),
    "f": _("Promise, needs, questions to check, next contact"),
    "w": _("Say why they are called in their rest time"),
    "j": _("Next customer of the queue"),
    "k": _("Previous customer of the queue"),
}
