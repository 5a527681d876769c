"""What somebody says in the console of callbacks."""

from huiyin.callbacks.console_forms.answers import AnswersForm, CallForm
from huiyin.callbacks.console_forms.endings import AnotherTimeForm, EndForm

__all__ = ["AnotherTimeForm", "AnswersForm", "CallForm", "EndForm"]
