"""What the knowledge base does when a rule book is put into force."""

from huiyin.kernel.events import on
from huiyin.knowledge import actions
from huiyin.org.models import Organisation
from huiyin.rulebook.events import PackPublished
from huiyin.rulebook.queries import pack_of


@on(PackPublished)
def articles_follow_the_rule_book(event: PackPublished) -> None:
    pack = pack_of(event.version_id)
    if Organisation.objects.filter(pack=pack.key).exists():  # another trade's is published for later
        actions.take_in_pack(pack, at=event.at)
