"""What may stand before the first element of an XML document, and what no parser gets to see."""

import gzip
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

import pyoxigraph
import pytest

from kg.errors import LoadError
from loaders.document import Document
from loaders.prolog import MAX_ENTITIES, MAX_ENTITY, MAX_PROLOG, xml_blocks

Write = Callable[..., Path]
Blocks = Callable[[str | bytes], bytes]

BLOCK = 2**18
"""As documents are read."""


@pytest.fixture
def blocks(write: Write) -> Blocks:
    """What a parser gets of a document."""

    def run(content: str | bytes) -> bytes:
        with Document(write(content, "source.xml")) as document:
            return b"".join(xml_blocks(document))

    return run


@pytest.fixture
def refused(blocks: Blocks) -> Callable[[str | bytes], str]:
    """The error of a document, from the line on."""

    def run(content: str | bytes) -> str:
        with pytest.raises(LoadError) as caught:
            blocks(content)
        told = str(caught.value)
        assert "\n" not in told
        return told.partition("source.xml:")[2].strip()

    return run


def text_of(content: bytes) -> str:
    """The text of a document as expat reads it."""
    found: list[str] = []
    parser = expat.ParserCreate()
    parser.CharacterDataHandler = found.append
    parser.Parse(content, True)
    return "".join(found)


def line_of_root(content: bytes) -> int:
    lines: list[int] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: lines.append(parser.CurrentLineNumber)
    parser.Parse(content, True)
    return lines[0]


def test_a_document_without_a_prolog_is_itself(blocks: Blocks) -> None:
    assert blocks("<a>é</a>") == "<a>é</a>".encode()


@pytest.mark.parametrize("element", ["<a/>", "<_a/>", "<x:a xmlns:x='y'/>", "<é/>"])
def test_an_element_may_be_called_anything(blocks: Blocks, element: str) -> None:
    assert blocks(element) == element.encode()


@pytest.mark.parametrize(
    "prolog",
    [
        "\n",
        '<?xml version="1.0"?>\n',
        '<?xml version="1.0" encoding="UTF-8" standalone="no" ?>\r\n',
        "<!-- a\ncomment > with <a> -->\n",
        "<?a\ninstruction?>",
        "<!DOCTYPE a>\n",
        '<!DOCTYPE a SYSTEM "desc2025.dtd">\n',
        "<!DOCTYPE a SYSTEM 'https://example.org/a>b.dtd' >\n",
        '<!DOCTYPE a PUBLIC "-//A//B" "http://example.org/a.dtd">\n',
        '<!DOCTYPE a\n  PUBLIC \'-//A "B"\'\n  "a.dtd"\n[\n]\n>',
        "<!DOCTYPE a [ <!-- nothing ]> here --> ]>",
        '<?xml version="1.0"?><!-- b --><?c?>\n<!DOCTYPE a SYSTEM "a.dtd">\n<!-- d --><?e?>\n\n',
    ],
)
def test_what_stands_before_the_root_is_dropped_but_its_lines(blocks: Blocks, prolog: str) -> None:
    content = blocks(f"{prolog}<a>b</a>")
    assert content.strip() == b"<a>b</a>"
    assert line_of_root(content) == prolog.count("\n") + 1


def test_plain_entities_are_kept(blocks: Blocks) -> None:
    prolog = """<?xml version="1.0"?>

<!DOCTYPE a SYSTEM "a.dtd" [
  <!-- those of Protégé -->
  <!ENTITY owl "http://www.w3.org/2002/07/owl#" >
  <!ENTITY quoted 'say "é" &amp; &lt; &#233;' >
  <!ENTITY owl "another">
]>
"""
    content = blocks(f"{prolog}<a>&owl;Class &quoted;</a>")
    assert text_of(content) == 'http://www.w3.org/2002/07/owl#Class say "é" & < é'
    assert line_of_root(content) == prolog.count("\n") + 1
    assert b"SYSTEM" not in content


def test_predefined_entities_may_be_declared(blocks: Blocks) -> None:
    declared = '<!DOCTYPE a [<!ENTITY lt "&#38;#60;"><!ENTITY amp "&#38;#38;"><!ENTITY gt ">">]>'
    assert text_of(blocks(f"{declared}<a>&lt;&amp;&gt;</a>")) == "<&>"


@pytest.mark.parametrize("mark", ['"', "'"])
def test_every_parser_reads_the_entities_that_are_kept(blocks: Blocks, mark: str) -> None:
    content = blocks(
        f"<!DOCTYPE rdf:RDF [<!ENTITY e {mark}http://example.org/#{mark}>]>"
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="&e;a"><rdf:type rdf:resource="&e;b"/></rdf:Description></rdf:RDF>'
    )
    (triple,) = pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.RDF_XML)
    assert str(triple.object) == "<http://example.org/#b>"


