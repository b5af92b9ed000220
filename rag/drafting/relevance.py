"""Which items and examples belong in *this* draft: what fits, in which order, and why the rest is left out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from prompts.german import text as german
from prompts.template import Select
from rag.drafting.brief import Brief
from rag.drafting.knowledge import Example, Item, Knowledge, stems
from rag.drafting.lexicon import lexicon, mentioned

TECHNOLOGY, ASPECT, WORD, SEARCH, FIELD, SMALL, RECORD = 3.0, 1.0, 0.8, 1.5, 1.0, 1.5, 3.0
TOLD, MOST_TOLD, FOREIGN, SAME = 2.0, 4.5, 2.0, 4.0
"""Weights of a shared technology, a shared aspect, a shared word (by its rarity), a passage that the search for the
brief found first, a shared field of action, a statement for small municipalities in a small one, and (for a free topic)
a record that most of the passages found belong to; of a rare word shared with a municipal example, its bound, and of
one that the project is called by; what an example loses that speaks of another field of action. Set by hand on the
development half of the draft tasks."""
TOPICAL = 1.0
"""An example that tells less of the project than this counts nothing, whatever its size."""
SIZE_ALONE = 2.0
"""Where a brief says nothing but what kind of municipality it is for, the size counts so much more."""
LIKE = 0.6
"""An example is offered beside the best one from this share of its score on."""
SEARCHED = 12
"""Items of the first so many passages found meet a topic in any case."""
COMMON = 1.5
"""A word up to this inverse frequency tells nothing about a topic."""
RARE = 2.2
"""A word is rare from this inverse frequency on (of at most 3)."""
_SPECIAL = frozenset({"mobilitaet", "energie", "gesundheit", "handel-tourismus", "kultur", "ver-entsorgung"})
"""Fields of action whose words stand for nothing else."""
_SIZE_TAGS = frozenset({"klein", "gross", "landkreis", "region"})
_EVERYDAY = (
    "Umbau Ausbau Aufbau Neubau Einführung Einrichtung einrichten Anschaffung Beschaffung Erneuerung Umgestaltung "
    "Auswahl zusammen gemeinsam Partner alt alte alten neu neue neuen klein kleine großen bisher kümmern Schwerpunkt"
)
"""Words of briefs that say nothing about what a project is."""


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Items that stay, in the order asked for, and those left out with the reason."""

    kept: tuple[Item, ...]
    left_out: tuple[tuple[Item, str], ...]


