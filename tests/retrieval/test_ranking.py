"""The order of hits, and whole evidence in front."""

from dataclasses import replace

from rag.retrieval.ranking import (
    across_sources,
    beside_first,
    both_sides,
    each_telling,
    fresh_words,
    merged,
    ordered,
    rescored,
    score,
    whole_lists,
    within_sections,
)
from rag.retrieval.ranking_features import view_of
from rag.types import Hit
from rag.understanding.query import QueryAnalysis, QueryWord

from .fakes import passage


def hit(name: str, value: float, text: str = "", **facets: tuple[str, ...]) -> Hit:
    return Hit(passage=passage(name, name, text or f"Text {name}", **facets), score=value)


def asked(kind: str = "open", **values: object) -> QueryAnalysis:
    base = QueryAnalysis(question="?", kind="open", language="de", words=(), names={})
    return replace(base, kind=kind, **values)  # type: ignore[arg-type]


def names(hits: list[Hit]) -> list[str]:
    return [one.passage.id for one in hits]


def test_a_score_is_the_weighted_sum_of_features() -> None:
    assert score({"a": 0.5, "b": 2.0, "c": 9.0}, {"a": 2.0, "b": 1.0}) == 3.0


def test_equal_scores_are_ordered_by_id() -> None:
    assert names(ordered([hit("b", 1), hit("a", 1), hit("c", 2)])) == ["c", "a", "b"]


def test_good_hits_of_one_section_support_each_other() -> None:
    lone, one, two = (
        replace(h, passage=replace(h.passage, document_id="d", heading_path=path))
        for h, path in ((hit("lone", 5.0), ("A",)), (hit("one", 4.8), ("B",)), (hit("two", 4.6), ("B",)))
    )
    assert names(within_sections([lone, one, two], 4.0)) == ["one", "two", "lone"]
    assert names(within_sections([lone, one, two], 0.0)) == ["lone", "one", "two"]
    elsewhere = replace(two, passage=replace(two.passage, document_id="e"))
    assert names(within_sections([lone, one, elsewhere], 4.0)) == ["lone", "one", "two"]


def test_an_original_that_says_the_same_is_merged_into_its_summary() -> None:
    hits = [hit("own", 3, same_as=("kb",)), hit("kb", 2), hit("other", 1)]
    assert names(merged(hits)) == ["kb", "other"]
    assert names(merged([hits[0], hits[2]])) == ["own", "other"]


def test_the_summary_keeps_its_place_whichever_of_the_two_is_better() -> None:
    hits = [hit("own", 5, same_as=("far", "kb")), hit("a", 4), hit("kb", 3), hit("late", 2, same_as=("kb",))]
    assert names(merged(hits)) == ["a", "kb"]


def test_equal_texts_come_once() -> None:
    assert names(merged([hit("a", 3, "Gleich"), hit("b", 2, "Gleich"), hit("c", 1)])) == ["a", "c"]


def test_a_list_question_gets_the_parts_of_the_first_family_together() -> None:
    hits = [hit("list", 5), hit("x", 4), hit("p1", 3, part_of=("list",)), hit("y", 2), hit("p2", 1, part_of=("list",))]
    assert names(whole_lists(hits, asked("list"))) == ["list", "p1", "p2", "x", "y"]
    assert names(whole_lists(hits, asked("open"))) == ["list", "x", "p1", "y", "p2"]


def test_a_comparison_gets_a_hit_of_each_side_in_front() -> None:
    hits = [hit("a", 5, "Die Stabsstelle"), hit("a2", 4, "Stabsstelle hier"), hit("b", 3, "Die Linie")]
    views = [view_of(h.passage) for h in hits]
    keys = [[k for k in views[0].text if k.startswith("stab")], [k for k in views[2].text if k.startswith("lini")]]
    assert names(both_sides(hits, views, keys)) == ["a", "b", "a2"]


