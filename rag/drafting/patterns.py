"""The patterns that facts of a brief are found with: numbers, money, times, goals, names, commands."""

import re

NUMBER = r"\d{1,3}(?:[.,\s\u202f]\d{3})+|\d+"
POPULATION = re.compile(
    rf"\b({NUMBER})(?:\s*|-)(?:Einwohner\w*(?:\s+und\s+Einwohner\w*)?|EW\b|Menschen\b|Seelen\b|inhabitants\b|"
    rf"residents\b)",
    re.IGNORECASE,
)
BUDGET = re.compile(
    r"(?:(?:rund|ca\.|circa|etwa|maximal|höchstens|bis zu|knapp|über|insgesamt)\s+)?"
    r"\d[\d.,]*\s*(?:Mio\.?|Millionen?|Tausend|Tsd\.?|T)?\s*(?:€|Euro\b|EUR\b)"
    r"(?:\s+(?:im Jahr(?!\s*20)|pro Jahr|jährlich))?"
    r"|(?:€|EUR)\s?\d{1,3}(?:[.,]\d{3})*"
    r"|\b(?:kein(?:e|en)?|ohne)\s+(?:eigen\w+\s+)?(?:Budget|Geld|Haushaltsmittel|Mittel|Fördermittel)",
    re.IGNORECASE,
)
MONTH = r"Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
TIME = re.compile(
    rf"(?:(?:ab|bis|seit|von(?=[^.,;]*(?:bis|–))|zum|im|vor|Start|Beginn)\s+)?(?:(?:Anfang|Mitte|Ende|Frühjahr|Frühling|Sommer|Herbst|"
    rf"Winter|"
    rf"{MONTH}|[1-4]\.\s*Quartal|Q[1-4])\s+)?(?<![\d.,-])20[2-9]\d"
    rf"(?:\s*(?:–|-|bis)\s*(?:(?:Anfang|Mitte|Ende|{MONTH})\s+)?20[2-9]\d)?(?![\d-])"
    r"|\b\d{1,2}\.\s?\d{1,2}\.\s?20\d\d"
    r"|(?:(?:in|innerhalb von|binnen|über|für|Laufzeit(?: von)?:?)\s+)?"
    r"\b(?:\d+|zwei|drei|vier|fünf|sechs|neun|zwölf|achtzehn)\s+(?:Jahre|Monate|Wochen)n?\b"
    rf"|(?:bis|ab|im)\s+(?:nächsten?\s+|kommenden?\s+)?(?:Jahr|Sommer|Herbst|Winter|Frühjahr|{MONTH})\b(?!\s*20)"
)
_CLAUSE = r"((?:[^.;!?\n]|\.(?=\d)){12,220})"
GOAL = re.compile(
    rf"(?:\bZiel(?:e|setzung)?(?:\s+(?:ist|sind)(?:\s+es)?\s*,?|\s*:)\s+|(?=\bdamit\s)|\b(?:soll|sollen)\s+"
    rf"|(?=\bum\s[^.;!?\n]{{5,150}}\szu\s)){_CLAUSE}",
    re.IGNORECASE,
)
LEAD = re.compile(
    r"(?:Federführung|Projektleitung|Leitung|zuständig(?: ist)?|verantwortlich(?: ist)?|federführend(?: ist)?)"
    r"\s*(?::|hat|haben|liegt|übernimmt|soll|ist|beim|bei der|bei|im)?\s*(?:beim|bei der|bei|im|in der)?\s*"
    r"((?:der |die |das )?[A-ZÄÖÜ][^.,;\n]{2,60}(?:, (?:Stabsstelle|Abteilung|Amt|Fachbereich|Referat)[^.,;\n]{0,40})?)"
    r"|((?:[Dd]as|[Dd]ie|[Dd]er)\s+[A-ZÄÖÜ][\w-]+(?:\s+[A-ZÄÖÜ][\w-]+)?)\s+"
    r"(?:leitet|hat die Federführung|ist federführend|übernimmt die (?:Leitung|Federführung))"
)
_PROJECT = r"(?:der |die |das |ein |eine |einen )?(?:[a-zäöü][a-zäöüß-]{3,} )?[A-ZÄÖÜ„][\w„“ ()-]{2,60}"
PROJECTS = re.compile(
    rf"(?:(?:Projekte|Vorhaben|Maßnahmen|Ideen)(?:\s+sind)?\s*:?\s+|:\s*)"
    rf"({_PROJECT}(?:(?:,|;| und) {_PROJECT}){{1,12}})(?=[.;:\n]|$)"
)
NO_PROJECT = re.compile(
    r"(?:Start|Beginn|Ende|Laufzeit|Budget|Kosten|Zeitraum|Frist|Federführung|Leitung|Partner)\b", re.I
)
"""What a list of projects may name beside them: when, for how much, by whom."""
ONLY_WHERE = re.compile(
    r"^(?:[\w-]+\s+(?:für|von|in)\s+)?(?:ein|eine|einen|einer|einem|unser|unsere|unseren|den|die|das)\s+(?:klein\w*\s+|"
    r"groß\w*\s+)?(?:Stadt|Gemeinde|Landgemeinde|Kommune|Landkreis|Kreis|Dorf|Kleinstadt|Mittelstadt|Großstadt|Region)$",
    re.IGNORECASE,
)
"""A subject that names a kind of municipality and nothing that is to be done."""
QUOTED = re.compile(r"[„“\"»]([^„“”\"»«]{3,80})[“”\"«]|(?<!\w)[‚'](?=[A-ZÄÖÜ])([^'‘’]{3,60})[‘’'](?!\w)")
NAMED = re.compile(
    r"\b(?:für|zu|zum|zur|über|namens)\s+(?:(?:ein|eine|einen|einem|einer|das|den|dem|die|der|unser|unsere|unseren|"
    r"unserem|unserer|unser geplantes|unsere geplante|neue|neues|neuen|Thema|Projekt|Vorhaben)\s+)*"
    r"((?:[a-zäöüß]+(?:e|es|er|en)\s+)?[A-ZÄÖÜ0-9][\w.+-]*(?:[ -](?:und [A-ZÄÖÜ]|[A-ZÄÖÜ0-9])[\w.+-]*)*)"
)
COMMAND = re.compile(
    r"^\s*(?:(?:bitte|liebes team|hallo)[,:]?\s+)*(?:(?:ich|wir)\s+"
    r"(?:brauche|brauchen|benötige|benötigen|möchte|möchten)\s+"
    r"|(?:erstell|schreib|entw[ie]rf|mach|füll|verfass|bereite|erarbeit|formulier|gib|leg|skizzier)\w*\s+)?"
    r"(?:mir\s+|uns\s+|bitte\s+)*(?:(?:ein|eine|einen|den|die|das|unser|unsere|unseren)\s+)?",
    re.IGNORECASE,
)
OWN = re.compile(
    r"\b(?i:ein|eine|einen|einem|einer|unser|unsere|unseren|unserem|unserer)\s+"
    r"((?:[a-zäöüß]{4,}(?:e|es|er|en)\s+)?[A-ZÄÖÜ][\w-]{3,}(?:\s+für\s+(?:die\s+)?[A-ZÄÖÜ]\w+)?)"
)
WANTED = re.compile(
    r"\b(?:wollen|will|wollten|möchten|möchte|planen|plant|beschaffen|beschafft|errichten|errichtet)\s+(?:wir\s+)?"
    r"(?:(?:ein|eine|einen|den|die|das|unser|unsere|unseren|mehrere|einige|\d+)\s+)*"
    r"((?:[a-zäöüß-]{4,}(?:e|es|er|en)\s+)*[A-ZÄÖÜ][\w-]{3,}(?:\s+für\s+(?:die\s+)?[A-ZÄÖÜ]\w+)?)"
)
"""What a municipality says that it wants: the object of the verb."""
PURCHASE = re.compile(
    r"^((?:Anschaffung|Beschaffung|Aufbau|Ausbau|Einführung|Einrichtung|Erneuerung|Kauf|Umrüstung|Ausstattung|"
    r"Gründung|Anschluss)\s+(?:von|der|des|eines|einer|an)\s+[^,.;:(]{4,70}?)(?=\s+und\s|[,.;:(]|$)"
)
"""A motion begins with what is to be bought or set up."""
FOUNDED = re.compile(
    r"\b(?:ein|eine|einen)\s+((?:[a-zäöüß]+(?:e|en|er|es)\s+)?[A-ZÄÖÜ][\w-]+(?:\s+[A-ZÄÖÜ][\w-]+){0,2})\s+"
    r"(?:einrichten|einführen|schaffen|gründen|ausgründen|aufbauen)\b"
)
"""A body or post that is to be set up is the project, not a partner."""
KIND_NOUN = (
    r"(?:Stadt|Gemeinde|Landgemeinde|Kommune|Landkreis|Kreis|Dorf|Kleinstadt|Mittelstadt|Großstadt|Region|"
    r"Verbandsgemeinde)"
)
_ARTICLE = r"(?:(?:ein|eine|einen|einer|einem|unser\w*|der|die|das|den|dem)\s+)?(?:(?:klein|groß|mittelgroß)\w*\s+)?"
KIND_WITH_COUNT = re.compile(
    rf"(?:,\s*)?(?:(?<!\w)(?:in|im|für|einer|eines)\s+)?(?<!\w){_ARTICLE}{KIND_NOUN}\s+mit\s+(?:rund\s+|etwa\s+|ca\.\s+)?"
    rf"(?:{POPULATION.pattern})(?=[\s,.;:!?)]|$)|\s+mit\s+(?:rund\s+|etwa\s+|ca\.\s+)?(?:{POPULATION.pattern})(?=[\s,.;:!?)]|$)"
    rf"|\s*\((?:rund\s+|etwa\s+|ca\.\s+)?(?:{POPULATION.pattern})\)",
    re.IGNORECASE,
)
"""A kind of municipality with its number of inhabitants, or that number in brackets: both have fields of their own."""
KIND = re.compile(rf"(?<!\w)(?:in|im|für|von|bei)\s+{_ARTICLE}{KIND_NOUN}(?!\w|\s+[A-ZÄÖÜ])")
"""A kind of municipality without a name: no topic."""
MEETING = re.compile(
    r"(?:,\s*)?(?:(?:für|in|zu|auf)\s+(?:die|der)\s+)?(?:Sitzung|Ratssitzung|Ausschusssitzung|Kreistagssitzung)\s+(?:am|vom|im)\s+"
    rf"(\d{{1,2}}\.\s?(?:\d{{1,2}}\.|{MONTH})\s?20\d\d|(?:{MONTH})(?:\s+20\d\d)?)"
)
"""When the council or a committee meets."""
SAID_APART = re.compile(
    r"^(?:Federführung|Projektleitung|Leitung|Partner\w*|Beteiligt\w*|Zielgruppe\w*|(?:Die |Unsere )?Kosten|"
    r"(?:Das |Unser )?Budget|Start|Beginn|Laufzeit|Zeitraum|Umsetzung (?:bis|ab|im|in)|Beschluss|Finanzierung|Bitte|"
    r"Mit (?:dem|der|den)|Zusammen mit|Gemeinsam mit|Es (?:kostet|stehen)|Dafür (?:haben|stehen)|"
    r"Wir haben (?:kein|rund|etwa|\d))\b"
)
"""Sentences and clauses that only say what a field of its own holds."""
LISTED = re.compile(
    r"(?:\b(?:[Zz]usammen|[Gg]emeinsam)\s+mit|\bPartner(?:innen)?(?: und Partner)?(?: sind| ist)?:?"
    r"|(?:^|[,.]\s+)[Mm]it(?=\s+(?:der|dem|den)\s))\s+"
    r"((?:(?:der|dem|den|die|das|unserem|unserer|unseren)\s+)?[A-ZÄÖÜ][\w-]+[^.;:!?\n]{0,160})"
)
"""A list of partners behind "mit der", "zusammen mit", "Partner sind"."""
LISTED_ONE = re.compile(
    r"^(?:(?:der|dem|den|die|das|unserem|unserer|unseren|einem|einer)\s+)?"
    r"([A-ZÄÖÜ][\w-]{3,}(?:\s+(?:[A-ZÄÖÜ][\w-]+|(?:für|des|der|aus|in)\s+[A-ZÄÖÜ][\w-]+)){0,2})$"
)
DECIDED = re.compile(r"(?:Beschluss|beschließ\w*|Sitzung|Workshop|Termin|Vorlage)\b[^.;]{0,40}$", re.IGNORECASE)
"""A time after these words is when someone meets, not how long the project takes."""
ORDERS = re.compile(
    r"^(?:bitte\s+)?(?:ignoriere?n?|vergiss|missachte|ignore|disregard|forget)\b[^.!?]*\b"
    r"(?:anweisung|regel|vorgabe|instruction|rule)|^(?:du bist (?:jetzt|nun)|you are now|system\s*:)",
    re.IGNORECASE,
)
"""Sentences that give the machine orders instead of telling of the project."""
ENGLISH = re.compile(
    r"^\s*(?:please\s+)?(?:draft|write|create|make|prepare|give)\s+(?:me\s+|us\s+)?(?:an?\s+|the\s+)?[\w -]{3,30}?\s"
    r"(?:for|of|about)\s+",
    re.IGNORECASE,
)
TELLS = re.compile(r"\?$|\b(?:wollen|will|soll|sollen|planen|plant|möchten|möchte|müssen)\b")
"""A sentence that says what is wanted."""
IDEA = re.compile(r"\b(?:Idee|Projekt|Vorhaben|Thema)\s*:\s*([A-ZÄÖÜ][^,.;:(]{2,70})")
NO_NAMES = (
    "IT-Amt",
    "Stelle",
    "Stand",
    "Hauptamt",
    "Stabsstelle",
    "Einwohner",
    "Bürgerinnen",
    "Arbeitsschritt",
    "Botschaft",
    "Sonderbaustein",
    "Thema",
    "Bereich",
    "Wir",
    "Ich",
    "Papier",
    "Konzept",
    "Entwurf",
    "Tabelle",
    "Matrix",
    "Plan",
    "Liste",
    "Auskunft",
    "Board",
    "Person",
    "Fahrplan",
    "Abhakliste",
    "Skizze",
    "Vergleich",
    "Gremium",
    "Beschluss",
    "Workshop",
    "Sitzung",
    "Der",
    "Die",
    "Das",
    "Für",
    "Bitte",
    "Welche",
    "Wie",
)
HEAD = 45
"""A document type is named in the first so many characters of a task."""
STEP = re.compile(r"\b(?:Arbeitsschritt|AS)\s*(\d)\b", re.IGNORECASE)
MESSAGE = re.compile(r"\b(?:Botschaft|Kernbotschaft)\s*(?:Nr\.?\s*)?(10|\d)\b", re.IGNORECASE)
WITHIN = re.compile(r"[.!?]\s|\b(?:im|in|den|dem|am|zum|aus|vom|von|wer|sitzt)\s+$", re.IGNORECASE)
"""A document type after these words is not what the task asks for."""
