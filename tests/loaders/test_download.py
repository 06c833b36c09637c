"""Downloads, from a server on this machine: kept, gone on with, checked, refused."""

import json
import os
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

import cli
from kg.errors import LoadError, OntonormError, UsageError
from loaders.download import Fetched, Fetching, fetch
from loaders.download.addresses import check_address, is_public, mirrored, redirected, shown
from loaders.download.cache import cache_folder, digest, place_of
from loaders.download.client import Reply
from loaders.download.fetch import data

Web = Any
Fetch = Callable[..., Fetched]

BODY = b"format-version: 1.4\nontology: doid\n" + b"! nothing\n" * 200


@pytest.fixture
def waits() -> list[float]:
    """The pauses that were made, which no test waits for."""
    return []


@pytest.fixture
def get(tmp_path: Path, waits: list[float]) -> Fetch:
    """Fetches one address into a cache of its own."""

    def run(*addresses: str, known: bool = False, **how: Any) -> Fetched:
        return fetch(addresses, Fetching(folder=tmp_path / "cache", pause=waits.append, **how), known=known)

    return run


def refused(get: Fetch, *addresses: str, **how: Any) -> str:
    """What is told of a file that cannot be had."""
    with pytest.raises(LoadError) as error:
        get(*addresses, **how)
    assert "\n" not in str(error.value)
    return str(error.value)


