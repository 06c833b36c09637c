"""Which property of which vocabulary says what of a concept: the one table that OWL and SKOS are read by.

Sources: oboInOwl and the OBO mapping of OWL (http://owlcollab.github.io/oboformat/doc/obo-syntax.html), the Information
Artifact Ontology, SKOS and SKOS-XL (https://www.w3.org/TR/skos-reference/), EFO and ORDO
(https://www.ebi.ac.uk/efo/, https://www.orphadata.com/ordo/), and the NCI Thesaurus
(https://evs.nci.nih.gov/ftp1/NCI_Thesaurus/).
"""

import re
from enum import StrEnum

from kg.model import Scope

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SKOS_XL = "http://www.w3.org/2008/05/skos-xl#"
IN_OWL = "http://www.geneontology.org/formats/oboInOwl#"
OBO = "http://purl.obolibrary.org/obo/"
EFO = "http://www.ebi.ac.uk/efo/"
ORDO = "http://www.orpha.net/ORDO/"
NCIT = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl#"
DC = "http://purl.org/dc/elements/1.1/"
TERMS = "http://purl.org/dc/terms/"


class Role(StrEnum):
    """What a triple says of its subject."""

    TYPE = "type"
    LABEL = "label"
    PREFERRED = "preferred label"
    EXACT = "exact synonym"
    NARROW = "narrow synonym"
    BROAD = "broad synonym"
    RELATED = "related synonym"
    XL_PREFERRED = "preferred label, as a node"
    XL_EXACT = "exact synonym, as a node"
    XL_RELATED = "related synonym, as a node"
    FORM = "text of a label or definition that is a node"
    DEFINITION = "definition"
    PARENT = "parent"
    CHILD = "child"
    EQUIVALENT = "equivalent class"
    BESIDE = "related concept"
    HEIR = "heir"
    CONSIDER = "concept to consider instead"
    OBSOLETE = "whether obsolete"
    RETIRED = "why obsolete"
    STATUS = "status"
    XREF = "cross-reference"
    UMLS = "concept of the UMLS"
    ALTERNATIVE = "alternative id"
    SUBSET = "subset"
    NAMESPACE = "namespace"
    ON_PROPERTY = "property of a restriction"
    FILLER = "class of a restriction"
    SOURCE = "subject of an annotated axiom"
    PROPERTY = "property of an annotated axiom"
    TARGET = "object of an annotated axiom"
    SYNONYM_TYPE = "type of an annotated synonym"
    PRECISION = "precision of an annotated cross-reference"
    IMPORT = "import"
    SCHEME = "scheme"
    VERSION_IRI = "address of a version"
    VERSION = "version"
    TITLE = "title"
    LICENCE = "licence"
    DEFAULT_NAMESPACE = "default namespace"


MATCHES = {f"{SKOS}{name}Match": f"skos:{name}Match" for name in ("exact", "close", "broad", "narrow", "related")}

