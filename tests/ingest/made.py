# ruff: noqa: E501
"""Small documents of our own, generated: PDFs with columns, notes, tables, scans; DOCX, ODT, HTML."""

import io
import zipfile
from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4
LEFT = (
    "Die Gemeinde Musterau plant ein Netz aus Sen-",
    "soren, das Pegel und Bodenfeuchte misst. Vor-",
    "und Nachteile werden im Ausschuss beraten.",
    "Der Bauhof richtet die Geräte ein und war-",
    "tet sie zweimal im Jahr. Die Smart-City-",
    "Stelle sammelt die Werte auf einer Plattform.",
    "Danach prüft der Rat, ob weitere Orte folgen",
    "sollen, und legt dafür einen Zeitplan fest.",
)
RIGHT = (
    "Im rechten Teil steht, wer die Kosten trägt.",
    "Das Land zahlt die Hälfte, den Rest über-",
    "nimmt der Haushalt der Gemeinde. Ein Bericht",
    "folgt jedes Jahr im Herbst. Er nennt Zahlen,",
    "Störungen und die nächsten Schritte. Wer",
    "mitmachen will, meldet sich im Rathaus an,",
    "das dienstags und donnerstags offen ist.",
    "Fragen beantwortet die Koordinierungsstelle.",
)


