"""MeSH: descriptors, supplementary records beside them or alone, and the plain table."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.card import cards
from kg.collect import Collected
from kg.errors import LoadError
from kg.model import Concept, Name, Ontology, Problem, Relation, Scope, Value, Xref
from kg.store.embedded import EmbeddedStore
from loaders.document import Document
from loaders.load import load_ontologies
from loaders.mesh import read_descriptors, read_supplementary, read_table

Loader = Callable[[Document], Iterator[Value]]
Read = Callable[..., list[Value]]
Write = Callable[..., Path]
Load = Callable[..., Collected]

DTD = "https://www.nlm.nih.gov/databases/dtd/nlmdescriptorrecordset_20250101.dtd"
TERMS = "https://www.nlm.nih.gov/databases/download/terms_and_conditions_mesh.html"


def descriptors(*records: str, language: str = "eng", dtd: str = DTD) -> str:
    return (
        f'<?xml version="1.0"?>\n<!DOCTYPE DescriptorRecordSet SYSTEM "{dtd}">\n'
        f'<DescriptorRecordSet LanguageCode = "{language}">\n{"".join(records)}</DescriptorRecordSet>\n'
    )


def supplementary(*records: str) -> str:
    dtd = DTD.replace("descriptor", "supplemental")
    return (
        f'<?xml version="1.0"?>\n<!DOCTYPE SupplementalRecordSet SYSTEM "{dtd}">\n'
        f'<SupplementalRecordSet LanguageCode = "eng">\n{"".join(records)}</SupplementalRecordSet>\n'
    )


def record(identifier: str, label: str, *parts: str, class_: str = "1") -> str:
    return (
        f'<DescriptorRecord DescriptorClass = "{class_}"><DescriptorUI>{identifier}</DescriptorUI>'
        f"<DescriptorName><String>{label}</String></DescriptorName>{''.join(parts)}</DescriptorRecord>\n"
    )


def substance(identifier: str, label: str, *parts: str, class_: str = "1") -> str:
    return (
        f'<SupplementalRecord SCRClass = "{class_}"><SupplementalRecordUI>{identifier}</SupplementalRecordUI>'
        f"<SupplementalRecordName><String>{label}</String></SupplementalRecordName>{''.join(parts)}</SupplementalRecord>\n"
    )


def tree(*numbers: str) -> str:
    return f"<TreeNumberList>{''.join(f'<TreeNumber>{number}</TreeNumber>' for number in numbers)}</TreeNumberList>"


def notion(identifier: str, *parts: str, preferred: str = "N") -> str:
    return f'<Concept PreferredConceptYN="{preferred}"><ConceptUI>{identifier}</ConceptUI>{"".join(parts)}</Concept>'


def terms(*texts: str, tag: str = "NON", permuted: str = "N") -> str:
    each = (
        f'<Term IsPermutedTermYN="{permuted}" LexicalTag="{tag}"><TermUI>T1</TermUI><String>{text}</String></Term>'
        for text in texts
    )
    return f"<TermList>{''.join(each)}</TermList>"


def relation(name: str, first: str, second: str) -> str:
    return (
        f'<ConceptRelationList><ConceptRelation RelationName="{name}"><Concept1UI>{first}</Concept1UI>'
        f"<Concept2UI>{second}</Concept2UI></ConceptRelation></ConceptRelationList>"
    )


def refers(tag: str, identifier: str, qualifier: str = "") -> str:
    told = f"<QualifierReferredTo><QualifierUI>{qualifier}</QualifierUI></QualifierReferredTo>" if qualifier else ""
    return (
        f"<{tag}><DescriptorReferredTo><DescriptorUI>{identifier}</DescriptorUI><DescriptorName><String>x</String>"
        f"</DescriptorName></DescriptorReferredTo>{told}</{tag}>"
    )


@pytest.fixture
def read(write: Write) -> Read:
    """The values of a text, under a name that is not one of NLM's."""

    def run(loader: Loader, text: str, name: str = "source.xml") -> list[Value]:
        with Document(write(text, name)) as document:
            return list(loader(document))

    return run


