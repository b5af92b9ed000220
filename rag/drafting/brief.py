"""Reads a brief: what the task says about the project, in its own words; nothing is guessed.

Free text becomes facts (place, size, field of action, technology, partners, budget, time ...), each a stretch of the
brief itself, and tags of the knowledge base that the items of a draft are chosen by. Fields set beside the text win.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from rag.drafting import patterns
from rag.drafting.idea import MAX_TOPIC, idea_of
from rag.drafting.knowledge import stems
from rag.drafting.lexicon import Lexicon, lexicon, mentioned, nominative
from rag.drafting.places import find_place

_OF_COUNTY = re.compile(r"\b(?:des|vom|beim|dem|zum|unser\w*)\s+(?:Landkreis|Kreis)(?:es)?\b")


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What a task says. ``facts`` holds stretches of the task by name of the fact, in its order."""

    task: str
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    """Fields set beside the task, by name."""
    tags: frozenset[str] = frozenset()
    fields: tuple[str, ...] = ()
    """Ids of the fields of action."""
    sizes: tuple[str, ...] = ()
    """Size classes; none if the brief does not say."""
    about: str = ""
    """Id of the step or message that the brief names."""
    topic: str = ""
    partner_groups: Mapping[str, str] = field(default_factory=dict)
    """Akteursgruppe by partner."""

    @property
    def technologies(self) -> frozenset[str]:
        """Technology tags of the brief."""
        return self.tags & lexicon().technology_tags

    def one(self, fact: str) -> str:
        """The first value of ``fact``, empty if the brief does not say."""
        return next(iter(self.facts.get(fact, ())), "")

    def words(self) -> str:
        """The words to search with: topic, name, technology and fields."""
        parts = (self.one("name"), self.topic, *self.facts.get("technology", ()), *self.facts.get("field", ()))
        return " ".join(dict.fromkeys(part for part in parts if part)) or self.task


def read_brief(
    task: str,
    given: Mapping[str, str] | None = None,
    documents: Iterable[str] = (),
    names: Mapping[str, str] | None = None,
    places: Iterable[str] = (),
) -> Brief:
    """The brief in ``task``.

    ``documents`` are the names of document types ("Risikomatrix") that the command in front may hold; ``names`` gives
    the record id of each step and message by name; ``places`` are known place names.
    """
    known, given = lexicon(), dict(given or {})
    brief_text = without_orders(task)
    subject = without_command(brief_text, documents)
    facts: dict[str, tuple[str, ...]] = {}
    facts["technology"] = _technology(subject, known)
    place = tuple(find_place(brief_text, places, known.not_places))
    alone = _without_partners(subject, known)
    for name in place:
        alone = alone.replace(name, " ")
    facts["field"] = tuple(e.name for e in known.fields if mentioned(alone, e.words))
    facts["audience"] = _audience(patterns.POPULATION.sub(" ", subject), known)
    facts["readers"] = tuple(re.sub(r"(?<=meister)n$", "", r) for r in mentioned(brief_text, known.readers))
    facts["budget"] = _found(patterns.BUDGET, subject)
    facts["meeting"] = tuple(m.group(1) for m in patterns.MEETING.finditer(subject))[:1]
    facts["time"] = _times(patterns.MEETING.sub(" ", patterns.BUDGET.sub(" ", subject)))
    facts["goal"] = tuple(m.group(1).strip() for m in patterns.GOAL.finditer(subject))[:2]
    facts["lead"] = tuple((m.group(1) or m.group(2)).strip() for m in patterns.LEAD.finditer(task))[:1]
    counts = (m.group(0) for m in patterns.POPULATION.finditer(task))
    facts["population"] = tuple(re.sub(r"(?<=Einwohner)n$", "", said) for said in counts)[:1]
    facts["place"] = place
    facts["name"] = _name(brief_text, subject, known)
    facts["projects"] = _projects(subject, facts["name"])
    idea = idea_of(subject, facts)
    facts["idea"] = (idea,) if idea else ()
    sizes = _sizes(task, facts, known)
    facts["size"] = tuple(known.sizes.names[s] for s in sizes)
    about = _about(task, names or {})
    facts["about"] = (about,) if about else ()
    brief = Brief(task=task, facts=facts, given=given, sizes=sizes, about=about, topic=_topic(subject, facts))
    partners = {
        name: group
        for name, group in _partners(subject, known).items()
        if name not in (*facts["place"], *facts["name"])
        and not any(name in own and name != own for own in facts["name"])
        and not any(name in lead for lead in facts["lead"])
    }
    facts["partners"] = tuple(partners)
    brief = replace(brief, facts=facts, partner_groups=partners)
    return tagged(with_given(brief, given, places), known)


