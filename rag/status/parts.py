"""The coordinated parts of a question that asks several things, each with the subject that it leaves to the others.

"Wie lange dauert die Schulung in Ulm und was kostet sie?" asks twice: how long the Schulung in Ulm takes, and what it
costs. A clause that hangs on a verb ("klären, wen wir fragen") is no part of its own: its verb stands last.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

import simplemma

from rag.answering.question import Asked, kind_of
from rag.language.analysis import is_word, tokens
from rag.status.holes import is_noun
from rag.status.names import names_one
from rag.understanding.query import QueryWord

_PREPOSITION = (
    r"(?:(?:in|auf|mit|von|zu|nach|ab|bei|unter|an|aus|für|bis|seit|zwischen|durch|um|über|of|for|with|by|from|at)\s+)?"
)
_ASKING = (
    r"(?:wie ?viele?[nr]?|wie|was|wer|wem|wen|wessen|wann|wo|welche[rsmn]?|warum|wieso|weshalb|woher|wohin|wozu|wodurch"
    r"|womit|wofür|worin|worauf|woran|how (?:many|much|long|often)|how|what|which|who|when|where|why)\b"
)
_JOINT = re.compile(
    r"(?i)(?P<joint>\s*[,;]?\s+(?:und|sowie|and|as well as)\s+|\s*[,;]\s+|(?<=[?.!])\s+(?:und\s+|and\s+)?)"
    rf"(?={_PREPOSITION}{_ASKING})"
)
_OPENING = re.compile(rf"(?i)^{_PREPOSITION}({_ASKING})\s*")
_OF_A_NOUN = re.compile(r"(?i)wie ?viel|welche|how (?:many|much)|which|what")
_NOUN_PHRASE = re.compile(r"^(?:(?:[a-zäöüß]+\s+){0,2}?[A-ZÄÖÜ][\w-]+|prozent)\b\s*")
_ENGLISH_NOUN_PHRASE = re.compile(r"^(?:[\w-]+\s+){1,3}?(?=(?:do|does|did|is|are|was|were|has|have|can|will)\b)")
_FILLER = re.compile(r"(?i)^(?:genau|denn|eigentlich|alles|ungefähr|sonst|noch|exactly)\s+")
_MEASURE = re.compile(r"^([a-zäöüß]+)\s+")
_POINTING = frozenset(
    "er sie es ihn ihm ihr ihnen der die das den dem deren dessen dort da darin davon damit dafür dazu dabei dies diese"
    " dieser dieses jeweils it they he she them its their there this that these those".split()
)
_NO_VERB = frozenset("man den denn von an in ihnen einen wen schon dann wenn nun ihren seinen unseren für".split())
_HELPING_ENGLISH = re.compile(r"(?i)^(?:do|does|did|is|are|was|were|has|have|had|can|could|should|must|will)\b")
_SUBJECT_FIRST = re.compile(r"(?i)^(?:i|you|we|they|he|she|it|the|a|an|our|their|his|her|its|this|that|to)\b")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One of the things that a question asks: its clause as typed, and itself as a question with its subject."""

    text: str
    asked: Asked


def parts_of(asked: Asked) -> list[Part]:
    """The parts of a question that asks several things in clauses of their own; [] when it asks one."""
    clauses = clauses_of(asked.text, english=asked.language == "en")
    return [Part(text=clause, asked=by_itself(asked, clause)) for clause in clauses] if len(clauses) > 1 else []


def clauses_of(question: str, english: bool = False) -> list[str]:
    """The coordinated clauses of ``question`` that ask something, as typed, without the words that join them."""
    line = " ".join(question.split())
    found = list(_JOINT.finditer(line))
    begins = [0, *(m.end() for m in found)]
    ends = [*(m.start() for m in found), len(line)]
    joints = ["", *(m["joint"].strip(" ,;").lower() or m["joint"].strip() for m in found)]
    clauses: list[str] = []
    hanging = False
    for joint, begin, end in zip(joints, begins, ends, strict=True):
        piece = line[begin:end]
        new_sentence = begin > 0 and line[:begin].rstrip()[-1] in "?.!"
        if not clauses or new_sentence or stands_alone(piece, loose=joint == "," or hanging, english=english):
            clauses.append(piece)
            hanging = False
        else:
            clauses[-1] = line[line.index(clauses[-1]) : end]
            hanging = True
    asking = [s.strip(" ?.!,;") for c in clauses for s in re.split(r"(?<=[?.!])\s+(?=[A-ZÄÖÜ])", c) if asks(s)]
    return asking if len(asking) > 1 else []


def asks(sentence: str) -> bool:
    """Whether a sentence asks: it begins with an interrogative, or holds one or begins with its verb and ends open."""
    if _OPENING.match(sentence):
        return True
    first = sentence.split()[0].lower() if sentence.split() else ""
    verb = is_finite(first) or bool(_HELPING_ENGLISH.match(sentence))
    return sentence[-1:] not in (".", "!") and (verb or bool(re.search(rf"(?i)\b{_ASKING}", sentence)))