def parts(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.part"))


def test_a_file_is_fetched_once_and_kept_with_a_record(web: Web, get: Fetch) -> None:
    web.put("/obo/doid.obo", BODY, etag='"1"', modified="Fri, 02 Jan 2026 00:00:00 GMT")
    address = f"{web.address}/obo/doid.obo"
    first = get(address)
    assert (first.path.name, first.path.read_bytes(), first.url, first.size) == ("doid.obo", BODY, address, len(BODY))
    assert first.notes == (f"{address} fetched, 0.0 MB, sha256 {digest(first.path)}",)
    record = json.loads(first.path.with_name("doid.obo.record.json").read_text())
    assert record.pop("fetched_at").endswith("Z")
    assert record == {
        "url": address, "etag": '"1"', "last_modified": "Fri, 02 Jan 2026 00:00:00 GMT",
        "sha256": digest(first.path), "size": len(BODY),
    }  # fmt: skip
    second = get(address)
    assert (second.path, second.notes, len(web.asked)) == (first.path, (), 1)
    assert {path.name for path in first.path.parent.iterdir()} <= {
        "doid.obo", "doid.obo.record.json", "doid.obo.lock"
    }  # fmt: skip


def test_progress_is_told_while_a_slow_server_sends(web: Web, get: Fetch) -> None:
    told: list[tuple[str, float | None]] = []
    half = threading.Event()
    page = web.put("/slow.obo", BODY)
    page.halfway = lambda: half.wait(30)

    def progress(what: str, share: float | None) -> None:
        told.append((what, share))
        half.set()

    get(f"{web.address}/slow.obo", progress=progress)
    shares = [share for _, share in told]
    assert len(shares) >= 2
    assert shares == sorted(shares, key=lambda share: share or 0.0)
    assert told[-1] == ("fetching slow.obo: 0.0 of 0.0 MB", 1.0)


def test_what_broke_off_is_gone_on_with(web: Web, get: Fetch, waits: list[float]) -> None:
    web.put("/doid.obo", BODY, etag='"1"', cuts=[500, 300])
    assert get(f"{web.address}/doid.obo").path.read_bytes() == BODY
    ranges = [(headers.get("range"), headers.get("if-range")) for _, headers in web.asked]
    assert ranges == [(None, None), ("bytes=500-", '"1"'), ("bytes=800-", '"1"')]
    assert waits == [1.0, 2.0]


def test_the_next_command_goes_on_where_the_last_gave_up(
    web: Web, get: Fetch, tmp_path: Path, waits: list[float]
) -> None:
    web.put("/doid.obo", BODY, modified="Fri, 02 Jan 2026 00:00:00 GMT", cuts=[100, 100, 100, 100])
    told = refused(get, f"{web.address}/doid.obo")
    assert f"400 of {len(BODY):,} bytes came, what came is kept" in told
    assert waits == [1.0, 2.0, 4.0]
    [part] = parts(tmp_path)
    assert part.read_bytes() == BODY[:400]
    assert get(f"{web.address}/doid.obo").path.read_bytes() == BODY
    assert web.asked[-1][1]["range"] == "bytes=400-"
    assert web.asked[-1][1]["if-range"] == "Fri, 02 Jan 2026 00:00:00 GMT"
    assert parts(tmp_path) == []


def test_a_server_that_knows_no_ranges_sends_all_again(web: Web, get: Fetch) -> None:
    web.put("/doid.obo", BODY, etag='"1"', ranges=False, cuts=[500])
    assert get(f"{web.address}/doid.obo").path.read_bytes() == BODY
    assert web.asked[1][1]["range"] == "bytes=500-"


def test_a_file_that_changed_meanwhile_begins_anew(web: Web, get: Fetch) -> None:
    page = web.put("/doid.obo", BODY, etag='"1"', cuts=[500])
    new = BODY.replace(b"nothing", b"another")

    def change() -> None:
        page.body, page.etag = new, '"2"'

    page.halfway = change
    assert get(f"{web.address}/doid.obo").path.read_bytes() == new


def test_a_server_that_sends_another_part_than_asked_for_is_not_trusted(web: Web, get: Fetch) -> None:
    page = web.put("/doid.obo", BODY, etag='"1"', cuts=[500])

    def forget() -> None:
        if page.cuts == []:
            page.etag = '"2"'
            web.put("/doid.obo", BODY.upper(), etag='"2"', status=206)  # whole, and called a part

    page.halfway = forget
    assert "does not go on where the file broke off" in refused(get, f"{web.address}/doid.obo")


@pytest.mark.parametrize("version", [{}, {"etag": 'W/"1"'}])
def test_without_a_version_nothing_is_gone_on_with(web: Web, get: Fetch, version: dict[str, str]) -> None:
    web.put("/doid.obo", BODY, cuts=[500], **version)
    assert get(f"{web.address}/doid.obo").path.read_bytes() == BODY
    assert all("range" not in headers for _, headers in web.asked)


def test_a_busy_server_is_asked_again(web: Web, get: Fetch, waits: list[float]) -> None:
    web.put("/doid.obo", BODY, statuses=[500, 503])
    assert get(f"{web.address}/doid.obo").path.read_bytes() == BODY
    assert waits == [1.0, 2.0]


def test_a_server_that_stays_busy_is_told(web: Web, get: Fetch) -> None:
    web.put("/doid.obo", BODY, statuses=[503] * 4)
    assert refused(get, f"{web.address}/doid.obo") == (
        f"{web.address}/doid.obo: the server answers 503; try again later"
    )


def test_a_server_that_is_not_there_is_told(serve: Callable[[], Web], get: Fetch, waits: list[float]) -> None:
    told = refused(get, "http://127.0.0.1:9/doid.obo")
    assert told.startswith("http://127.0.0.1:9/doid.obo: no connection")
    assert len(waits) == 3


def test_a_missing_file_is_told_with_the_remedy(web: Web, get: Fetch, tmp_path: Path) -> None:
    told = refused(get, f"{web.address}/none.obo")
    assert told.startswith(f"{web.address}/none.obo: the server answers 404: it has no such file")
    assert "ontonorm sources" in told
    assert len(web.asked) == 1
    assert parts(tmp_path) == []


@pytest.mark.parametrize(("status", "told"), [(401, "it wants a login"), (403, "not let"), (418, "refuses")])
def test_a_refusal_is_told(web: Web, get: Fetch, status: int, told: str) -> None:
    web.put("/doid.obo", b"no", status=status)
    assert told in refused(get, f"{web.address}/doid.obo")


def test_refreshing_keeps_what_is_still_the_newest(web: Web, get: Fetch) -> None:
    page = web.put("/doid.obo", BODY, etag='"1"')
    address = f"{web.address}/doid.obo"
    first = get(address)
    same = get(address, refresh=True)
    assert web.asked[-1][1]["if-none-match"] == '"1"'
    assert (same.sha256, same.notes) == (first.sha256, (f"{address}: there is no newer version",))
    page.body, page.etag = BODY + b"! more\n", '"2"'
    assert get(address).sha256 == first.sha256
    assert get(address, refresh=True).path.read_bytes() == BODY + b"! more\n"


def test_a_refresh_that_fails_keeps_what_there_was(web: Web, get: Fetch) -> None:
    address = f"{web.address}/doid.obo"
    web.put("/doid.obo", BODY)
    get(address)
    del web.pages["/doid.obo"]
    assert "leave out --refresh to use it" in refused(get, address, refresh=True)
    assert get(address).path.read_bytes() == BODY


def test_offline_nobody_is_asked(web: Web, get: Fetch) -> None:
    web.put("/doid.obo", BODY)
    address = f"{web.address}/doid.obo"
    assert refused(get, address, offline=True) == (
        f"{address} is not kept; fetch it once without --offline, or download it by hand and give the file"
    )
    assert web.asked == []
    get(address)
    assert get(address, offline=True).path.read_bytes() == BODY
    assert len(web.asked) == 1


@pytest.mark.parametrize("damage", [b"", BODY[:-1], BODY.replace(b"doid", b"diod")])
def test_a_damaged_file_is_fetched_again_and_told(web: Web, get: Fetch, damage: bytes) -> None:
    web.put("/doid.obo", BODY)
    address = f"{web.address}/doid.obo"
    path = get(address).path
    path.write_bytes(damage)
    assert "is damaged" in refused(get, address, offline=True)
    mended = get(address)
    assert mended.notes[0] == f"{path} is damaged, it is not what was fetched"
    assert mended.path.read_bytes() == BODY
    assert get(address).notes == ()


def test_a_damaged_record_is_no_record(web: Web, get: Fetch) -> None:
    web.put("/doid.obo", BODY)
    path = get(f"{web.address}/doid.obo").path
    for content in ("", "[]", '{"url": 1}'):
        path.with_name("doid.obo.record.json").write_text(content)
        assert get(f"{web.address}/doid.obo").path.read_bytes() == BODY
    assert len(web.asked) == 4


@pytest.mark.parametrize(
    "page",
    [
        b"<!DOCTYPE html><html><body>Please log in</body></html>",
        b"\n <HTML><head><title>404</title>",
        b'<?xml version="1.0"?>\n<!-- a comment -->\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0">',
    ],
)
def test_a_web_page_is_no_data_and_not_kept(web: Web, get: Fetch, tmp_path: Path, page: bytes) -> None:
    web.put("/doid.obo", page + b" " * 5_000, etag='"1"')
    assert "a web page (HTML) came instead of data" in refused(get, f"{web.address}/doid.obo")
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".lock"] == []


