"""Small corpora for tests of the search."""

from corpus.model import KNOWLEDGE, OWN_DOCUMENTS, Document, Passage, Source
from corpus.store import CorpusStore

KNOWN = {
    "lotsen": (
        "Digitallotsen begleiten den Wandel",
        "Digitallotsen sind Beschäftigte, die den digitalen Wandel in ihrem Amt begleiten und Fragen beantworten.",
        ("Was machen Digitallotsen im Rathaus?", "Wofür brauchen wir einen Lotsen?"),
    ),
    "risiken": (
        "Fünf Arten von Risiken",
        "Die Risikomatrix nennt administrative, technische, rechtliche, finanzielle und externe Risiken.",
        ("Welche Risiken hat ein Sensorprojekt?", "Was kann bei einem Projekt schiefgehen?"),
    ),
    "darmstadt": (
        "HeinerLiner in Darmstadt",
        "In Darmstadt fährt der HeinerLiner, ein Kleinbus auf Abruf, seit 2021 durch die Stadt.",
        ("Was ist der HeinerLiner?", "Welche Stadt hat einen Bus auf Abruf?"),
    ),
    "strategie": (
        "Eine Strategie entwickeln",
        "Eine Smart-City-Strategie entsteht in neun Arbeitsschritten und beginnt mit der Bestandsanalyse.",
        ("Wie entsteht eine Smart-City-Strategie?", "Womit fängt eine Kommune an?"),
    ),
}


def passage(name: str, title: str, text: str, questions: tuple[str, ...] = (), **facets: tuple[str, ...]) -> Passage:
    """A passage of a document of its own."""
    return Passage(
        id=name,
        source_id=facets.pop("source", ("wissen",))[0],
        document_id=f"d-{name}",
        ordinal=0,
        start=0,
        end=len(text),
        text=text,
        title=title,
        kind="summary" if questions else "original",
        questions=questions,
        facets=facets,
    )


def put(store: CorpusStore, source_id: str, passages: list[Passage], collection: str = KNOWLEDGE) -> None:
    """Write ``passages`` as the documents of a source."""
    documents = [
        Document(id=p.document_id, source_id=source_id, title=p.title, ordinal=i, text=p.text, passages=(p,))
        for i, p in enumerate(passages)
    ]
    kind = "summary" if collection == KNOWLEDGE else "original"
    store.put_source(Source(id=source_id, title=source_id, kind=kind, collection=collection), documents)


def fill(store: CorpusStore) -> None:
    """The small knowledge base and two own documents."""
    put(store, "wissen", [passage(name, *values) for name, values in KNOWN.items()])
    own = [
        passage("own-bus", "Busfahrplan", "Der Bürgerbus der Gemeinde fährt werktags um acht Uhr.", source=("own",)),
        passage("own-rat", "Ratsbeschluss", "Der Rat beschließt ein Lotsennetz für die Verwaltung.", source=("own",)),
    ]
    put(store, "own", own, OWN_DOCUMENTS)
