"""What one person sees and may do, and why: asked of the same actor and the same grants that decide.

Nothing here decides anything. The yes or no is the actor's (``Actor.reach(…).covers(…)``); the reasons are the grants
from which that reach was put together, each asked alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from jiubu.kernel.actor import Actor
from jiubu.kernel.fields import FIELDS, policy_of
from jiubu.kernel.rights import ACTIONS
from jiubu.organisation import queries
from jiubu.organisation.matrix.words import module_title, policy_title, scope_title
from jiubu.organisation.models import Post, Role, Token, User
from jiubu.organisation.registry import RECORDS, Examined
from jiubu.organisation.rights import Grant, grants_of


@dataclass(frozen=True, slots=True)
class Reason:
    """One grant of the action: of which role, in which store, how far; ``is_enough`` for the record asked about."""

    role: str
    store: str
    team: str
    scope: str
    is_enough: bool

    @property
    def scope_title(self) -> str:
        return scope_title(self.scope)


@dataclass(frozen=True, slots=True)
class Answer:
    """One action: yes or no, in a sentence, with the grants behind it."""

    key: str
    title: str
    is_yes: bool
    text: str
    reasons: tuple[Reason, ...]
    is_by_record: bool
    """Whether the record that was asked about decides, or only the role."""
    is_cut_by_token: bool = False


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """The actions of one module."""

    module: str
    title: str
    answers: tuple[Answer, ...]

    @property
    def yes(self) -> int:
        return sum(answer.is_yes for answer in self.answers)


@dataclass(frozen=True, slots=True)
class FieldAnswer:
    """How much of a sensitive field the person sees, and by which roles."""

    key: str
    title: str
    policy: str
    roles: tuple[str, ...]

    @property
    def policy_title(self) -> str:
        return policy_title(self.policy)


@dataclass(frozen=True, slots=True)
class Count:
    """How many records of a module the person sees."""

    module: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class PersonRights:
    person: User
    posts: tuple[Post, ...]
    record: Examined | None
    sees_record: bool | None
    parts: tuple[AnswerPart, ...]
    fields: tuple[FieldAnswer, ...]
    counts: tuple[Count, ...]
    tokens: tuple[Token, ...]
    token: Token | None


def rights_of_person(
    actor: Actor, user_id: int, *, module: str = "", record_id: int | None = None, token_id: int | None = None
) -> PersonRights:
    """The explanation of a colleague's rights, for one of the actor's own records where ``module`` and ``record_id`` say.

    ``token_id``: as far as this API token of the person goes. User.DoesNotExist and the record's own DoesNotExist for
    what the actor may not see.
    """
    person = queries.person_of(actor, user_id)
    tokens = tuple(queries.good_tokens_of(person))
    token = next((row for row in tokens if row.pk == token_id), None)
    whole = queries.actor_of(person, door="web")
    theirs = whole if token is None else queries.actor_of(person, door="api", token=token)
    posts, members = queries.posts_and_members(person)
    prefetch_related_objects(posts, "team")
    grants = grants_of(posts, members) if person.is_active else []
    if not person.is_active:
        theirs = whole = Actor(group_id=whole.group_id, user_id=whole.user_id, name=whole.name, door="web")
    record = RECORDS[module].get(actor, record_id) if module in RECORDS and record_id is not None else None
    return PersonRights(
        person=person,
        posts=tuple(posts),
        record=record,
        sees_record=RECORDS[module].sees(theirs, record.id) if record else None,
        parts=tuple(_parts(theirs, whole, grants, record, module)),
        fields=tuple(_field(theirs, key, [post.role for post in posts]) for key in FIELDS),
        counts=tuple(_counts(theirs)),
        tokens=tokens,
        token=token,
    )


def _parts(
    theirs: Actor, whole: Actor, grants: Sequence[Grant], record: Examined | None, module: str
) -> Iterable[AnswerPart]:
    modules: dict[str, list[Answer]] = {}
    for key in ACTIONS:
        part = key.partition(".")[0]
        about = record if record is not None and part == module else None
        modules.setdefault(part, []).append(_answer(theirs, whole, key, grants, about))
    first = [module] if module in modules else []
    for part in [*first, *(key for key in modules if key not in first)]:
        yield AnswerPart(part, module_title(part), tuple(modules[part]))


def _answer(theirs: Actor, whole: Actor, key: str, grants: Sequence[Grant], record: Examined | None) -> Answer:
    is_yes, by_roles = _decided(theirs, key, record), _decided(whole, key, record)
    reasons = tuple(_reason(grant, record) for grant in grants if grant.action == key)
    return Answer(
        key=key,
        title=str(ACTIONS[key].title),
        is_yes=is_yes,
        text=_sentence(reasons, record, is_yes=is_yes, by_roles=by_roles),
        reasons=reasons,
        is_by_record=record is not None,
        is_cut_by_token=by_roles and not is_yes,
    )


def _decided(person: Actor, key: str, record: Examined | None) -> bool:
    """The very answer that pages, API and commands get."""
    if record is None:
        return person.can(key)
    covers = RECORDS[key.partition(".")[0]].covers
    if covers is not None:
        return covers(person, key, record)
    return person.reach(key).covers(owner_id=record.owner_id, store_id=record.store_id)


def _reason(grant: Grant, record: Examined | None) -> Reason:
    is_enough = record is None or _decided(_with_only(grant), grant.action, record)
    post = grant.post
    team = post.team.name if post.team is not None and grant.scope == "team" else ""
    return Reason(post.role.name, post.store.title, team, grant.scope, is_enough)


def _with_only(grant: Grant) -> Actor:
    """The person as if this grant were the only one."""
    user = grant.post.user_id
    return Actor(group_id=0, user_id=user, name="", door="web", reaches={grant.action: grant.reach})


def _sentence(reasons: Sequence[Reason], record: Examined | None, *, is_yes: bool, by_roles: bool) -> str:
    if by_roles and not is_yes:
        return _("The API token does not open this.")
    if not reasons:
        return _("None of this person's roles grants it.")
    if is_yes:
        texts = [_granted(reason) for reason in reasons if reason.is_enough]
        return _("; ").join(texts)
    return _too_short(reasons, record)


def _granted(reason: Reason) -> str:
    text = _("{role} ({store}) grants it as far as: {scope}")
    return text.format(role=reason.role, store=reason.store, scope=_far(reason))


def _far(reason: Reason) -> str:
    return f"{reason.scope_title} ({reason.team})" if reason.team else reason.scope_title


def _too_short(reasons: Sequence[Reason], record: Examined | None) -> str:
    """Why the grants don't cover the record: whose it is and where, and how far each of them goes."""
    assert record is not None  # noqa: S101 - without a record every grant is enough
    far = _("; ").join(_granted(reason) for reason in reasons)
    if record.owner_id is None:
        return _("It lies in the pool of {store}. {far}").format(store=record.store, far=far)
    return _("It is {owner}'s, in {store}. {far}").format(owner=record.owner, store=record.store, far=far)


def _field(theirs: Actor, key: str, roles: Sequence[Role]) -> FieldAnswer:
    policy = policy_of(theirs, key)
    giving = tuple(dict.fromkeys(role.name for role in roles if (role.fields.get(key) or FIELDS[key].usual) == policy))
    return FieldAnswer(key, str(FIELDS[key].title), policy, giving)


def _counts(theirs: Actor) -> Iterable[Count]:
    for records in RECORDS.values():
        yield Count(records.module, str(records.title), records.count(theirs))