def test_xml_that_is_no_web_page_is_data(web: Web, get: Fetch) -> None:
    web.put("/x.owl", b'<?xml version="1.0"?>\n<!DOCTYPE rdf:RDF [ ]>\n<rdf:RDF/>')
    assert get(f"{web.address}/x.owl").size > 0


@pytest.mark.parametrize("packed", ["br", "zstd", "Deflate"])
def test_what_a_server_packs_in_a_way_that_is_not_read_is_refused(packed: str) -> None:
    with pytest.raises(LoadError, match=rf"packed it on the way \({packed.lower()}\), unasked; .*download it by hand"):
        list(data(Reply("http://a.org/x", 200, {"content-encoding": packed}, iter([b"\x0b\x02"]))))


@pytest.mark.parametrize("packed", ["gzip", "identity", "UTF-8"])
def test_what_a_server_sends_as_it_is_is_kept(packed: str) -> None:
    assert list(data(Reply("http://a.org/x", 200, {"content-encoding": packed}, iter([b"x"])))) == [b"x"]


def test_nothing_is_no_file(web: Web, get: Fetch) -> None:
    web.put("/empty.obo", b"")
    assert "sent an empty file" in refused(get, f"{web.address}/empty.obo")


def test_a_file_that_is_too_large_ends_before_it_is_fetched(web: Web, get: Fetch, tmp_path: Path) -> None:
    web.put("/doid.obo", BODY, etag='"1"')
    assert "more than 1,000 bytes; allow more by --max-size" in refused(get, f"{web.address}/doid.obo", max_size=1_000)
    assert parts(tmp_path) == []