def test_entities_are_few_and_short(blocks: Blocks, refused: Callable[[str], str]) -> None:
    def document(number: int, length: int) -> str:
        declared = "".join(f"<!ENTITY e{i} '{'x' * length}'>" for i in range(number))
        return f"<!DOCTYPE a [{declared}]><a>&e0;</a>"

    assert text_of(blocks(document(MAX_ENTITIES, MAX_ENTITY))) == "x" * MAX_ENTITY
    assert refused(document(MAX_ENTITIES + 1, 1)).startswith("1: the DOCTYPE declares more than 200 entities")
    assert refused(document(1, MAX_ENTITY + 1)) == "1: the entity e0 has more than 1,000 characters"


@pytest.mark.parametrize(
    "value",
    [
        "&a;&a;",
        "&#38;a;&#38;a;",
        "&#x26;a;",
        "&#X26;a;",
        "&#0038;a;",
        "%a;",
        "100%",
        "<b/>",
        "&#60;b/>",
        "&#x3C;b/>",
        "&#x3c;",
    ],
)
def test_entities_of_entities_or_of_elements_are_refused(refused: Callable[[str], str], value: str) -> None:
    told = refused(f'\n<!DOCTYPE a [\n<!ENTITY a "x">\n<!ENTITY b "{value}">]><a>&b;</a>')
    assert told == "2: the entity b is made of other entities or of elements; write it out"


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY a PUBLIC "a" "http://example.org/">',
        '<!ENTITY % a "x">',
        '<!ENTITY % a SYSTEM "http://example.org/"> %a;',
        "%a;",
        "<!ELEMENT a ANY>",
        '<!ATTLIST a b CDATA "c">',
        '<!NOTATION a SYSTEM "b">',
        "<![INCLUDE[ ]]>",
        '<!ENTITY a "x"',
        "<!ENTITY a x>",
        "text",
    ],
)
def test_what_else_a_doctype_declares_is_refused(refused: Callable[[str], str], declared: str) -> None:
    told = refused(f'<?xml version="1.0"?>\n<!DOCTYPE a [\n\n<!ENTITY b "c">\n{declared}]>\n<a>&a;</a>')
    assert told.startswith("5: the DOCTYPE declares more than plain entities (external or parameter entities,")


@pytest.mark.parametrize(
    ("prolog", "told"),
    [
        ("<!DOCTYPE a SYSTEM>", "1: the DOCTYPE cannot be read; remove it"),
        ('\n<!DOCTYPE a PUBLIC "b">', "2: the DOCTYPE cannot be read; remove it"),
        ("<!DOCTYPE>", "1: the DOCTYPE cannot be read; remove it"),
        ("<!DOCTYPE a>\n<!DOCTYPE a>", "2: two DOCTYPEs"),
        ("\n<!doctype a [<!ENTITY b 'c'>]>", "2: neither an element of XML nor a DOCTYPE begins here"),
        ("<!DocType a>", "1: neither an element of XML nor a DOCTYPE begins here"),
        ("<!-- a -->\n<!ENTITY b 'c'>", "2: neither an element of XML nor a DOCTYPE begins here"),
        ("text", "1: neither an element of XML nor a DOCTYPE begins here"),
        ("< a>", "1: neither an element of XML nor a DOCTYPE begins here"),
    ],
)
def test_what_cannot_be_read_before_the_root_is_refused(refused: Callable[[str], str], prolog: str, told: str) -> None:
    assert refused(f"{prolog}<a/>") == told


@pytest.mark.parametrize("doctype", ['<!DOCTYPE a [<!ENTITY b "c">]>', "<!doctype a>", "<!DocType a>"])
@pytest.mark.parametrize("before", [0, BLOCK - 10, BLOCK - 6, BLOCK - 3, BLOCK, 3 * BLOCK - 6])
def test_a_doctype_behind_the_first_element_is_refused(
    refused: Callable[[str], str], doctype: str, before: int
) -> None:
    text = "<a>".ljust(before - 1, ".") + "\n"
    assert refused(f"\n{text}{doctype}&b;</a>") == "3: a DOCTYPE within the root element; remove it"


@pytest.mark.parametrize(
    "content",
    [
        "<!-- not closed <a/>",
        "<?not closed <a/>",
        "<!DOCTYPE a [",
        "<!DOCTYPE a [<!-- ",
        '<!DOCTYPE a SYSTEM "b',
        "<",
        "<!",
        "<?xml",
    ],
)
def test_a_prolog_that_does_not_end_is_refused(refused: Callable[[str], str], content: str) -> None:
    assert refused(content)


def test_a_prolog_is_not_read_for_ever(refused: Callable[[str], str]) -> None:
    told = refused("<!-- " + "x\n" * MAX_PROLOG + "--><a/>")
    assert told.startswith("no element of XML in the first 1,")
    assert refused("<!DOCTYPE a [<!ENTITY b '" + "x\n" * MAX_PROLOG + "'>]><a/>").startswith(
        "1: the DOCTYPE declares more"
    )


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE a SYSTEM "a>b.dtd">',
        '<!DOCTYPE a [<!ENTITY b "c > d"> <!-- e > f --> ]>',
        "<!-- c > d -->",
        "<?c > d?>",
    ],
)
def test_a_prolog_may_cross_blocks(blocks: Blocks, prolog: str) -> None:
    for before in range(BLOCK - len(prolog) - 8, BLOCK + 1, 5):
        text = "<!--" + "-->".rjust(before - 4)
        assert text_of(blocks(f"{text}{prolog}<a>found</a>")) == "found"