def concepts(values: list[Value]) -> list[Concept]:
    return [value for value in values if isinstance(value, Concept)]


def relations(values: list[Value]) -> list[tuple[str, str, str]]:
    return [(value.subject, value.predicate, value.object) for value in values if isinstance(value, Relation)]


def problems(values: list[Value]) -> list[tuple[str, str, int | None]]:
    return [(value.what, value.detail, value.line) for value in values if isinstance(value, Problem)]


def test_a_descriptor_has_its_names_by_concept_and_its_definition(read: Read) -> None:
    text = descriptors(
        record(
            "D000001",
            "Red Dye",
            "<DateCreated><Year>1999</Year></DateCreated><HistoryNote>99</HistoryNote>",
            "<ConceptList>",
            notion(
                "M1",
                "<ScopeNote>A dye\n   that is &lt;red&gt;.\n  </ScopeNote>",
                relation("NRW", "M1", "M2"),
                terms("Red Dye", "Dye of Red"),
                terms("Dye, Red", permuted="Y"),
                terms("RD", tag="ABB"),
                terms("RED", tag="ACR"),
                terms("RED dye", tag="ACX"),
                terms("Rubin's dye", tag="EPO"),
                preferred="Y",
            ),
            notion("M2", "<ScopeNote>no</ScopeNote>", terms("Scarlet")),
            notion("M3", relation("BRD", "M1", "M3"), terms("Dye")),
            notion("M4", relation("NRW", "M4", "M1"), terms("Colour")),
            notion("M5", relation("REL", "M1", "M5"), terms("Pink")),
            notion("M6", terms("Orange")),
            "</ConceptList>",
        )
    )
    assert read(read_descriptors, text) == [
        Ontology(id="mesh", title="Medical Subject Headings", version="2025", licence=TERMS, cyclic=True),
        Concept(
            curie="MESH:D000001",
            label="Red Dye",
            definition="A dye that is <red>.",
            namespace="TopicalDescriptor",
            names=(
                Name("Dye of Red", Scope.EXACT, None, "en"),
                Name("Dye, Red", Scope.EXACT, "permuted", "en"),
                Name("RD", Scope.EXACT, "abbreviation", "en"),
                Name("RED", Scope.EXACT, "acronym", "en"),
                Name("RED dye", Scope.EXACT, None, "en"),
                Name("Rubin's dye", Scope.EXACT, None, "en"),
                Name("Scarlet", Scope.NARROW, None, "en"),
                Name("Dye", Scope.BROAD, None, "en"),
                Name("Colour", Scope.BROAD, None, "en"),
                Name("Pink", Scope.RELATED, None, "en"),
                Name("Orange", Scope.RELATED, None, "en"),
            ),
            lang="en",
            line=4,
        ),
    ]


def test_a_descriptor_is_below_those_above_it_in_each_of_its_trees(read: Read) -> None:
    text = descriptors(
        record("D000003", "C", tree("A01.100.200", "B05.300")),
        record("D000001", "A", tree("A01")),
        record("D000002", "B", tree("A01.100", "B05")),
        record("D000004", "D", tree("A01.100.900.100")),
        record("D000005", "E", tree("A01.100", " A02 ")),
    )
    values = read(read_descriptors, text)
    assert relations(values) == [
        ("MESH:D000003", "is_a", "MESH:D000002"),
        ("MESH:D000003", "is_a", "MESH:D000002"),
        ("MESH:D000002", "is_a", "MESH:D000001"),
        ("MESH:D000005", "is_a", "MESH:D000001"),
    ]
    assert problems(values) == [
        ("tree number given twice", "A01.100 of MESH:D000005 is that of MESH:D000002", 8),
        ("tree number below none", "A01.100.900.100 of MESH:D000004", 7),
    ]