def test_an_interrupt_leaves_the_part(web: Web, get: Fetch, tmp_path: Path) -> None:
    stopped = threading.Event()
    page = web.put("/doid.obo", BODY, etag='"1"')
    page.halfway = lambda: stopped.wait(60)

    def interrupt(what: str, share: float | None) -> None:
        stopped.set()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        get(f"{web.address}/doid.obo", progress=interrupt)
    [part] = parts(tmp_path)
    assert part.read_bytes() == BODY[: len(BODY) // 2]
    assert get(f"{web.address}/doid.obo").path.read_bytes() == BODY
    assert web.asked[-1][1]["range"] == f"bytes={len(BODY) // 2}-"


def test_two_processes_fetch_a_file_once(web: Web, get: Fetch, tmp_path: Path) -> None:
    web.put("/doid.obo", BODY)
    address = f"{web.address}/doid.obo"
    code = (
        "import sys; from pathlib import Path; from loaders.download import Fetching, fetch\n"
        "tell = lambda what, share: print(what, flush=True)\n"
        "print(fetch([sys.argv[1]], Fetching(folder=Path(sys.argv[2]), progress=tell)).path, flush=True)\n"
    )
    others: list[subprocess.Popen[str]] = []

    def start_another(what: str, share: float | None) -> None:
        if not others:
            arguments = [sys.executable, "-c", code, address, str(tmp_path / "cache")]
            others.append(subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=Path(cli.__file__).parent))
            stdout = others[0].stdout
            assert stdout is not None
            assert stdout.readline() == "waiting for another process that fetches doid.obo\n"

    path = get(address, progress=start_another).path
    out, _ = others[0].communicate(timeout=60)
    assert (out, others[0].returncode, web.paths) == (f"{path}\n", 0, ["/doid.obo"])


def test_the_first_address_that_has_the_file_is_taken(web: Web, get: Fetch) -> None:
    web.put("/2025.obo", BODY)
    addresses = [f"{web.address}/{year}.obo" for year in (2027, 2026, 2025)]
    assert get(*addresses).url == addresses[2]
    assert get(*addresses).path.name == "2025.obo"
    assert web.paths == ["/2027.obo", "/2026.obo", "/2025.obo"]
    web.put("/2026.obo", BODY)
    assert get(*addresses, refresh=True).url == addresses[1]


# redirects


def test_a_redirect_to_the_same_host_is_followed(web: Web, get: Fetch) -> None:
    web.put("/doid.obo", location="/real/doid-2026.obo?version=3")
    web.put("/real/doid-2026.obo?version=3", BODY, etag='"1"', cuts=[500])
    found = get(f"{web.address}/doid.obo")
    assert (found.path.name, found.url, found.path.read_bytes()) == ("doid.obo", f"{web.address}/doid.obo", BODY)


def test_redirects_that_never_end_are_left(web: Web, get: Fetch) -> None:
    web.put("/doid.obo", location="/doid.obo")
    assert "more than 10 redirects" in refused(get, f"{web.address}/doid.obo")
    assert len(web.asked) == 11


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("file:///etc/passwd", "only http and https are followed"),
        ("ftp://example.org/x", "only http and https are followed"),
        ("http://127.0.0.1:9/x", "not public"),
        ("http://localhost:9/x", "not public"),
        ("http://[::1]/x", "not public"),
        ("http://169.254.169.254/latest/meta-data", "not public"),
        ("http://10.0.0.1/x", "not public"),
        ("http://[::ffff:192.168.0.1]/x", "not public"),
        ("http://224.0.0.1/x", "not public"),
        ("http://0.0.0.0/x", "not public"),
        ("http://2130706433/x", "not public"),
        ("http://[bad/x", "no address"),
    ],
)
def test_a_redirect_that_leads_astray_is_not_followed(web: Web, get: Fetch, target: str, told: str) -> None:
    web.put("/doid.obo", location=target)
    assert told in refused(get, f"{web.address}/doid.obo")


