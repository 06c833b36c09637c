"""What is said by role in; what annotated axioms and labels that are nodes add to it out."""

from loaders.rdf.columns import Gathered, Text
from loaders.rdf.properties import ROLES, Role

Annotations = dict[tuple[str, Role | str, str], list[str]]
"""What is annotated, by the subject, role and object of the axiom."""


def annotations(gathered: Gathered, role: Role) -> Annotations:
    """What is annotated in this role, by the axiom's subject, role and object."""
    noted: dict[int, list[str]] = {}
    for axiom, text in gathered.rows(role):
        noted.setdefault(axiom, []).append(text)
    if not noted:
        return {}
    sources, properties, targets = (
        {axiom: text for axiom, text in gathered.rows(part) if axiom in noted}
        for part in (Role.SOURCE, Role.PROPERTY, Role.TARGET)
    )
    found: Annotations = {}
    for axiom, texts in noted.items():
        if axiom in sources and axiom in properties and axiom in targets:
            about = (sources[axiom], ROLES.get(properties[axiom], ""), targets[axiom])
            found.setdefault(about, []).extend(texts)
    return found


def forms(gathered: Gathered) -> dict[str, list[Text]]:
    """The texts of labels that are nodes, as SKOS-XL has them, and of definitions that are."""
    if Role.FORM not in gathered.columns:
        return {}
    labels = {number for number, _ in gathered.rows(Role.FORM)}
    return {node: said[Role.FORM] for node, said in gathered.said(labels, apart=gathered.columns.keys() - {Role.FORM})}
