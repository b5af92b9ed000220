"""Ends of German sentences, for dividing long paragraphs."""

import re

_ABBREVIATIONS = frozenset(
    "abs abschn art bzw ca d dr etc evtl f ff ggf h hrsg i inkl insb insbes ing jg kap lit max mind mio mrd nr o od"
    " prof"
    " s sog st str tel tab abb u usw vgl v z ziff zzgl vs bspw dipl ebd fn gem rd rn sp tsd vorm zt e".split()
)
_END = re.compile(r"[.!?…][“”\"»)\]]*\s+(?=[„»\"(\[]?[A-ZÄÖÜ0-9•–])")


def sentence_starts(text: str) -> list[int]:
    """Offsets at which sentences begin, the first being 0."""
    starts = [0]
    for match in _END.finditer(text):
        before = re.search(r"(\w+)$", text[: match.start()])
        word = before[1] if before else ""
        if text[match.start()] == "." and (
            word.lower() in _ABBREVIATIONS or len(word) == 1 or _ordinal(word, text[match.end() :])
        ):
            continue
        starts.append(match.end())
    return starts


def _ordinal(word: str, after: str) -> bool:
    """ "am 3. Mai": a number with a full stop before a month or a noun in mid-sentence."""
    months = (
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    )
    return word.isdigit() and len(word) <= 2 and after.startswith(months)