def test_a_packed_document_is_read_as_well(blocks: Blocks) -> None:
    assert blocks(gzip.compress(b'<!DOCTYPE a SYSTEM "b"><a/>')) == b"<a/>"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("UTF-8", "utf-8"), ("utf8", "utf-8"), ("US-ASCII", "utf-8"), ("UTF-16", "utf-8"), ("ISO-8859-1", "latin-1"),
     ("windows-1252", "cp1252"), ("iso-8859-2", "iso-8859-2")],
)  # fmt: skip
def test_an_encoding_becomes_utf_8(blocks: Blocks, declared: str, encoding: str) -> None:
    content = f"<?xml version='1.0' encoding='{declared}'?>\n<!DOCTYPE a [<!ENTITY b 'é'>]><a>Sjögren &b;</a>"
    assert text_of(blocks(content.encode(encoding))) == "Sjögren é"


def test_a_byte_order_mark_is_no_text(blocks: Blocks) -> None:
    assert blocks("\ufeff<?xml version='1.0'?><a/>") == b"<a/>"


def test_an_encoding_that_is_not_read_is_told(refused: Callable[[str], str]) -> None:
    told = refused('<?xml version="1.0" encoding="Shift_JIS"?>\n<a/>')
    assert told == "1: the encoding shift_jis is not read; convert it: iconv -f shift_jis -t UTF-8"


BOMB = '<!ENTITY e0 "xxxxxxxxxx">' + "".join(f"<!ENTITY e{i} '{f'&e{i - 1};' * 10}'>" for i in range(1, 10))
EXTERNAL = '<!ENTITY e9 SYSTEM "{}">'


@pytest.mark.parametrize("looks", ["mesh", "rdf"])
@pytest.mark.parametrize(
    ("doctype", "loads"),
    [
        ('SYSTEM "{}"', True),
        ('PUBLIC "-//NLM//DTD" "https://www.nlm.nih.gov/databases/dtd/nlmdescriptorrecordset_20250101.dtd"', True),
        (f"[{EXTERNAL}]", False),
        ('[<!ENTITY % e SYSTEM "{}"> %e;]', False),
        (f"[{BOMB}]", False),
    ],
)
def test_nothing_is_fetched_and_no_other_file_is_read(
    tmp_path: Path, write: Write, looks: str, doctype: str, loads: bool
) -> None:
    secret = tmp_path / "secret.dtd"
    secret.write_text('<!ENTITY e9 "secret">')
    doctype = doctype.replace("{}", secret.as_uri())
    entity = "" if loads else "&e9;"
    roots = {
        "mesh": "<DescriptorRecordSet><DescriptorRecord><DescriptorUI>D000001</DescriptorUI><DescriptorName>"
        f"<String>red{entity}</String></DescriptorName></DescriptorRecord></DescriptorRecordSet>",
        "rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:owl="http://www.w3.org/2002/07/owl#">'
        '<owl:Class rdf:about="http://purl.obolibrary.org/obo/HP_0000001">'
        f"<rdfs:label>red{entity}</rdfs:label></owl:Class></rdf:RDF>",
    }
    path = write(f'<?xml version="1.0"?>\n<!DOCTYPE a {doctype}>\n{roots[looks]}', "watched.xml")
    script = tmp_path / "watch.py"
    script.write_text(
        textwrap.dedent("""
        import sys
        from kg.curie import prefixes
        from loaders.document import Document
        from loaders.sniff import sniff

        prefixes()
        opened = []
        WATCHED = {"open", "socket.connect", "socket.getaddrinfo", "urllib.Request", "subprocess.Popen", "os.system"}
        with Document(sys.argv[1]) as document:
            read = sniff(document).read
        sys.addaudithook(lambda event, args: opened.append((event, str(args[0]))) if event in WATCHED else None)
        with Document(sys.argv[1]) as document:
            try:
                names = [value.label for value in read(document) if type(value).__name__ == "Concept"]
            except Exception as error:
                names = [type(error).__name__]
        import zoneinfo
        own = [one for one in opened if one != ("open", sys.argv[1]) and not one[1].endswith((".py", ".pyc"))]
        own = [one for one in own if not one[1].startswith(zoneinfo.TZPATH)]  # an import of rdflib asks for the zone
        print(names, own)
        """)
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, script, path],
        capture_output=True,
        text=True,
        cwd=root,
        env={"PYTHONPATH": str(root)},
        check=True,
    )
    assert done.stdout.strip() == f"{['red' if loads else 'PlacedError']} []"