def test_a_mirror_on_this_machine_leads_only_to_itself(
    web: Web, serve: Callable[[], Web], get: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONTONORM_MIRROR", web.address)
    other = serve()
    other.put("/doid.obo", BODY)
    web.put("/purl.obolibrary.org/obo/doid.obo", location=f"{other.address}/doid.obo")
    assert "a host that is not public" in refused(get, "https://purl.obolibrary.org/obo/doid.obo", known=True)
    assert other.asked == []
    web.put("/purl.obolibrary.org/obo/doid.obo", location=f"{web.address}/files/doid.obo")
    web.put("/files/doid.obo", BODY)
    found = get("https://purl.obolibrary.org/obo/doid.obo", known=True)
    assert (found.url, found.path.read_bytes()) == ("https://purl.obolibrary.org/obo/doid.obo", BODY)


PUBLIC = {"a.org": ["93.184.216.34"], "b.org": ["2606:2800:220:1::1"], "in.org": ["93.184.216.34", "10.0.0.8"]}


@pytest.mark.parametrize(
    ("first", "target", "result"),
    [
        ("https://a.org/x", "https://b.org/y#z", "https://b.org/y"),
        ("https://a.org/x", "y", "https://a.org/y"),
        ("http://a.org/x", "https://b.org/y", "https://b.org/y"),
        ("http://a.org/x", "http://b.org/y", "http://b.org/y"),
        ("https://me:secret@a.org/x", "/y", "https://me:secret@a.org/y"),
        ("https://me:secret@a.org/x", "https://b.org/y", "https://b.org/y"),
        ("https://a.org/x", "https://me:secret@b.org/y", "https://b.org/y"),
        ("https://10.0.0.7/x", "https://10.0.0.7/y", "https://10.0.0.7/y"),
        ("https://a.org/x", "https://unknown.org/y", "https://unknown.org/y"),
    ],
)
def test_a_redirect_to_a_public_host_is_followed_without_the_login(first: str, target: str, result: str) -> None:
    assert redirected(first, first, target, resolve=lambda host: PUBLIC.get(host, [])) == result


@pytest.mark.parametrize(
    ("first", "target", "told"),
    [
        ("https://a.org/x", "http://b.org/y", "from https to http"),
        ("https://a.org/x", "https://in.org/y", "a host that is not public"),
        ("https://10.0.0.7/x", "https://10.0.0.8/y", "a host that is not public"),
        ("http://10.0.0.7/x", "http://10.0.0.7:8080/y", "a host that is not public"),
        ("https://a.org/x", "javascript:alert(1)", "only http and https"),
    ],
)
def test_a_redirect_is_refused(first: str, target: str, told: str) -> None:
    with pytest.raises(LoadError, match=told):
        redirected(first, first, target, resolve=lambda host: PUBLIC.get(host, [host]))


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "10.1.1.1", "fe80::1", "100.64.0.1", "2002:7f00:1::", "ff02::1"]
)
def test_an_address_of_a_private_network_is_not_public(address: str) -> None:
    assert not is_public("x", resolve=lambda host: ["93.184.216.34", address])


# addresses


def test_a_login_is_sent_but_never_shown(web: Web, get: Fetch, tmp_path: Path) -> None:
    web.put("/doid.obo?token=abc&v=1", BODY)
    host = web.address.removeprefix("http://")
    found = get(f"http://me:secret@{host}/doid.obo?token=abc&v=1#top")
    assert web.asked[0][1]["authorization"].startswith("Basic ")
    assert found.url == f"http://{host}/doid.obo?token=…&v=1"
    told = refused(get, f"http://me:secret@{host}/none.obo?key=abc")
    kept = [path.read_text() for path in tmp_path.rglob("*.json")]
    for text in (told, *found.notes, *kept, *map(str, tmp_path.rglob("*"))):
        assert "secret" not in text
        assert "abc" not in text


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("https://a.org/x.obo", "https://a.org/x.obo"),
        ("https://me:p%40ss@a.org:8080/x?a=1&api_key=2;b=3", "https://a.org:8080/x?a=1&api_key=…;b=3"),
        (
            "https://s3.org/x?X-Amz-Signature=1&X-Amz-Credential=2",
            "https://s3.org/x?X-Amz-Signature=…&X-Amz-Credential=…",
        ),
        ("https://me:secret@[::1/x?key=1", "[::1/x?key=…"),
    ],
)
def test_an_address_is_shown_without_secrets(address: str, text: str) -> None:
    assert shown(address) == text
    assert shown(text) == text


