"""Yes, no, a contradiction, or silence: only wording that leaves no doubt gives a stance."""

import pytest

from corpus.model import Passage
from rag.answering.question import Asked, kind_of
from rag.composition.compose import leans, thoughts
from rag.composition.stance import stance
from rag.composition.statements import Statement, statements
from rag.language.analysis import tokens
from rag.understanding.query import QueryWord


def asked(question: str) -> Asked:
    words = tuple(QueryWord(key=key, form=key, weight=1.0, share=1.0, others={}) for key in tokens(question))
    return Asked(text=question, kind=kind_of(question), language="de", words=words, numbers=())


def told(text: str) -> list[Statement]:
    passage = Passage(id="p", source_id="s", document_id="d", ordinal=0, start=0, end=len(text), text=text, title="")
    return statements(passage)


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Muss die Kommune Haushaltsmittel einplanen?", "Die Kommune muss Haushaltsmittel einplanen.", "affirmed"),
        ("Darf die Stabsstelle Weisungen geben?", "Die Stabsstelle darf keine Weisungen geben.", "denied"),
        ("Muss die Kommune Mittel einplanen?", "Manche Kommune muss Mittel einplanen.", ""),
        ("Muss die Kommune Mittel einplanen?", "Die Kommune kann Mittel einplanen.", ""),
        ("Ist die Förderung sinnvoll?", "Die Förderung ist sinnvoll.", ""),
        ("Soll das Amt oder die Stabsstelle leiten?", "Das Amt soll leiten.", ""),
        ("Warum reicht es, Risiken einmal zu bewerten?", "Risiken sind fortlaufend zu bewerten.", "contradicted"),
        ("Warum sind Risiken zu bewerten?", "Risiken sind fortlaufend zu bewerten.", ""),
    ],
)
def test_a_stance_is_taken_only_where_the_wording_carries_it(question: str, text: str, expected: str) -> None:
    assert stance(asked(question), told(text)) == expected


def test_a_sentence_that_leans_on_the_one_before_stays_with_it() -> None:
    parted = thoughts(told("Der Beirat tagt oft. Er berät die Stadt. Das Amt hilft."))
    assert [len(thought) for thought in parted] == [2, 1]
    assert leans(parted[0][1]) and not leans(parted[1][0])