def test_trees_may_go_round_in_a_circle(load: Load) -> None:
    text = descriptors(
        record("D000001", "Ethics", tree("A01", "B01.100")), record("D000002", "Morals", tree("A01.100", "B01"))
    )
    found = load(text, "desc2024.xml")
    assert (found.source.name, found.source.prefix, found.source.version) == ("mesh", "MESH", "2024")
    assert found.tables["IS_A"].num_rows == 1
    assert [problem.what for problem in found.problems] == ["is_a that closes a cycle"]


def test_classes_are_namespaces(read: Read) -> None:
    text = descriptors(*(record(f"D00000{class_}", "A", class_=class_) for class_ in "12349"))
    namespaces = [found.namespace for found in concepts(read(read_descriptors, text))]
    assert namespaces == ["TopicalDescriptor", "PublicationType", "CheckTag", "GeographicalDescriptor", None]
    text = supplementary(*(substance(f"C00000{class_}", "A", class_=class_) for class_ in "134"))
    namespaces = [found.namespace for found in concepts(read(read_supplementary, text))]
    assert namespaces == ["SCR_Chemical", "SCR_Disease", "SCR_Organism"]


def test_references_are_relations_as_nlm_calls_them(read: Read) -> None:
    see = f"<SeeRelatedList>{refers('SeeRelatedDescriptor', 'D000002')}</SeeRelatedList>"
    acts = f"<PharmacologicalActionList>{refers('PharmacologicalAction', 'D000003')}</PharmacologicalActionList>"
    of_old = f"<ConceptList>{notion('M1', acts, preferred='Y')}</ConceptList>"  # where files of 2006 have it
    for parts in ((see, acts), (see, of_old)):
        (found,) = concepts(read(read_descriptors, descriptors(record("D000001", "A", *parts))))
        assert relations(list(found.relations)) == [
            ("MESH:D000001", "meshv:seeAlso", "MESH:D000002"),
            ("MESH:D000001", "meshv:pharmacologicalAction", "MESH:D000003"),
        ]


def test_registry_numbers_of_the_preferred_concept_are_cross_references(read: Read) -> None:
    numbers = (
        "<ConceptUMLSUI>C0000007</ConceptUMLSUI><RegistryNumberList><RegistryNumber>0</RegistryNumber>"
        "<RegistryNumber>37H9VM9WZL</RegistryNumber><RegistryNumber>EC 1.1.1.27</RegistryNumber>"
        "<RegistryNumber>EC 1.1.-</RegistryNumber><RegistryNumber>txid9606</RegistryNumber></RegistryNumberList>"
        "<RelatedRegistryNumberList><RelatedRegistryNumber>52665-69-7 (RED dye)</RelatedRegistryNumber>"
        "<RelatedRegistryNumber>50-00-0 (blue dye)</RelatedRegistryNumber></RelatedRegistryNumberList>"
    )
    other = notion("M2", "<RegistryNumber>50-01-1</RegistryNumber>")
    text = descriptors(
        record("D000001", "Red Dye", f"<ConceptList>{notion('M1', numbers, preferred='Y')}{other}</ConceptList>")
    )
    (found,) = concepts(read(read_descriptors, text))
    assert found.xrefs == tuple(
        map(Xref, ["UMLS:C0000007", "UNII:37H9VM9WZL", "EC:1.1.1.27", "NCBITaxon:9606", "CAS:52665-69-7"])
    )