def pdf(*pages: Callable[[Canvas], None], **options: object) -> bytes:
    """A PDF whose pages are drawn by ``pages``."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, **options)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def lines(canvas: Canvas, x: float, y: float, texts: Sequence[str], size: float = 10, font: str = "Helvetica") -> float:
    """Write ``texts`` downwards from ``y``; returns the place of the next line."""
    canvas.setFont(font, size)
    for text in texts:
        canvas.drawString(x, y, text)
        y -= size * 1.25
    return y


def two_columns(canvas: Canvas) -> None:
    """A title across, then two columns."""
    lines(canvas, 60, 780, ["Sensoren in Musterau"], 18, "Helvetica-Bold")
    lines(canvas, 60, 740, LEFT)
    lines(canvas, 315, 740, RIGHT)


def margin_note(canvas: Canvas) -> None:
    """A wide column with a small note in the margin."""
    lines(canvas, 180, 740, ["Der Beirat berät die Verwaltung bei allen", "Fragen der Vernetzung und tagt vier Mal im", "Jahr. Seine Mitglieder kommen aus Vereinen,",
                             "Betrieben und Schulen der Gemeinde und ihrer", "Ortsteile. Er fasst keine Beschlüsse."])  # fmt: skip
    canvas.setFillColorRGB(0, 0.4, 0.5)
    lines(canvas, 60, 738, ["Beiräte beraten,", "der Rat beschließt."], 8)
    canvas.setFillColorRGB(0, 0, 0)


def ruled_table(canvas: Canvas) -> None:
    """A table of three columns with all its lines."""
    rows = [
        ("Maßnahme", "Jahr", "Kosten"),
        ("Pegelmessung", "2026", "12.000 €"),
        ("Parkleitsystem", "2027", "80.000 €"),
        ("Baumkataster", "2028", "5.500 €"),
    ]
    xs, top, height = (60, 240, 330, 430), 700, 22
    canvas.setFont("Helvetica", 10)
    for i, row in enumerate(rows):
        for x, cell in zip(xs, row, strict=False):
            canvas.drawString(x + 4, top - height * i - 15, cell)
    for x in xs:
        canvas.line(x, top, x, top - height * len(rows))
    for i in range(len(rows) + 1):
        canvas.line(xs[0], top - height * i, xs[-1], top - height * i)


def covered_table(canvas: Canvas) -> None:
    """An older table with narrow cells, painted over by white, then a ruled table on the same place."""
    for i in range(12):
        canvas.line(40, 710 - 9 * i, 440, 710 - 9 * i)
        canvas.line(40 + 36 * i, 710, 40 + 36 * i, 600)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(30, 590, 470, 130, fill=1, stroke=0)
    canvas.setFillColorRGB(0, 0, 0)
    ruled_table(canvas)


def day_plan(canvas: Canvas) -> None:
    """Days in white on bright colours, below each the times and beside them what happens."""
    y = 700
    for day, rows in (("MONTAG", [("10:00", "Aufbau am Rathaus")]), ("DIENSTAG", [("9:00", "Messung am Bach"),
                      ("14:00", "Gespräch im Bauhof")]), ("MITTWOCH", [("11:00", "Abbau und Bericht")])):  # fmt: skip
        canvas.setFillColorRGB(1, 0.7, 0.1)
        canvas.rect(58, y - 5, 300, 20, fill=1, stroke=0)
        canvas.setFillColorRGB(1, 1, 1)
        lines(canvas, 60, y, [day], 10, "Helvetica-Bold")
        canvas.setFillColorRGB(0, 0, 0)
        for time, what in rows:
            y -= 24
            lines(canvas, 60, y, [time])
            lines(canvas, 140, y, [what])
        y -= 40


def boxed_letters(canvas: Canvas) -> None:
    """Boxes of text with a letter in a corner of each: no table."""
    for i, words in enumerate(
        ("Die Gemeinde misst den Pegel", "Der Bauhof wartet die Geräte", "Der Rat berät im Herbst")
    ):
        canvas.rect(60, 640 - 80 * i, 240, 60)
        canvas.rect(270, 640 - 80 * i, 30, 20)
        lines(canvas, 66, 680 - 80 * i, [words])
        lines(canvas, 280, 646 - 80 * i, ["ABC"[i]])


def shaded_table(canvas: Canvas) -> None:
    """A table without lines across: a dark header, below it every other row is shaded, all shades are one path."""
    rows = [("Maßnahme", "Jahr", "Ort"), ("Pegelmessung", "2026", "am Bach"), ("Parkleitsystem", "2027", "am Markt"), ("Baumkataster", "2028", "im Park"),
            ("Wetterstation", "2029", "am Rathaus"), ("Zählstelle", "2030", "am Bahnhof")]  # fmt: skip
    xs, top, height = (60, 240, 330, 430), 700, 22
    path = canvas.beginPath()
    for i in range(2, len(rows), 2):
        path.rect(xs[0], top - height * (i + 1), xs[-1] - xs[0], height)
    canvas.setFillColorRGB(0.9, 0.9, 0.9)
    canvas.drawPath(path, fill=1, stroke=0)
    canvas.setFillColorRGB(0.6, 0.7, 0.8)
    canvas.rect(xs[0], top - height, xs[-1] - xs[0], height, fill=1, stroke=0)
    canvas.setFillColorRGB(0, 0, 0)
    for x in xs:
        canvas.line(x, top, x, top - height * len(rows))
    for i, row in enumerate(rows):
        for x, cell in zip(xs, row, strict=False):
            lines(canvas, x + 4, top - height * i - 15, [cell])


def figures_in_one_band(canvas: Canvas) -> None:
    """A ruled table, one row of which holds three entries with their figures."""
    xs = (60, 260, 350, 440)
    for x in xs:
        canvas.line(x, 700, x, 600)
    for y in (700, 678, 622, 600):
        canvas.line(xs[0], y, xs[-1], y)
    for x, texts in zip(xs, (["Posten"], ["2025"], ["2026"]), strict=False):
        lines(canvas, x + 4, 684, texts)
    lines(canvas, 64, 664, ["I. Anlagen", "Geräte und", "andere Sachen", "Beteiligungen"], 9)
    for x, figures in ((264, ("120,00", "75,50")), (354, ("130,00", "80,50"))):
        lines(canvas, x, 664 - 11.25, figures[:1], 9)
        lines(canvas, x, 664 - 33.75, figures[1:], 9)
    for x, texts in zip(xs, (["Summe"], ["195,50"], ["210,50"]), strict=False):
        lines(canvas, x + 4, 606, texts)


def labels_beside(canvas: Canvas) -> None:
    """A slide: names of fields on the left, larger, the text of each centred beside it."""
    for i, (label, texts) in enumerate(
        (("Gremien", ["Der Beirat tagt im Mai und", "im Herbst, der Rat danach"]), ("Daten", ["Die Plattform läuft seit Juni"]),
         ("Geräte", ["Der Bauhof wartet sie", "zweimal im Jahr und", "meldet jede Störung"]))
    ):  # fmt: skip
        y = 640 - 110 * i
        lines(canvas, 60, y, [label], 18)
        lines(canvas, 260, y + 3 + 8.75 * (len(texts) - 1), texts, 14)


def notes_below_columns(canvas: Canvas) -> None:
    """Two columns; below the first two notes in small print, with the page number beside them."""
    lines(canvas, 60, 740, (*LEFT[:7], "sollen, und legt dafür den of-"))
    lines(canvas, 315, 740, ("fenen Zeitplan fest.", *RIGHT))
    lines(canvas, 60, 120, ["1 - Niederschrift vom Mai", "2 - Bericht der Gemeinde im Netz"], 6)
    lines(canvas, 40, 112.5, ["6"], 9)


def running_page(number: int) -> Callable[[Canvas], None]:
    """A page with running head and printed page number, text of its own."""
    words = ("Wasser", "Straßen", "Schulen", "Parks", "Märkte")

    def draw(canvas: Canvas) -> None:
        lines(canvas, 60, 815, ["Jahresbericht der Gemeinde Musterau"], 8)
        lines(canvas, 60, 740, [f"Kapitel {words[number % 5]}"], 16, "Helvetica-Bold")
        lines(
            canvas,
            60,
            700,
            [
                f"Auf dieser Seite geht es um {words[number % 5]} und um die Nummer {number * 7}.",
                "Der Text steht für sich und endet hier.",
            ],
        )
        lines(canvas, 290, 30, [str(number + 2)], 8)

    return draw


def footnote(canvas: Canvas) -> None:
    """A raised mark and its note at the foot."""
    lines(canvas, 60, 740, ["Der Rat hat den Plan im Mai beschlossen"])
    canvas.setFont("Helvetica", 6)
    canvas.drawString(60 + canvas.stringWidth("Der Rat hat den Plan im Mai beschlossen", "Helvetica", 10), 744, "1")
    lines(canvas, 60, 727, ["und die Verwaltung mit der Umsetzung beauftragt."])
    canvas.setFont("Helvetica", 5)
    canvas.drawString(60, 92, "1")
    lines(canvas, 64, 90, ["Niederschrift der Sitzung vom 12. Mai."], 7)


def hidden(canvas: Canvas) -> None:
    """Visible text beside what nobody can see."""
    lines(canvas, 60, 740, ["Sichtbar ist nur dieser eine Satz auf der Seite."])
    canvas.setFillColorRGB(1, 1, 1)
    lines(canvas, 60, 700, ["Weiss auf Weiss geheim"])
    canvas.setFillColorRGB(0, 0, 0)
    lines(canvas, 60, 680, ["Winzig klein geheim"], 1)
    lines(canvas, 700, 680, ["Ausserhalb geheim"])
    canvas.saveState()
    text = canvas.beginText(60, 660)
    text.setTextRenderMode(3)
    text.setFont("Helvetica", 10)
    text.textOut("Unsichtbar geheim")
    canvas.drawText(text)
    canvas.restoreState()
    canvas.setFillColorRGB(0, 0.2, 0.5)
    canvas.rect(60, 600, 300, 30, fill=1, stroke=0)
    canvas.setFillColorRGB(1, 1, 1)
    lines(canvas, 70, 610, ["Weiss auf Blau ist lesbar"])


def letter_spaced(canvas: Canvas) -> None:
    """A heading with space between its letters."""
    canvas.setFont("Helvetica-Bold", 14)
    text = canvas.beginText(60, 760)
    text.setCharSpace(5)
    text.textOut("KAPITEL")
    canvas.drawText(text)
    lines(canvas, 60, 720, ["Der Text darunter ist gewöhnlich gesetzt und gut zu lesen."])


def scanned(canvas: Canvas) -> None:
    """A page that is only an image of text."""
    image = Image.new("L", (1240, 1754), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(44)
    for i, text in enumerate(("Die Verwaltung teilt mit,", "dass das Rathaus am Montag", "geschlossen bleibt.")):
        draw.text((150, 200 + 80 * i), text, fill=0, font=font)
    canvas.drawImage(ImageReader(image), 0, 0, WIDTH, HEIGHT)


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: str, notes: str = "") -> bytes:
    """A DOCX with the given XML inside its body."""
    styles = (
        f'<w:styles {_W}><w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style></w:styles>'
    )
    parts = {"word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>", "word/styles.xml": styles}
    if notes:
        parts["word/footnotes.xml"] = f"<w:footnotes {_W}>{notes}</w:footnotes>"
    return zipped(parts)


def paragraph(text: str, style: str = "", run: str = "") -> str:
    """A DOCX paragraph."""
    props = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{props}<w:r><w:rPr>{run}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def odt(body: str, styles: str = "") -> bytes:
    """An ODT with the given XML inside its text."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
        for name, space in (
            ("office", "office"),
            ("text", "text"),
            ("table", "table"),
            ("style", "style"),
            ("fo", "xsl-fo-compatible"),
            ("draw", "drawing"),
        )
    )
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def zipped(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP file of ``parts``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()