def with_given(brief: Brief, given: Mapping[str, str], places: Iterable[str] = ()) -> Brief:
    """``brief`` with facts that were set by name; a fact set to nothing is unsaid."""
    facts, sizes, known = dict(brief.facts), brief.sizes, lexicon()
    for name, value in given.items():
        if name in facts:
            facts[name] = tuple(v.strip() for v in re.split(r";|\n", value) if v.strip())
    if given.keys() & {"size", "population"}:
        sizes = _sizes(" ".join((given.get("size", ""), given.get("population", ""))), facts, known) or sizes
        facts["size"] = tuple(known.sizes.names[s] for s in sizes)
    return replace(brief, facts=facts, sizes=sizes)


def of_document(brief: Brief, title: str) -> Brief:
    """``brief`` without a name that only says which document ``title`` is wanted, not what it is about."""
    name = brief.one("name")
    if not name or not stems(name) <= stems(title):
        return brief
    facts = {**brief.facts, "name": (), "projects": tuple(p for p in brief.facts.get("projects", ()) if p != name)}
    return replace(brief, facts=facts, topic=" ".join(brief.topic.replace(name, " ").split()))


def inherit(brief: Brief, earlier: Mapping[str, tuple[str, ...]]) -> Brief:
    """``brief`` with the facts of an earlier draft where it says nothing itself."""
    facts = dict(brief.facts)
    for name in ("name", "place", "population", "size", "field", "technology", "partners", "audience", "lead"):
        if not facts.get(name) and earlier.get(name):
            facts[name] = tuple(earlier[name])
    sizes = brief.sizes or tuple(k for k, v in lexicon().sizes.names.items() if v in facts.get("size", ()))
    return tagged(replace(brief, facts=facts, sizes=sizes), lexicon())


def tagged(brief: Brief, known: Lexicon) -> Brief:
    """``brief`` with its tags and field ids, read from task and facts."""
    text = " ".join((brief.task, *(v for values in brief.facts.values() for v in values), *brief.given.values()))
    tags = {
        t for e in known.technologies if mentioned(text, e.words) or e.name in brief.facts["technology"] for t in e.tags
    }
    tags |= {t for e in known.aspects if mentioned(text, e.words) for t in e.tags}
    tags |= {t for size in brief.sizes for t in known.sizes.tags[size]}
    chosen = brief.facts.get("field", ())
    fields = tuple(e.id for e in known.fields if e.name in chosen or mentioned(" ".join(chosen), e.words))
    return replace(brief, tags=frozenset(tags), fields=tuple(dict.fromkeys(fields)))


def without_orders(task: str) -> str:
    """``task`` without sentences that tell the machine what to do instead of what the project is."""
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ])", task)
    return " ".join(s for s in sentences if not patterns.ORDERS.match(s.strip())) or task


def without_command(task: str, documents: Iterable[str]) -> str:
    """The task without its command in front: "Erstelle eine Risikomatrix für" and the like."""
    text = task.strip()
    names = "|".join(re.escape(name) for name in sorted(documents, key=len, reverse=True))
    for match in re.finditer(
        rf"(?<!\w)(?:{names})(?:e?s|e?n|e)?(?!\w)\s*[:,–-]?\s*", text[: patterns.HEAD] if names else "", re.I
    ):
        if not patterns.WITHIN.search(text[: match.start()]):
            rest = re.sub(
                r"^(?:bitte\s*[:,]?\s*)?(?:(?:für|zu|zum|zur|über|nach)\s+)?", "", text[match.end() :].strip()
            )
            whole = len(rest.split()) < 2 or rest.startswith(("und ", "oder "))  # "Lenkungskreis und Beirat"
            return rest.strip() if not whole else _uncommanded(text)
    return _uncommanded(text)


def _uncommanded(text: str) -> str:
    return patterns.COMMAND.sub("", patterns.ENGLISH.sub("", text, count=1), count=1)


def _technology(text: str, known: Lexicon) -> tuple[str, ...]:
    found: dict[str, int] = {}
    for entry in known.technologies:
        for surface in mentioned(text, entry.words):
            found.setdefault(surface, text.find(surface))
    whole = [s for s in found if not any(s != other and s in other.split() for other in found)]
    return tuple(sorted(whole, key=lambda s: found[s]))


