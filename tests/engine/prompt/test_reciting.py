"""The words in which a term or an identifier is asked for."""

from engine.prompt.reciting import Called, id_to_term, term_to_id


def test_a_term_is_asked_for_in_five_ways() -> None:
    prompts = term_to_id("Short {stature}", Called("Human Phenotype Ontology"))
    users = [prompt.messages[-1].text for prompt in prompts]
    assert len(set(users)) == 5
    assert all("Short {stature}" in user for user in users)
    assert users[0].endswith("?")
    assert "identifier only" in users[1]
    assert users[2].startswith("Provide")
    assert "Human Phenotype Ontology" in users[3]
    assert users[4].startswith("Return only")
    assert {prompt.messages[0].text for prompt in prompts} == {"You are an expert in the Human Phenotype Ontology."}


def test_an_identifier_is_asked_for_in_five_ways() -> None:
    users = [prompt.messages[-1].text for prompt in id_to_term("HP:0004322", Called("Human Phenotype Ontology"))]
    assert len(set(users)) == 5
    assert all("HP:0004322" in user for user in users)
