"""Where German sentences end, and which short stretches are no sentence: abbreviations, ordinals, signatures."""

import re
from functools import lru_cache

import simplemma

from rag.language.analysis import is_verb, is_word

_MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
MONTH_NEXT = rf"(?:{_MONTHS}|Jan\.|Feb\.|Aug\.|Sept?\.|Okt\.|Nov\.|Dez\.)\b"
"""Pattern of a month, which makes the number before it a day and not the number of a list item."""

_GOES_ON = (
    "bzw|ca|Dr|Prof|Dipl|Ing|Mag|Nr|Nrn|lfd|Abb|Tab|Kap|S|f|ff|vgl|Art|Abs|Abschn|Anl|Anm|sog|ggf|inkl|einschl|insb"
    "|insbes|evtl|St|Hrsg|et al|al|max|min|mind|Jan|Feb|Aug|Sept|Okt|Nov|Dez|Tel|Fax|gez|Ziff|Buchst|Rn|Rdnr|Fn|Az|Bd"
    "|gem|entspr|zzgl|abzgl|geb|Fa|Fr|Hr|Hrn|betr|Betr|Bek|Hbf|jew|zul|geänd|Verf|Vorsitz|stellv|Bgm|ehem|amtl|Vj"
    "|rer|nat|phil|jur|med|habil|oec|pol"
)
"""Abbreviations that lean on what comes after them."""
_MAY_END = "usw|etc|f|ff|Mio|Mrd|Tsd|Str|Std|Jh|o Ä|u Ä|o J|e V|Abs|Co"
"""Abbreviations that a sentence may end with; it does where the next word can only begin one."""
_GAZETTE = r"[A-ZÄÖÜ]\w*Bl"
"""Law gazettes, however they are called: BGBl., GVBl., MBl., ABl."""


def _dotted(names: str) -> str:
    return names.replace(" ", r"\. ?")


_LEANING = re.compile(
    rf"(?:(?<![\w.])(?:{_dotted(_GOES_ON)}|{_GAZETTE})|\w{{2,}}str|(?<![\w,.])(?:\d{{1,2}}|[IVX]{{2,4}})"
    r"|\b[A-Za-zÄÖÜäöü])\.$"
)
_EITHER = re.compile(rf"(?:(?<![\w.])(?:{_dotted(_MAY_END)}|\w*str))\.$")
_COUNTING = re.compile(r"(?:^|[:;,(–-]\s*|\b(?:und|oder|sowie|bzw\.)\s)\d{1,2}\.$")
"""A number that counts what comes: "gilt: 1. Die Stadt"."""
_AMOUNT = re.compile(r"(?i)\b(?:über|rund|etwa|knapp|fast|circa|mindestens|höchstens|mehr als|weniger als)\s\d{1,2}\.$")
"""A number that is no ordinal, so that its full stop ends the sentence: "hat über 20. Namen sind …"."""
_NUMBER = re.compile(r"(?<![\w,.])\d{1,2}\.$")
_OPENER = re.compile(
    r"\s+(?:D(?:er|ie|as|en|em|es|ies\w*|abei|adurch|afür|aher|amit|anach|ann|arüber|azu|eren|essen)|Eine?[nmrs]?|Es|Er|Sie"
    r"|Wir|Wer|Wenn|Falls|Soweit|Sofern|Für|Bei|Beim|Mit|Nach|Auch|Aber|Außerdem|Zudem|Jede[rs]?|Alle|Hier\w*"
    r"|Gleichzeitig|Gleiches|Ist|Sind|Ob)\b"
)
_PARENTHESIS = 200
"""Characters within which a bracket must close for the full stops in it to end nothing."""

_SIGNED = re.compile(r"(?:^|\s)(?:[Gg]ez\.|[Ii]\.\s?[AV]\.)\s+(?:(?:Dr|Prof|Dipl)\.[\w.-]*\s+)*[A-ZÄÖÜ]")
_ADDRESS = re.compile(
    r"\b\d{5} [A-ZÄÖÜ][a-zäöüß]|(?:\b[Tt]el(?:efon)?|\bFax|\bE-Mail)\b\.?:?\s|(?:str(?:\.|aße)|platz|weg) \d"
)
_NUMBERED = re.compile(
    r"(?:§+ ?\d|(?:Art(?:ikel|\.)|Abschnitt|Kapitel|Teil|Anlage) (?:\d|[IVX]+\b)|\d{1,2}(?:\.\d{1,2})+\.? \w)"
)
_LONGEST_HEADING = 20
_FEW = 12
"""Words up to which a stretch without verb and figure says nothing."""
_FEWER = 8
"""The same where no full stop follows: what is longer may be the beginning of a sentence that a page parts."""


def ends_sentence(text: str, begin: int, stop: int, end: int) -> bool:
    """Whether the mark that closes before offset ``stop`` ends the sentence of ``text[:end]`` begun at ``begin``."""
    told = text[begin:stop]
    if told.count("„") > told.count("“"):
        return False
    if told.count("(") > told.count(")") and ")" in text[stop : min(end, stop + _PARENTHESIS)]:
        return False
    bare = told.rstrip('“"»)')
    opens = _OPENER.match(text, stop, end)
    if _AMOUNT.search(bare) or (opens and _EITHER.search(bare)):
        return True
    if opens and _NUMBER.search(bare) and not _COUNTING.search(bare):
        return True
    return not (_LEANING.search(bare) or _EITHER.search(bare))


def is_numbered_heading(text: str) -> bool:
    """Whether ``text`` is a heading that people refer to by its number: "§ 6 Geschäftsgang", "2.3 Ziele"."""
    whole = len(text.split()) <= _LONGEST_HEADING and not text.endswith((".", "!", "?", ":", ",", ";"))
    return whole and bool(_NUMBERED.match(text)) and not has_verb(text)


def is_scrap(text: str) -> bool:
    """Whether a stretch of running text says nothing: few words without verb and figure, a signature, an address."""
    if text.endswith(("?", ",")) or has_verb(text):
        return False
    if _SIGNED.search(text) or _ADDRESS.search(text):
        return True
    few = _FEW if text.endswith((".", "!")) else _FEWER
    return len(text.split()) <= few and not re.search(r"\d", text)


def has_verb(text: str) -> bool:
    """Whether ``text`` has a word that can be a verb; a capital only counts on its first word."""
    words = re.findall(r"[A-Za-zÄÖÜäöüß]{2,}", text)
    return any(_verbal(word.lower()) for i, word in enumerate(words) if i == 0 or word.islower())


@lru_cache(maxsize=50_000)
def _verbal(lower: str) -> bool:
    if lower in _SMALL_VERBS:
        return True
    if not is_word(lower):
        return False
    lemma = str(simplemma.lemmatize(lower, lang="de"))
    return lemma[:1].islower() and len(lemma) > 3 and lemma.endswith("n") and is_verb(lemma)


_SMALL_VERBS = frozenset(
    "ist sind war waren sei wird werden wurde wurden hat haben hatte kann können soll sollen muss müssen darf dürfen"
    " will wollen mag gilt gibt tut tritt liegt nennt".split()
)