@pytest.mark.parametrize(
    "address", ["ftp://a.org/x", "file:///x", "https:///x", "https://a.org:port/x", "s3://b/x", "http://[::1/x"]
)
def test_what_is_no_address_of_the_web_is_refused(address: str) -> None:
    with pytest.raises(LoadError):
        check_address(address)


def test_a_mirror_has_the_files_by_host_and_path(monkeypatch: pytest.MonkeyPatch) -> None:
    assert mirrored("https://a.org/x/y.obo") == "https://a.org/x/y.obo"
    monkeypatch.setenv("ONTONORM_MIRROR", "https://mirror.example/pub/")
    assert mirrored("https://a.org/x/y.obo?v=1") == "https://mirror.example/pub/a.org/x/y.obo?v=1"


@pytest.mark.parametrize("mirror", ["/srv/mirror", "http://", "http://[", "ftp://a.org", "http://a.org:port"])
def test_a_mirror_that_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch, mirror: str) -> None:
    monkeypatch.setenv("ONTONORM_MIRROR", mirror)
    with pytest.raises(UsageError, match="ONTONORM_MIRROR"):
        mirrored("https://a.org/x")


def test_the_cache_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ONTONORM_CACHE", str(tmp_path / "here"))
    assert cache_folder() == tmp_path / "here"
    monkeypatch.delenv("ONTONORM_CACHE")
    assert cache_folder().name == "ontonorm"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://a.org/x/hp.obo", "hp.obo"),
        ("https://a.org/x/", "x"),
        ("https://a.org", "file"),
        ("https://a.org/..%2F..%2Fetc", "etc"),
        ("https://a.org/%00%2e%2e", "_"),
        ("https://a.org/" + "n" * 500, "n" * 100),
    ],
)
def test_a_kept_file_has_a_name_that_is_safe(address: str, name: str, tmp_path: Path) -> None:
    place = place_of(address, tmp_path)
    assert place.name.lstrip("_.") == name.lstrip("_.")
    assert place.file.resolve().is_relative_to(tmp_path)


def test_a_cache_that_cannot_be_written_is_told(web: Web, tmp_path: Path) -> None:
    web.put("/doid.obo", BODY)
    (tmp_path / "file").touch()
    with pytest.raises(LoadError, match="name another folder in ONTONORM_CACHE"):
        fetch([f"{web.address}/doid.obo"], Fetching(folder=tmp_path / "file"))


# the way there


def test_the_proxy_of_the_environment_is_used(web: Web, get: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("http_proxy", web.address)
    web.put("http://published.example/doid.obo", BODY)
    assert get("http://published.example/doid.obo").path.read_bytes() == BODY
    monkeypatch.setenv("http_proxy", "nonsense://me:secret@x")
    told = refused(get, "http://published.example/other.obo")
    assert told == "HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names no proxy that can be used (http://…)"


class _Plain(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def self_signed(tmp_path: Path, serve: Callable[[], Web]) -> Iterator[str]:
    """The address of a server whose certificate nobody vouches for."""
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make a certificate with")
    key, certificate = str(tmp_path / "key.pem"), str(tmp_path / "certificate.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = HTTPServer(("127.0.0.1", 0), _Plain)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_certificate_that_nobody_vouches_for_is_refused(self_signed: str, get: Fetch, waits: list[float]) -> None:
    told = refused(get, f"{self_signed}/doid.obo")
    assert "its certificate is not trusted" in told
    assert waits == []


def test_every_failure_is_one_of_ours(get: Fetch, serve: Callable[[], Web]) -> None:
    for address in ("http://", "http://[::1", "https://a b/", "http://\x00/", "http://127.0.0.1:99999/"):
        with pytest.raises(OntonormError):
            get(address)


def test_nothing_is_imported_from_the_net_before_it_is_needed() -> None:
    code = "import sys, loaders.load; print([name for name in sys.modules if name in ('httpx', 'httpcore')])"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(cli.__file__).parent,
        env={**os.environ},
    )  # fmt: skip
    assert run.stdout.strip() == "[]"
