"""One door to all formats: bytes, media type and file name of an exported draft."""

import json
import re
import unicodedata

from api.export.docx import docx
from api.export.layout import layout
from api.export.pdf import pdf
from api.export.xlsx import xlsx
from rag.drafting.drafter import Draft
from rag.drafting.markdown import markdown
from rag.errors import InputError

MEDIA = {
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def export(draft: Draft, form: str) -> bytes:
    """``draft`` in the format ``form`` (md, json, docx, xlsx, pdf); raises InputError for any other."""
    if form not in MEDIA:
        raise InputError(f"Das Format „{form}“ gibt es nicht. Möglich sind: {', '.join(MEDIA)}.")
    if draft.content is None:
        raise InputError("Es gibt noch keinen Entwurf. Bitte nennen Sie die Vorlage.")
    if form == "md":
        return markdown(draft.content, draft.version).encode()
    if form == "json":
        return json.dumps(draft.to_json(), ensure_ascii=False, indent=2).encode()
    made = layout(draft.content, draft.version)
    return {"docx": docx, "xlsx": xlsx, "pdf": pdf}[form](made)


def file_name(draft: Draft, form: str) -> str:
    """A file name of plain letters: title, date, format."""
    title = draft.content.title if draft.content else "entwurf"
    plain = title.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    day = draft.content.date if draft.content else ""
    return f"{re.sub(r'[^a-z0-9]+', '-', plain).strip('-')[:80]}-{day}.{form}"