def _partners(text: str, known: Lexicon) -> dict[str, str]:
    """Akteursgruppe by partner as named in the text, with proper names that follow the noun."""
    found: dict[str, tuple[int, str]] = {}
    for entry in known.partners:
        for surface in mentioned(text, entry.words):
            match = re.search(rf"{re.escape(surface)}(?:\s+(?!und\b)[A-ZÄÖÜ][\w-]+)?", text)
            if re.search(rf"\b(?:des|im)\s+{re.escape(surface)}", text):  # "die App des Landkreises", "im Landkreis"
                continue
            shown = match.group().strip() if match else surface
            found.setdefault(shown, (text.find(surface), entry.group))
    listed = {name: at for name, at in _listed(text, known).items() if not any(_same(name, f) for f in found)}
    found |= {name: (at, "") for name, at in listed.items()}
    return {nominative(name): group for name, (_, group) in sorted(found.items(), key=lambda kv: kv[1][0])}


def _listed(text: str, known: Lexicon) -> dict[str, int]:
    """Partners behind "mit der", "zusammen mit", "Partner sind", with their place in the text: proper lists only."""
    found: dict[str, int] = {}
    for match in patterns.LISTED.finditer(text):
        for part in re.split(r",\s+|\s+und\s+|\s+sowie\s+", match.group(1)):
            one = patterns.LISTED_ONE.match(part.strip())
            if one is None or _technology(part, known) or patterns.TIME.search(part) or patterns.BUDGET.search(part):
                break
            found.setdefault(one.group(1), text.find(one.group(1)))
    return found


def _without_partners(text: str, known: Lexicon) -> str:
    """``text`` without listed partners: a "Gewerbeverein" that takes part does not make it a matter of trade."""
    for name in _listed(text, known):
        text = text.replace(name, " ")
    return text


def _same(name: str, other: str) -> bool:
    return name in other or other in name


def _audience(text: str, known: Lexicon) -> tuple[str, ...]:
    found = []
    for group in known.audiences:
        surfaces = [next(iter(mentioned(text, (w,))), "") if w.startswith("=") else _as_written(text, w) for w in group]
        found += [s for s in surfaces if s][:1]
    return tuple(found)


def _as_written(text: str, phrase: str) -> str:
    match = re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text, re.IGNORECASE)
    return match.group() if match else ""


def _found(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m.group().strip() for m in pattern.finditer(text)))


def _name(task: str, subject: str, known: Lexicon) -> tuple[str, ...]:
    """The project's name: in quotation marks, after "Idee:", the technology, or what the task calls its own."""
    quoted = patterns.QUOTED.search(task)
    if quoted:
        return (quoted.group(1) or quoted.group(2),)
    blocked = {w.casefold() for w in (*known.not_places, *known.readers, *patterns.NO_NAMES)}
    blocked |= {w.strip("=").casefold().split()[0] for group in known.audiences for w in group}
    founded = patterns.FOUNDED.search(subject)
    if founded and founded.group(1).split()[0] in patterns.NO_NAMES:
        return (founded.group(1),)
    named = [m.group(1).strip(" .,-") for m in patterns.IDEA.finditer(task)]
    named += [m.group(1).strip(" .,-") for m in (patterns.NAMED.match(f"für {subject}"),) if m and subject != task]
    named += [m.group(1).strip(" .,-") for m in (patterns.PURCHASE.match(subject.partition(": ")[2] or subject),) if m]
    named += [m.group(1).strip(" .,-") for m in patterns.WANTED.finditer(subject)]
    named += sorted(_technology(subject, known), key=lambda t: -len(t))[:1]
    own = (m.group(1).strip(" .,-") for m in patterns.OWN.finditer(subject))
    named += [name for name in own if not any(mentioned(name, e.words) for e in known.partners)]
    for name in (re.sub(r"^(?:[a-zäöüß]+(?:en|er|em)\s+)+(?=[A-ZÄÖÜ])", "", n) for n in named):
        words = name.casefold().split()
        if not blocked & {words[0], words[-1]} and not name[0].isdigit() and len(name) > 2:
            adjectives = re.search(rf"\beinen\s+((?:[a-zäöüß]+en\s+)+){re.escape(name)}", subject)
            before = adjectives.group(1).replace("en ", "er ") if adjectives else ""
            return (before + _with_purpose(name, subject),)
    return ()


def _projects(subject: str, name: tuple[str, ...]) -> tuple[str, ...]:
    """Projects listed after a colon or the word "Projekte"; else the one that the brief is about."""
    match = patterns.PROJECTS.search(subject)
    if match is None or re.search(r"(?:leitung|führung|Partner\w*|Ziel\w*|Beteiligt\w*)$", subject[: match.start()]):
        return name
    listed = re.split(r",|;| und ", match.group(1))
    bare = (re.sub(r"^(?:der|die|das|ein|eine|einen)\s+", "", p.strip()).strip(" .") for p in listed)
    return tuple(p for p in bare if p and not patterns.NO_PROJECT.match(p))