ROLES: dict[str, Role | str] = {
    f"{RDF}type": Role.TYPE,
    f"{RDFS}label": Role.LABEL,
    f"{SKOS}prefLabel": Role.PREFERRED,
    f"{SKOS}altLabel": Role.EXACT,
    f"{SKOS}hiddenLabel": Role.RELATED,
    f"{SKOS_XL}prefLabel": Role.XL_PREFERRED,
    f"{SKOS_XL}altLabel": Role.XL_EXACT,
    f"{SKOS_XL}hiddenLabel": Role.XL_RELATED,
    f"{SKOS_XL}literalForm": Role.FORM,
    f"{RDF}value": Role.FORM,
    f"{SKOS}definition": Role.DEFINITION,
    f"{SKOS}broader": Role.PARENT,
    f"{SKOS}narrower": Role.CHILD,
    f"{SKOS}related": Role.BESIDE,
    f"{SKOS}inScheme": Role.SCHEME,
    **MATCHES,
    f"{RDFS}subClassOf": Role.PARENT,
    f"{OWL}equivalentClass": Role.EQUIVALENT,
    f"{OWL}deprecated": Role.OBSOLETE,
    f"{OWL}onProperty": Role.ON_PROPERTY,
    f"{OWL}someValuesFrom": Role.FILLER,
    f"{OWL}annotatedSource": Role.SOURCE,
    f"{OWL}annotatedProperty": Role.PROPERTY,
    f"{OWL}annotatedTarget": Role.TARGET,
    f"{OWL}imports": Role.IMPORT,
    f"{OWL}versionIRI": Role.VERSION_IRI,
    f"{OWL}versionInfo": Role.VERSION,
    f"{IN_OWL}hasExactSynonym": Role.EXACT,
    f"{IN_OWL}hasNarrowSynonym": Role.NARROW,
    f"{IN_OWL}hasBroadSynonym": Role.BROAD,
    f"{IN_OWL}hasRelatedSynonym": Role.RELATED,
    f"{IN_OWL}hasSynonym": Role.RELATED,
    f"{IN_OWL}hasSynonymType": Role.SYNONYM_TYPE,
    f"{IN_OWL}hasDbXref": Role.XREF,
    f"{IN_OWL}hasAlternativeId": Role.ALTERNATIVE,
    f"{IN_OWL}inSubset": Role.SUBSET,
    f"{IN_OWL}hasOBONamespace": Role.NAMESPACE,
    f"{IN_OWL}consider": Role.CONSIDER,
    f"{IN_OWL}default-namespace": Role.DEFAULT_NAMESPACE,
    f"{OBO}IAO_0000115": Role.DEFINITION,
    f"{OBO}IAO_0000118": Role.EXACT,
    f"{OBO}IAO_0100001": Role.HEIR,
    f"{TERMS}isReplacedBy": Role.HEIR,
    f"{EFO}alternative_term": Role.EXACT,
    f"{EFO}definition": Role.DEFINITION,
    f"{EFO}reason_for_obsolescence": Role.RETIRED,
    f"{OBO}ECO_0000218": Role.PRECISION,
    f"{DC}title": Role.TITLE,
    f"{TERMS}title": Role.TITLE,
    f"{DC}license": Role.LICENCE,
    f"{DC}rights": Role.LICENCE,
    f"{TERMS}license": Role.LICENCE,
    **{f"{home}P108": Role.PREFERRED for home in (NCIT, f"{OBO}NCIT_")},
    **{f"{home}P90": Role.EXACT for home in (NCIT, f"{OBO}NCIT_")},
    **{f"{home}P97": Role.DEFINITION for home in (NCIT, f"{OBO}NCIT_")},
    **{f"{home}P207": Role.UMLS for home in (NCIT, f"{OBO}NCIT_")},
    **{f"{home}P310": Role.STATUS for home in (NCIT, f"{OBO}NCIT_")},
}
"""Property → what it says; a SKOS match says its own predicate."""

DEPRECATED_CLASS = f"{OWL}DeprecatedClass"
CLASSES = {f"{OWL}Class", f"{RDFS}Class", f"{SKOS}Concept", DEPRECATED_CLASS}
HEADERS = {f"{OWL}Ontology", f"{SKOS}ConceptScheme"}
SKOS_CONCEPT = f"{SKOS}Concept"
TYPES = CLASSES | HEADERS

SYNONYMS = {
    Role.EXACT: Scope.EXACT,
    Role.NARROW: Scope.NARROW,
    Role.BROAD: Scope.BROAD,
    Role.RELATED: Scope.RELATED,
}
XL_NAMES = {Role.XL_PREFERRED: Role.PREFERRED, Role.XL_EXACT: Role.EXACT, Role.XL_RELATED: Role.RELATED}

ANNOTATIONS = (Role.SYNONYM_TYPE, Role.PRECISION)
"""What is asked of annotated axioms."""

HEIRS_BY_RESTRICTION = {f"{ORDO}moved_to": Role.HEIR, f"{ORDO}referred_to": Role.CONSIDER}
"""ORDO says where a retired entry went by restrictions on these properties."""

PRECISIONS: tuple[tuple[re.Pattern[str], str | None], ...] = (
    (re.compile(r"\W*E\b"), "skos:exactMatch"),
    (re.compile(r"\W*NTBT\b"), "skos:broadMatch"),
    (re.compile(r"\W*BTNT\b"), "skos:narrowMatch"),
    (re.compile(r"\W*W\b"), None),
)
"""How ORDO says the precision of a cross-reference, in the first word; None: it is wrong, and left out."""

RETIRED_STATUS = {"Obsolete_Concept", "Retired_Concept"}
BUILT_IN = {"owl", "rdf", "rdfs", "xsd", "skos", "oboInOwl"}
"""Prefixes of the languages themselves: owl:Thing is no concept."""
