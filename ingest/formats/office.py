"""XML parts of Office documents: parsed without document type definitions, entities or any look outside."""

from typing import Any, TypeAlias

from lxml import etree

from ingest.archive import read_member
from ingest.errors import RejectedError

Element: TypeAlias = Any


def parse_part(data: bytes, name: str) -> Element:
    """The root of the XML part ``name`` of the checked archive; raises RejectedError."""
    content = read_member(data, name)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or "<!DOCTYPE".encode("utf-16-le") in content:
        raise RejectedError(
            "xml", "Das Dokument enthält eine Dokumenttyp-Definition und wird zur Sicherheit nicht gelesen."
        )
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise RejectedError("damaged", "Das Dokument ist beschädigt. Bitte speichern Sie es neu.") from error
    if root is None:
        raise RejectedError("damaged", "Das Dokument ist beschädigt. Bitte speichern Sie es neu.")
    return root


def optional_part(data: bytes, names: frozenset[str], name: str) -> Element | None:
    """As :func:`parse_part`, None where the archive has no such part."""
    return parse_part(data, name) if name in names else None