class Relevance:
    """Scores against one brief; ``found`` gives the rank of passages that a search for the brief found."""

    def __init__(self, brief: Brief, found: Mapping[str, int], knowledge: Knowledge) -> None:
        self.brief = brief
        self._found = found
        self._knowledge = knowledge
        self._words = stems(
            " ".join((brief.task, *(v for vs in brief.facts.values() for v in vs), *brief.given.values()))
        )
        own = self._own = stems(" ".join((brief.one("name"), *brief.facts.get("technology", ()))))
        self.aside = stems(" ".join((_EVERYDAY, *brief.facts.get("partners", ())))) - own
        """Words of the brief that tell nothing of the project: who takes part, everyday words."""
        self._topic = knowledge.expanded(stems(brief.topic or brief.task)) - self.aside
        told = any(knowledge.example_rarity.get(w, 0.0) > COMMON for w in self._topic)
        self._bare = not (told or brief.fields or brief.technologies or brief.one("name") or brief.about)
        """Whether the brief says nothing but what kind of municipality it is for."""

    def choose(self, items: Iterable[Item], select: Select) -> Chosen:
        """The items that ``select`` wants for this brief."""
        wanted = [i for i in items if self._wanted(i, select)]
        kept, left_out = self._fitting(wanted, select) if select.keep == "fitting" else (wanted, [])
        if select.near:
            kept = [i for i in kept if self.is_near(i)]
        if select.topical:
            kept = [i for i in kept if self.meets_topic(i)]
        if select.order == "relevance" or (select.limit and len(kept) > select.limit):
            mass = self._mass(kept) if select.topical else {}
            ordered = sorted(kept, key=lambda i: -self.score(i) - RECORD * mass.get(i.record.id, 0.0))
            best = ordered[: select.limit or None]
            kept = best if select.order == "relevance" else [i for i in kept if i in best]
        return Chosen(kept=tuple(_distinct(kept)), left_out=tuple(left_out))

    def score(self, item: Item) -> float:
        """How much ``item`` says for this project; higher is better."""
        tags = frozenset(item.entry.tags)
        shared = tags & self.brief.tags - _SIZE_TAGS
        technologies = shared & lexicon().technology_tags
        score = TECHNOLOGY * min(len(technologies), 2) + ASPECT * len(shared - technologies)
        if "beteiligung" in shared and "beteiligung" in self.brief.fields:
            score += TECHNOLOGY - ASPECT
        score -= FOREIGN if item.group == "examples" and self._foreign(item) else 0.0
        score += self._shared_words(item.text + " " + item.label) + self._searched(item.entry.passage)
        passage = self._knowledge.passages.get(item.entry.passage)
        if passage and set(passage.facets.get("fields", ())) & set(self.brief.fields):
            score += FIELD
        return score + (SMALL if "klein" in tags & self.brief.tags else 0.0)

    def score_example(self, example: Example) -> float:
        """How much ``example`` is like this project; higher is better."""
        topical = self._told(example)
        if self._bare:
            size = self._of_size(example)
            return (
                SIZE_ALONE * size
                + self._plainly(example)
                + max((self._searched(p.id) for p in example.passages), default=0.0)
            )
        return topical + self._of_size(example) if topical >= TOPICAL else 0.0

    def _plainly(self, example: Example) -> float:
        """How much ``example`` shares of everyday words of the brief, for a brief that has no others."""
        kinds = stems(" ".join(("Stadt Gemeinde Dorf Einwohner", *lexicon().sizes.names.values())))
        shared = stems(example.text) & stems(self.brief.task) - kinds
        return TOLD * sum(self._knowledge.example_rarity.get(word, 0.0) for word in shared) / 3.0

    def _of_size(self, example: Example) -> float:
        """How near the municipality of ``example`` is to the one of the brief in size and place."""
        record, brief = example.record, self.brief
        score = 1.5 if record.size and record.size in brief.sizes else 0.0
        if brief.sizes and brief.sizes[0] in lexicon().sizes.small:
            score += 2.0 if record.place_type in ("gemeinde", "amt") else -1.0 if record.size == "grossstadt" else 0.0
        return score + (1.0 if record.place in brief.facts.get("place", ()) else 0.0)

    def _told(self, example: Example) -> float:
        """How much of what ``example`` tells meets the project."""
        record, brief = example.record, self.brief
        rarity = self._knowledge.example_rarity
        shared = self._knowledge.expanded(stems(example.text)) & self._topic
        score = 2.0 * min(2, len(set(record.fields) & set(brief.fields)))
        whole = [word for word in shared if not any(other != word and other.endswith(word) for other in shared)]
        score += min(MOST_TOLD, TOLD * sum(r for word in whole if (r := rarity.get(word, 0.0)) > COMMON) / 3.0)
        called = (stems(brief.one("name")) - stems(_EVERYDAY)) & stems(example.text)
        called = frozenset(w for w in called if not any(mentioned(w, e.words) for e in lexicon().technologies))
        rare = {word for word in called if rarity.get(word, 0.0) > RARE}
        score += (SAME if rare else 0.0) + (TOLD if rare & stems(record.name) else 0.0)
        text = example.text.casefold()
        met = {e.tags[0] for e in lexicon().technologies if any(w.strip("=^-") in text for w in e.words)}
        score += 2.0 * len(met & brief.technologies)
        return score + max((self._searched(p.id) for p in example.passages), default=0.0)

    def examples(self, examples: Sequence[Example], least: float = 2.0) -> list[Example]:
        """Examples that are like this project, best first."""
        scored = [(self.score_example(e), e) for e in examples if e.record.done or e.record.result]
        return [e for score, e in sorted(scored, key=lambda pair: -pair[0]) if score >= least]

    def near_best(self, examples: Sequence[Example]) -> list[Example]:
        """Those of ``examples`` that are about as much like the project as the first."""
        scores = [self.score_example(e) for e in examples]
        return [e for e, score in zip(examples, scores, strict=True) if score >= LIKE * scores[0]]

    def same_level(self, example: Example) -> bool:
        """Whether ``example`` is of a county or region when the brief is, and of a town when it is not."""
        wide = {"landkreis", "region", "land"}
        return not self.brief.sizes or bool(wide & set(self.brief.sizes)) == (example.record.place_type in wide)

    def meets_topic(self, item: Item) -> bool:
        """Whether the words of ``item`` or of the search for the topic meet it."""
        if self._found.get(item.entry.passage, SEARCHED) < SEARCHED:
            return True
        shared = stems(f"{item.text} {item.label} {item.record.name}") & self._topic
        return any(self._knowledge.rarity.get(word, 3.0) > COMMON for word in shared)

    def is_near(self, item: Item) -> bool:
        """Whether ``item`` shares a technology, a field of action or a rare word of the project with the brief."""
        own = next((e.id for e in lexicon().fields if e.name == item.record.name), "")
        if own and self.brief.fields:
            return own in self.brief.fields
        if set(item.entry.tags) & self.brief.technologies:
            return True
        passage = self._knowledge.passages[item.entry.passage]
        alone = item.group == "example"  # one of several examples of its passage
        if not alone and set(passage.facets.get("fields", ())) & set(self.brief.fields):
            return True
        shared = self._knowledge.expanded(stems(f"{item.text} {item.label}")) & self._topic
        return any(self._knowledge.rarity.get(word, 3.0) > RARE for word in shared)

    def tells(self, words: Iterable[str]) -> bool:
        """Whether one of ``words`` is rare among all items and the project or its technology is called by it."""
        return any(word in self._own and self._knowledge.rarity.get(word, 3.0) > RARE for word in words)

    def _foreign(self, item: Item) -> bool:
        """Whether an example speaks of fields of action and of none of the brief."""
        fields = {e.id for e in lexicon().fields if e.id in _SPECIAL and mentioned(item.text, e.words)}
        return bool(fields and self.brief.fields) and not fields & set(self.brief.fields)

    def _mass(self, items: Iterable[Item]) -> dict[str, float]:
        """How much of what the search found each record of ``items`` holds, from 0 to 1 for the fullest."""
        records = {i.record.id: i.record for i in items}
        mass = {
            name: sum(1.0 / (1.0 + self._found[p] / 4.0) for p in record.passages if p in self._found)
            for name, record in records.items()
        }
        most = max(mass.values(), default=0.0)
        return {name: m / most for name, m in mass.items()} if most else {}

    def _wanted(self, item: Item, select: Select) -> bool:
        return (
            (not select.groups or item.group in select.groups)
            and (not select.labels or item.label in select.labels)
            and (not select.tags or bool(set(select.tags) & set(item.entry.tags)))
        )

    def _fitting(self, items: list[Item], select: Select) -> tuple[list[Item], list[tuple[Item, str]]]:
        """Split into what fits and what does not; ``least`` items stay in each record and group."""
        reasons = {id(i): misfit(i, self.brief) for i in items}
        stay: Counter[tuple[str, str]] = Counter((i.record.id, i.group) for i in items if not reasons[id(i)])
        for item in sorted(items, key=lambda i: -self.score(i)):
            place = (item.record.id, item.group)
            if reasons[id(item)] and stay[place] < select.least:
                reasons[id(item)] = ""
                stay[place] += 1
        return [i for i in items if not reasons[id(i)]], [(i, reasons[id(i)]) for i in items if reasons[id(i)]]

    def _shared_words(self, text: str) -> float:
        shared = stems(text) & self._words
        return WORD * sum(self._knowledge.rarity.get(word, 1.0) for word in shared) / 3.0

    def _searched(self, passage_id: str) -> float:
        rank = self._found.get(passage_id)
        return SEARCH / (1.0 + rank / 4.0) if rank is not None else 0.0