def test_publications_that_are_named_take_turns() -> None:
    hits = [hit(f"a{i}", 9 - i, source=("A",)) for i in range(4)] + [
        hit("b1", 2, source=("B",)),
        hit("b2", 1, source=("B",)),
    ]
    found = across_sources(hits, asked(across=True, names={"sources": ("A", "B")}))
    assert names(found)[:4] == ["a0", "b1", "a1", "b2"] and len(found) == len(hits)


def test_without_names_each_publication_has_one_turn() -> None:
    hits = [hit("a1", 9, source=("A",)), hit("a2", 8, source=("A",)), hit("b1", 7, source=("B",))]
    assert names(across_sources(hits, asked(across=True))) == ["a1", "b1", "a2"]
    assert names(across_sources(hits, asked())) == ["a1", "a2", "b1"]


def test_publications_take_turns_with_the_kind_of_passage_that_is_named() -> None:
    hits = [
        hit("a1", 9, source=("A",), kind=("argument",)),
        hit("a2", 8.5, source=("A",), kind=("definition",)),
        hit("b1", 7, source=("B",), kind=("argument",)),
    ]
    analysis = asked(across=True)
    assert names(across_sources(hits, replace(analysis, question="Definitionen der Papiere"))) == ["a2", "b1", "a1"]
    assert names(across_sources(hits, analysis)) == ["a1", "b1", "a2"]


def test_a_comparison_with_an_unsaid_side_gets_the_part_beside_the_first_hit() -> None:
    hits = [hit("region", 9, part_of=("t",)), *(hit(f"x{i}", 8 - i) for i in range(5)), hit("city", 1, part_of=("t",))]
    found = beside_first(hits, replace(asked(), question="Was läuft bei einer Region anders?"))
    assert names(found)[:4] == ["region", "x0", "x1", "city"] and len(found) == len(hits)
    assert beside_first(hits, asked()) == hits
    assert beside_first(hits, asked("comparison", sides=("Region", "Stadt"))) == hits


def test_each_publication_that_tells_of_a_named_place_is_heard() -> None:
    solingen = ("Solingen",)
    hits = [hit("a1", 9, source=("A",), places=solingen), *(hit(f"x{i}", 8 - i, source=("A",)) for i in range(5))]
    hits += [hit("a2", 2, source=("A",), places=solingen), hit("b1", 1, source=("B",), places=solingen)]
    found = each_telling(hits, asked(names={"places": solingen}))
    assert names(found)[4] == "b1" and sorted(names(found)) == sorted(names(hits))
    assert each_telling(hits, asked()) == hits
    assert each_telling(hits, asked(names={"places": solingen, "sources": ("A",)})) == hits


def test_a_hit_that_adds_words_of_the_question_passes_one_that_repeats_them() -> None:
    hits = [
        hit("a", 5, "Ziel Solingen"),
        hit("b", 4.9, "Ziel Solingen hier"),
        hit("c", 4.5, "Matrix"),
        hit("d", 1, "Rat"),
    ]
    views = [view_of(h.passage) for h in hits]
    keys = [next(iter(views[0].text)), next(iter(views[2].text))]
    words = tuple(QueryWord(key=key, form=key, weight=1.0) for key in keys)
    assert names(fresh_words(hits, views, asked(words=words), 1.0)) == ["a", "c", "b", "d"]
    assert names(fresh_words(hits, views, asked(words=words), 0.0)) == ["a", "b", "c", "d"]
    assert names(fresh_words(hits, views, asked(), 1.0)) == ["a", "b", "c", "d"]


def test_only_the_first_hits_are_moved() -> None:
    hits = [hit(name, 5 - i, f"Text {name}") for i, name in enumerate("abcde")]
    words = (QueryWord(key="matrix", form="matrix", weight=1.0),)
    found = fresh_words(hits, [view_of(h.passage) for h in hits[:3]], asked(words=words), 2.0)
    assert names(found) == ["a", "b", "c", "d", "e"]


def test_moved_hits_get_the_score_of_their_place() -> None:
    moved = rescored([hit("b", 1), hit("a", 3), hit("c", 2)])
    assert [(one.passage.id, one.score) for one in moved] == [("b", 3), ("a", 2), ("c", 1)]