def test_a_supplementary_record_is_mapped_to_headings(read: Read) -> None:
    mapped = "".join(
        [
            refers("HeadingMappedTo", "*D000001"),
            refers("HeadingMappedTo", "D000002"),
            refers("HeadingMappedTo", "D000003", "*Q000031"),
        ]
    )
    text = supplementary(
        substance(
            "C000007",
            "reddish",
            "<Note>a dye\n </Note>",
            f"<HeadingMappedToList>{mapped}</HeadingMappedToList>",
            f"<IndexingInformationList>{refers('IndexingInformation', 'D000009')}</IndexingInformationList>",
            f"<ConceptList>{notion('M1', terms('reddish', 'RX-7'), preferred='Y')}</ConceptList>",
        )
    )
    ontology, found = read(read_supplementary, text)
    assert isinstance(ontology, Ontology)
    assert (ontology.id, ontology.version, ontology.cyclic) == ("mesh_supplementary", "2025", False)
    assert isinstance(found, Concept)
    assert (found.curie, found.label, found.definition, found.namespace) == (
        "MESH:C000007",
        "reddish",
        "a dye",
        "SCR_Chemical",
    )
    assert found.names == (Name("RX-7", Scope.EXACT, None, "en"),)
    assert relations(list(found.relations)) == [
        ("MESH:C000007", "meshv:preferredMappedTo", "MESH:D000001"),
        ("MESH:C000007", "meshv:mappedTo", "MESH:D000002"),
        ("MESH:C000007", "meshv:preferredMappedTo", "MESH:D000003"),
    ]


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ("desc2025.xml", "supp2025.xml"),
        ("desc2025.xml", "supp2025.xml.gz"),
        ("desc2025.gz", "supp2025.gz"),
        ("desc2025.xml.gz", "supp2025.gz"),
    ],
)
def test_supplementary_records_beside_the_descriptors_are_of_one_source(
    tmp_path: Path, embedded_store: EmbeddedStore, own: str, other: str
) -> None:
    mapped = f"<HeadingMappedToList>{refers('HeadingMappedTo', '*D000001')}</HeadingMappedToList>"
    texts = {
        own: descriptors(record("D000001", "Dyes")),
        other: supplementary(substance("C000007", "reddish", mapped), substance("", "b")),
    }
    for name, text in texts.items():
        (tmp_path / name).write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    (tmp_path / "supp2024.xml").write_text(supplementary(substance("C000008", "old")))
    (loaded,) = load_ontologies(embedded_store, [tmp_path / own])
    assert (loaded.source.name, loaded.source.concepts, loaded.relations, loaded.unknown) == ("mesh", 2, 1, ())
    (card,) = cards(embedded_store, ["MESH:C000007"])
    assert card
    assert card.label == "reddish"
    (warning,) = loaded.warnings()
    assert warning == f"warning: {tmp_path / own}: malformed CURIE: no SupplementalRecordUI ({other}:5)"
    with (
        Document(tmp_path / other) as document,
        pytest.raises(LoadError, match=f"{own} lies beside it: give that file"),
    ):
        list(read_supplementary(document))


def test_an_error_in_the_file_beside_names_it(tmp_path: Path, embedded_store: EmbeddedStore) -> None:
    (tmp_path / "desc2025.xml").write_text(descriptors(record("D000001", "Dyes")))
    (tmp_path / "supp2025.xml").write_text(supplementary(substance("C000007", "reddish"))[:-40])
    (loaded,) = load_ontologies(embedded_store, [tmp_path / "desc2025.xml"])
    told = f"{tmp_path / 'supp2025.xml'}:4: the XML ends before its last element does; fetch the file again"
    assert str(loaded.error).endswith(told)


def test_supplementary_records_alone_own_no_prefix(load: Load) -> None:
    found = load(supplementary(substance("C000007", "reddish")), "supp2031.xml")
    assert (found.source.name, found.source.prefix, found.source.version) == ("mesh_supplementary", None, "2031")


