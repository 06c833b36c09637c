"""Addresses as users give them, and the key."""

import pytest

from engine.generate.endpoint.address import KEY, key_in_environment, root_of, shown
from kg.errors import UsageError


@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("http://localhost:8000", "http://localhost:8000/v1"), ("http://localhost:8000/", "http://localhost:8000/v1"),
        ("http://localhost:8000/v1", "http://localhost:8000/v1"), (" http://localhost:8000/v1/ ", "http://localhost:8000/v1"),
        ("http://h/v1/chat/completions", "http://h/v1"), ("http://h/v1/completions/", "http://h/v1"),
        ("http://h/chat/completions", "http://h/v1"), ("http://h/v1/models", "http://h/v1"), ("http://[::1]:8/v1", "http://[::1]:8/v1"),
        ("https://api.groq.com/openai/v1", "https://api.groq.com/openai/v1"), ("https://h/api", "https://h/api/v1"),
        ("https://h/v1beta/openai/", "https://h/v1beta/openai"), ("https://h/v1#x", "https://h/v1"),
    ],
)  # fmt: skip
def test_a_server_is_named_in_many_ways(url: str, root: str) -> None:
    assert root_of(url) == root


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("localhost:8000", "begins with http:// or https://"), ("ftp://h/v1", "begins with http:// or https://"),
        ("http://", "begins with http:// or https://"), ("", "begins with http:// or https://"),
        ("https://user:hidden@h/v1", KEY), ("https://h/v1?api_key=hidden", KEY),
        ("http://hidden@[::1/v1?key=hidden", "no address"), ("http://h:99999/v1", "no address"),
        ("http://h\n/v1" + "x" * 500 + "?k=hidden", KEY),
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_without_its_secrets(url: str, told: str) -> None:
    with pytest.raises(UsageError, match=told) as error:
        root_of(url)
    assert "hidden" not in str(error.value)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 400


def test_an_address_is_shown_without_login_and_parameters() -> None:
    assert shown("https://a:hidden@h/x?token=hidden") == "https://h/x"
    assert shown("http://[::1") == "what is no address"


def test_the_key_is_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, " sk-1 \n")
    assert key_in_environment() == "sk-1"
    monkeypatch.setenv(KEY, "")
    assert key_in_environment() is None
    monkeypatch.setenv(KEY, "hidden\nkey")
    with pytest.raises(UsageError, match=KEY) as error:
        key_in_environment()
    assert "hidden" not in str(error.value)