def _times(subject: str) -> tuple[str, ...]:
    """When the project runs; a time at which somebody meets or decides counts only where no other is given."""
    found = list(patterns.TIME.finditer(subject))
    found = [m for m in found if not re.search(r"\bvor\s$", subject[: m.start()], re.IGNORECASE)]
    after = re.compile(r"\s+(?:hat|beschlossen|entschieden)\b")
    running = [
        m for m in found if not patterns.DECIDED.search(subject[: m.start()]) and not after.match(subject, m.end())
    ]
    return tuple(dict.fromkeys(m.group().strip() for m in running or found))


def _with_purpose(name: str, subject: str) -> str:
    """A general word ("App") with what it is for ("App für Pendlerinnen und Pendler")."""
    match = re.search(
        rf"{re.escape(name)}\s+für\s+(?:die\s+)?(?!{patterns.KIND_NOUN}\b)[A-ZÄÖÜ]\w+(?:\s+und\s+[A-ZÄÖÜ]\w+)?", subject
    )
    if match and len(name) < 12:
        return match.group()
    adjective = r"(?:[a-zäöüß]+(?:en|er)\s+)?"
    of = re.search(rf"{re.escape(name)}\s+(?:einer|eines|von|des|der)\s+{adjective}[A-ZÄÖÜ][\w-]+", subject)
    return of.group() if of and name.endswith(("ung", "bau")) else name


def _sizes(task: str, facts: Mapping[str, tuple[str, ...]], known: Lexicon) -> tuple[str, ...]:
    population = next(iter(facts.get("population", ())), "") or next(
        (m.group(0) for m in patterns.POPULATION.finditer(task)), ""
    )
    worded = [size for size, words in known.sizes.words.items() if mentioned(task, words)]
    place = next(iter(facts.get("place", ())), "")
    if "landkreis" in worded and place and "kreis" not in place.casefold() and _OF_COUNTY.search(task):
        worded.remove("landkreis")  # "die App des Landkreises": the county is another one
    wide = [size for size in worded if size in ("landkreis", "region")]
    if population or task.strip().replace(".", "").isdigit():
        count = int(re.sub(r"\D", "", re.match(patterns.NUMBER, population or task.strip()).group()))  # type: ignore[union-attr]
        size = next(name for name, bound in known.sizes.bounds.items() if count < bound)
        return ("landkreis",) if "landkreis" in wide else (*wide, size)
    narrow = [size for size in worded if size not in wide]
    if narrow:
        return tuple(narrow[:1])
    if wide:
        return ("landkreis",) if "landkreis" in wide else ("region",)
    return ("landgemeinde",) if re.search(r"\bGemeinde(?:verwaltung)?\b(?!rat)", task) else ()


def _about(task: str, names: Mapping[str, str]) -> str:
    step = patterns.STEP.search(task)
    if step and step.group(1) != "0":
        return f"as{step.group(1)}"
    message = patterns.MESSAGE.search(task)
    if message:
        return f"botschaft-{message.group(1)}"
    if re.search(r"\bSonderbaustein\b", task, re.IGNORECASE):
        return "sb"
    folded = task.casefold()
    named = next((record for name, record in names.items() if name.casefold() in folded), "")
    return named or next((e.id for e in lexicon().about if any(w in folded for w in e.words)), "")


def _topic(subject: str, facts: Mapping[str, tuple[str, ...]]) -> str:
    """The subject without place, kind of municipality, number of inhabitants, money and meetings, for search."""
    topic = patterns.KIND_WITH_COUNT.sub(" ", patterns.MEETING.sub(" ", patterns.BUDGET.sub(" ", subject)))
    topic = patterns.KIND.sub(" ", patterns.POPULATION.sub(" ", topic))
    for place in facts.get("place", ()):
        before = r"\s*(?:in|im|für|der|des|von|aus)?\s*(?:die |der |den |unser |unsere )?"
        before += r"(?:Stadt|Gemeinde|Landkreis|Markt|Kreis|Dorf|Kleinstadt|Mittelstadt|Großstadt)?\s*"
        topic = re.sub(rf"{before}{re.escape(place)}", " ", topic)
    topic = re.sub(r"\s+(?=[,.;:])", "", re.sub(r"\(\s*\)|\s+", " ", topic))
    return re.sub(r"(?:,\s*){2,}", ", ", topic)[:MAX_TOPIC].strip(" .,:;")