def misfit(item: Item, brief: Brief) -> str:
    """Why ``item`` does not belong in a draft for ``brief``; empty if it does."""
    tags, known = frozenset(item.entry.tags), lexicon()
    size, sizes = tags & _SIZE_TAGS, frozenset(brief.sizes)
    small = bool(sizes & frozenset(known.sizes.small))
    if size and sizes:
        if size == {"gross"} and not sizes & {"grossstadt", "mittelstadt", "landkreis", "region"}:
            return german("drafts.only_cities")
        if size <= {"landkreis", "region"} and not sizes & {"landkreis", "region"} and "kooperation" not in brief.tags:
            return german("drafts.only_regions")
        if "klein" in size and "gross" not in size and sizes == {"grossstadt"} and not tags - _SIZE_TAGS:
            return german("drafts.only_small")
    words = item.text.casefold()
    if (
        small
        and any(w in words for w in known.only_cities.words)
        and not any(w in words for w in known.only_cities.exempt)
    ):
        return german("drafts.only_cities")
    technologies = tags & known.technology_tags - {"open-source"}
    if technologies and item.group == "tips" and brief.about and not brief.technologies:
        return german("drafts.other_technology", names=", ".join(_names_of(technologies)))
    if technologies and "vergabe" not in tags and brief.technologies and not technologies & brief.technologies:
        return german("drafts.other_technology", names=", ".join(_names_of(technologies)))
    return ""


def _names_of(technologies: Iterable[str]) -> Iterable[str]:
    """The name of each technology tag, each tag once: the first entry that stands for it."""
    names = {e.tags[0]: e.name for e in reversed(lexicon().technologies)}
    return (names[tag] for tag in sorted(technologies) if tag in names)


def _distinct(items: Iterable[Item]) -> Iterable[Item]:
    seen: set[str] = set()
    for item in items:
        if item.text not in seen:
            seen.add(item.text)
            yield item
