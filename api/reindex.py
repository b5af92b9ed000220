"""Brings the indexes up to date in a process of its own, so that embedding does not slow the server's answers."""

from api.polite import Polite, given_settings
from prompts.german import text
from rag.errors import RagError
from rag.settings import Settings


def reindex(settings: Settings) -> None:
    """Run the rebuild as a polite child process; raises RagError when it fails."""
    status, said = Polite("api.reindex", settings).wait()
    if status:
        raise RagError(text("documents.not_indexed", why=said or status))


def main() -> None:
    """Entry point of ``python -m api.reindex``."""
    from api.documents import forget_unused_vectors
    from corpus.lock import writing
    from rag.bootstrap import open_embeddings, open_store, rebuild

    settings, _ = given_settings()
    store = open_store(settings)
    rebuild(settings, store, open_embeddings(settings))
    with writing(settings.data_dir, wait_s=600):
        forget_unused_vectors(store)


if __name__ == "__main__":
    main()