def stands_alone(piece: str, loose: bool, english: bool) -> bool:
    """Whether an interrogative clause is one of its own: its verb comes second, or it leaves its verb to the other.

    A clause is ``loose`` when only a comma joins it, or it follows one that hangs: then "wer zahlt" hangs as well.
    """
    opening = _OPENING.match(piece)
    if opening is None:
        return False
    rest = _FILLER.sub("", piece[opening.end() :])
    if english:
        return _stands_alone_english(opening[1], rest)
    after = _after_phrase(opening[1], rest)
    words = re.findall(r"[\w-]+", after)
    if not words or not any(is_finite(word) for word in words):
        return not loose
    return is_finite(words[0]) and not (loose and len(words) == 1)


def _after_phrase(asking: str, rest: str) -> str:
    """What follows the interrogative and the noun or measure that it asks for: "Tage dauert …" gives "dauert …"."""
    if _OF_A_NOUN.match(asking):
        noun = _NOUN_PHRASE.match(rest)
        return rest[noun.end() :] if noun else rest
    measure = _MEASURE.match(rest)
    if asking.lower() == "wie" and measure and not is_finite(measure[1]) and measure[1] not in _POINTING:
        return rest[measure.end() :]
    return rest


def _stands_alone_english(asking: str, rest: str) -> bool:
    if asking.lower() in ("who", "what", "which") and not _SUBJECT_FIRST.match(rest):
        return True
    return bool(_HELPING_ENGLISH.match(rest) or _ENGLISH_NOUN_PHRASE.match(rest)) or not rest


@lru_cache(maxsize=20_000)
def is_finite(word: str) -> bool:
    """Whether a word in small letters can be a verb in its finite form."""
    if len(word) < 3 or word != word.lower() or word in _NO_VERB or word in _POINTING or not is_word(word):
        return False
    base = str(simplemma.lemmatize(word, lang="de"))
    return base.endswith("n") and base[:1].islower()


def by_itself(asked: Asked, clause: str) -> Asked:
    """``clause`` as a question of its own: its words, the names of the others, and their nouns where it has none."""
    own = words_in(asked, clause)
    rest = [word for word in asked.words if word not in own]
    others = asked.text.replace(clause, " ")
    taken = asked_for(others)
    places = {key for place in asked.places for key in tokens(place)}
    names = [w for w in rest if w.key in places or (asked.language == "de" and w.form.isalpha() and names_one(w.form))]
    nouns = [w for w in rest if w.share == 1 and w.key not in taken and is_noun(w.form, asked.text)]
    nouns = [w for w in rest if w in names or (w in nouns and not has_subject(asked, clause, own))]
    subject = as_written(asked.text, nouns)
    return replace(
        asked,
        text=", ".join((clause, " ".join(subject))).rstrip(", ") + "?",
        kind=kind_of(clause),
        words=(*own, *nouns),
        across=False,
        wide=False,
    )


def words_in(asked: Asked, clause: str) -> list[QueryWord]:
    """The content words of ``clause``."""
    held = {*tokens(clause), *re.findall(r"\w+", clause.lower())}
    return [word for word in asked.words if word.key in held or word.form in held]


def has_subject(asked: Asked, clause: str, own: list[QueryWord]) -> bool:
    """Whether a clause says itself what it is about: it points at nothing before it and has a noun not asked for."""
    if _POINTING & set(re.findall(r"\w+", re.sub(_OPENING, "", clause).lower())) and not re.search(
        r"\b(?:der|die|das|den|dem|the)\s+(?:\w+\s+)?[A-ZÄÖÜ]", clause
    ):
        return False
    return any(is_noun(word.form, asked.text) and word.key not in asked_for(clause) for word in own)


def asked_for(text: str) -> frozenset[str]:
    """Stems of the nouns that the interrogatives of ``text`` ask for: Tage in "wie viele Tage"."""
    found: set[str] = set()
    for match in re.finditer(rf"(?i)\b({_ASKING})\s+", text):
        noun = _NOUN_PHRASE.match(text[match.end() :])
        if noun and _OF_A_NOUN.match(match[1]):
            found |= set(tokens(noun[0]))
    return frozenset(found)


def as_written(question: str, words: list[QueryWord]) -> list[str]:
    """``words`` as ``question`` writes them, in its order."""
    found = {}
    for word in words:
        match = re.search(rf"(?i)(?<![\w-])(?:[\w-]*-)?{re.escape(word.form)}(?:-[\w-]*)?(?![\w-])", question)
        if match:
            found[match.start()] = match[0]
    return list(dict.fromkeys(found[start] for start in sorted(found)))
