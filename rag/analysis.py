"""German text analysis: from text to the tokens that the lexical index holds."""

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"\w+")
_STOP = frozenset(
    """
    der die das den dem des ein eine einer eines einem einen und oder aber auch als am an auf aus bei beim bis da dann
    dass durch er es für hat haben im in ist kann können man mit nach nicht nur ob sein seine sich sie sind so über um
    uns unser unsere unserer von vom vor war was welche welcher welches wenn wer werden wie wir wird wo zu zum zur mich
    mir ich du ihr euch bitte gibt gibts denn eigentlich soll sollen sollte sollten muss müssen the of and to a is are
    what which how do does we our for
    """.split()
)
_stemmer = snowballstemmer.stemmer("german")


def fold(text: str) -> str:
    """Lower case, one Unicode form, ß as ss."""
    return unicodedata.normalize("NFKC", text).casefold()


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Stem of a folded word (Snowball German), umlauts dissolved."""
    folded = word.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    plain = unicodedata.normalize("NFKD", folded)
    return str(_stemmer.stemWord("".join(c for c in plain if not unicodedata.combining(c))))


def tokens(text: str) -> list[str]:
    """Stems of the words of ``text`` in order, stop words left out."""
    return [stem(word) for word in _WORD.findall(fold(text)) if word not in _STOP]


def parts(token: str, vocabulary: Collection[str], shortest: int = 4) -> list[str]:
    """Known stems that ``token`` begins or ends with: parts of a compound, the token itself left out."""
    found = []
    for i in range(shortest, len(token) - shortest + 1):
        head, tail = token[:i], token[i:]
        if tail in vocabulary:
            found.append(tail)
        if head in vocabulary or head.removesuffix("s") in vocabulary:
            found.append(head if head in vocabulary else head.removesuffix("s"))
    return found