def test_damaged_records_are_told_and_left_out(read: Read) -> None:
    text = descriptors(
        record("D1", "A"),
        "<DescriptorRecord/>\n",
        record("D000002", "", "<ConceptList/>"),
        record("D000003", "C", refers("SeeRelatedDescriptor", "Q000031"), "<SeeRelatedDescriptor/>"),
    )
    values = read(read_descriptors, text)
    assert [(found.curie, found.label, found.names) for found in concepts(values)] == [
        ("MESH:D000002", None, ()),
        ("MESH:D000003", "C", ()),
    ]
    assert problems(values) == [
        ("malformed CURIE", "D1", 4),
        ("malformed CURIE", "no DescriptorUI", 5),
        ("malformed CURIE", "Q000031 in SeeRelatedDescriptor of MESH:D000003", 7),
        ("malformed CURIE", "nothing in SeeRelatedDescriptor of MESH:D000003", 7),
    ]


def test_an_identifier_has_the_digits_of_either_length(read: Read) -> None:
    text = descriptors(record("D000087644", "A"), record("D012345", "B"))
    assert [found.curie for found in concepts(read(read_descriptors, text))] == ["MESH:D000087644", "MESH:D012345"]


@pytest.mark.parametrize(
    ("name", "dtd", "version"),
    [
        ("desc2026.xml", DTD, "2026"),
        ("desc2006.xml", "desc2005.dtd", "2006"),
        ("source.xml", "desc2006.dtd", "2006"),
        ("mesh.xml", DTD, "2025"),
        ("mesh_20260102.xml", DTD, "2025"),
        ("source.xml", "a.dtd", None),
    ],
)
def test_the_version_is_the_year(read: Read, name: str, dtd: str, version: str | None) -> None:
    ontology = read(read_descriptors, descriptors(record("D000001", "A"), dtd=dtd), name)[0]
    assert isinstance(ontology, Ontology)
    assert ontology.version == version


def test_another_language_is_refused(read: Read) -> None:
    with pytest.raises(
        LoadError, match=r":3: this is MeSH in another language \(fre\); give the English file of the NLM"
    ):
        read(read_descriptors, descriptors(record("D000001", "A"), language="fre"))


def test_lines_may_end_as_on_windows_and_in_a_packed_file(load: Load, write: Write) -> None:
    text = descriptors(record("D000001", "Red\n Dye")).replace("\n", "\r\n")
    assert load(text).tables["Concept"]["label"].to_pylist() == ["Red Dye"]
    with Document(write(gzip.compress(text.encode()), "desc2025.gz")) as document:
        assert [found.label for found in concepts(list(read_descriptors(document)))] == ["Red Dye"]


TABLE = "D000001\tRed Dye\tDye, Red|Red Dyes| \nD000002\tBlue Dye\t\nC000003\tpink\nD000004\t\tGreen Dye\n"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_table_has_identifiers_labels_and_entry_terms(read: Read, line_end: str) -> None:
    values = read(read_table, TABLE.replace("\n", line_end), "mesh_table.2019.tsv")
    assert values == [
        Ontology(id="mesh", title="Medical Subject Headings", version="2019", licence=TERMS, cyclic=True),
        Concept("MESH:D000001", "Red Dye", names=(Name("Dye, Red"), Name("Red Dyes")), line=1),
        Concept("MESH:D000002", "Blue Dye", line=2),
        Concept("MESH:C000003", "pink", line=3),
        Concept("MESH:D000004", names=(Name("Green Dye"),), line=4),
    ]


def test_damaged_rows_of_a_table_are_told_and_left_out(read: Read) -> None:
    text = "D000001\tA\n\n# a comment\nHP:1\tB\n\tC\nD000002\nD000003\tD\tE\tF\n"
    values = read(read_table, text)
    assert [found.curie for found in concepts(values)] == ["MESH:D000001"]
    assert problems(values) == [
        ("malformed CURIE", "HP:1", 4),
        ("malformed CURIE", "no identifier", 5),
        ("row of another width", "1 cells, not an identifier, a label and entry terms", 6),
        ("row of another width", "4 cells, not an identifier, a label and entry terms", 7),
    ]


def test_a_table_owns_the_prefix(load: Load) -> None:
    found = load(TABLE, "names.tsv")
    assert (found.source.name, found.source.prefix, found.source.version) == ("mesh", "MESH", None)
