"""The command line: open, call, print. Heavy imports are inside the commands, so that --help is fast."""

import logging
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from kg.errors import OntonormError, PartialError, StoreError, UsageError, one_line

if TYPE_CHECKING:
    from engine.choose.reciting import Reciter
    from engine.evaluate.figures import Figure
    from engine.finetune.course import Choice, Finetuned
    from engine.finetune.settings import Loss
    from engine.generate.opening import Asked
    from engine.index.part import Quality
    from engine.learn.memory import Outcome
    from engine.learn.reading import Reading
    from engine.normalize import Normalizer
    from kg.progress import Progress
    from kg.store.protocol import GraphStore
    from loaders.load import Loaded

INTERRUPTED = 130
_INTERRUPTED = "interrupted; what was stored before is as it was"
_KEPT: list[object] = []  # files that stay open to the end
ROW_LIMIT = 10_000
LONGEST = 1_000_000.0  # seconds
_BETWEEN_LINES = 60.0  # seconds, of progress that no terminal shows
TABLE_FORMATS = ("table", "tsv", "csv", "jsonl", "json")
NORMALIZE_FORMATS = ("tsv", "csv", "jsonl", "json", "sssom")
LISTED_IN_TABLES = 5  # candidates: what a table and a review show
QUALITIES = ("fast", "best")
ROUTES = ("uncertain", "always", "never")
MATCHES = ("identical", "same-case", "current")
REPORT_FORMATS = ("html", "md", "json", "csv")
DIRECTIONS = ("term-to-id", "id-to-term")
EXPORT_FORMATS = ("kgx", "kgx-jsonl", "obographs", "turtle", "skos", "sssom")
VERDICTS = (
    "right", "unlabelled", "spelling", "synonym", "relabelled", "unknown", "outdated", "split", "dead", "mismatch",
    "invented", "elsewhere", "foreign", "malformed", "unreadable",
)  # fmt: skip


class _Number(click.FloatRange):
    """A number in a range, which `nan` is not."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        seconds = super().convert(value, param, ctx)
        if seconds != seconds:  # noqa: PLR0124
            self.fail(f"{value} is no number", param, ctx)
        return seconds


def _filled(_context: click.Context, _param: click.Parameter, value: Any) -> Any:
    """Refuses an option that is given without a text, as a variable of the shell that is not set gives it."""
    texts = value if isinstance(value, tuple) else () if value is None else (value,)
    if not all(text.strip() for text in texts):
        raise click.BadParameter("it is empty")
    return value


def _listed(_context: click.Context, _param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """The parts of "en,es"."""
    parts = () if value is None else tuple(part.strip() for part in value.split(","))
    if not all(parts):
        raise click.BadParameter(f"a part of {value!r} is empty")
    return parts


class _Command(click.Command):
    """A command whose help ends in an example to copy, and whose arguments are text."""

    def invoke(self, ctx: click.Context) -> Any:
        """Refuses bytes that are not UTF-8, except in mentions: of those each has its own answer."""
        for name, value in ctx.params.items():
            for part in value if isinstance(value, tuple) and name != "mentions" else ():
                _check_text(name, part)
            _check_text(name, value)
        return super().invoke(ctx)

    def format_epilog(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.epilog:
            formatter.write_paragraph()
            formatter.write_text("Example:" if "\n" not in self.epilog.strip() else "Examples:")
            with formatter.indentation():
                for line in self.epilog.strip().splitlines():
                    formatter.write(f"{'':>{formatter.current_indent}}{line.strip()}\n")


class _PastClick(Exception):
    """Its cause is a closed pipe or an interrupt, of which click itself would make something else."""


@contextmanager
def _past_click() -> Iterator[None]:
    try:
        yield
    except (BrokenPipeError, KeyboardInterrupt) as error:
        raise _PastClick from error


class _Group(click.Group):
    command_class = _Command

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _past_click():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _past_click():
            return super().invoke(ctx)


class _OneLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return one_line(super().format(record))


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="ontonorm", message="%(prog)s %(version)s")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no notes on standard error.")
@click.option("-v", "--verbose", is_flag=True, help="Every warning, not only the first of its kind.")
@click.pass_context
def ontonorm(context: click.Context, quiet: bool, verbose: bool) -> None:
    """Link what people write to ontology identifiers, with the ontologies in a property graph.

    \b
    ontonorm demo                                  see it work, without any file
    ontonorm load-ontologies hp.obo                ontologies into the graph
    ontonorm normalize "enlarged liver"            mentions to identifiers
    ontonorm query --list                          ask the graph, in Cypher

    Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a store, ontology or concept is missing or unreachable,
    4 some sources, concepts or rows failed, 130 interrupted.
    """
    context.obj = {"quiet": quiet, "verbose": verbose}
    handler = logging.StreamHandler()
    handler.setFormatter(_OneLine("ontonorm: %(message)s"))
    log = logging.getLogger("ontonorm")
    log.handlers, log.propagate = [handler], False
    log.setLevel(logging.ERROR if quiet else logging.WARNING)


store_option = click.option(
    "--store", envvar="ONTONORM_STORE", callback=_filled, metavar="PLACE",
    help="A folder, or a Neo4j address (neo4j://…, bolt://…; user, password and database from NEO4J_USERNAME, "
    "NEO4J_PASSWORD, NEO4J_DATABASE). Default: a folder in your data directory.",
)  # fmt: skip
prefix_option = click.option(
    "--prefix", callback=_filled, metavar="PREFIX",
    help="Of bare identifiers in files of mentions: HGNC.SYMBOL makes p53 HGNC.SYMBOL:p53.",
)  # fmt: skip
wait_option = click.option(
    "--wait", type=_Number(min=0, max=LONGEST), default=60.0, show_default=True, metavar="SECONDS",
    help="How long to wait while another process writes to the store.",
)  # fmt: skip


encoder_option = click.option(
    "--encoder", callback=_filled, metavar="NAME|FOLDER",
    help="Ask a sentence-transformers encoder, too: slower, and somewhat better on real mentions. Needs the extra `dense`.",
)  # fmt: skip


_MODEL_OPTIONS = (
    click.option("--model", metavar="NAME|FOLDER", callback=_filled,
                 help="Let a language model choose where the ranker is unsure: a causal model by its folder or its name on the "
                 "Hugging Face hub (the extra `model`), or its name at --endpoint."),
    click.option("--adapter", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
                 help="What ontonorm finetune made for the model."),
    click.option("--endpoint", metavar="URL", callback=_filled,
                 help="A server that speaks the OpenAI protocol (vLLM, llama.cpp, a hosted one), with or without /v1; its key "
                 "is in ONTONORM_API_KEY."),
    click.option("--device", default="auto", show_default=True, help="Of a model here: auto, cpu, cuda, cuda:1, mps."),
    click.option("--dtype", type=click.Choice(("auto", "bfloat16", "float16", "float32")), default="auto",
                 show_default=True, help="Of a model here; auto is bfloat16 on a GPU."),
    click.option("--bits", type=click.Choice(("4",)), help="Quantize a model here (the extra `quantized`)."),
    click.option("--batch-tokens", type=click.IntRange(min=1), default=16_384, show_default=True,
                 help="Tokens that a model here reads at once."),
    click.option("--concurrency", type=click.IntRange(1, 1024), default=16, show_default=True,
                 help="Requests under way at an endpoint."),
    click.option("--timeout", type=_Number(min=0.001, max=LONGEST), default=60.0, show_default=True, metavar="SECONDS",
                 help="For one request to an endpoint."),
    click.option("--retries", type=click.IntRange(0, 100), default=5, show_default=True,
                 help="Of a request to an endpoint that failed."),
    click.option("--price", metavar="IN/OUT", callback=_filled,
                 help="Dollars for a million tokens of prompts and of answers, for the summary: 0.15/0.60."),
    click.option("--no-cache", is_flag=True, help="Ask an endpoint again what it was asked before."),
)  # fmt: skip
"""Which language model is asked, and how."""


def _packed(options: Sequence[Callable[..., Any]], name: str, make: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command these options, and hands them to it as the one value `name` that is made of them."""
    names = [option(lambda: None).__click_params__[0].name for option in options]

    def packed(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def collected(*args: Any, **given: Any) -> None:
            value = make(**{option: given.pop(option) for option in names})
            command(*args, **{name: value}, **given)

        for option in reversed(options):
            collected = option(collected)
        return collected

    return packed


def _asked(
    model: str | None, adapter: Path | None, endpoint: str | None, bits: str | None, price: str | None, no_cache: bool,
    **more: Any,
) -> "Asked | None":  # fmt: skip
    if model is None:
        if adapter is not None or endpoint is not None:
            raise UsageError("--adapter and --endpoint are for --model")
        return None
    from engine.generate.opening import Asked
    from engine.generate.usage import parse_price
    from loaders.download.cache import cache_folder

    return Asked(
        model, adapter, endpoint, bits=4 if bits else None, price=parse_price(price) if price else None,
        cache=None if no_cache else cache_folder() / "answers", **more,
    )  # fmt: skip


_ANSWER_OPTIONS = (
    click.option("--ontology", "ontologies", callback=_filled, multiple=True, metavar="NAME",
                  help="Only concepts of this source or prefix (hp or HP). Repeatable."),
    click.option("--root", "roots", callback=_filled, multiple=True, metavar="CURIE",
                  help="Only this concept and what is below it. Repeatable."),
    click.option("--taxon", callback=_listed, metavar="LIST",
                  help="Only concepts of these species, and of none: 9606,10090."),
    click.option("--priority", callback=_listed, metavar="LIST",
                  help="Ontologies that answer first, where they have an answer: hp,mondo."),
    click.option("--threshold", type=_Number(0, 1), metavar="P",
                  help="NIL below this probability. Default: what costs one right answer in a hundred at most."),
    click.option("--min-precision", type=_Number(0, 1), metavar="P",
                  help="Choose the threshold by the share of right answers, as the calibration measured it."),
    encoder_option,
    click.option("--route", type=click.Choice(ROUTES), default="uncertain", show_default=True,
                  help="Which mentions go to the model: those below --route-below; always: all but those that a name or an "
                  "identifier decides; never."),
    click.option("--route-below", type=_Number(0, 1), default=0.9, show_default=True, metavar="P",
                  help="The probability below which the ranker is unsure."),
    click.option("--shown", type=click.IntRange(min=1), metavar="K",
                  help="Candidates that the model is shown. Default: 20, or as many as it can tell apart."),
    click.option("--direct", is_flag=True,
                  help="Let the model recite identifiers, without candidates: for studies of what it knows by heart."),
)  # fmt: skip
"""Who may answer, how sure, and which mentions go to a model."""

_with_answering = _packed(_ANSWER_OPTIONS, "how", dict)
_with_model = _packed(_MODEL_OPTIONS, "asked", _asked)


@contextmanager
def _answering(
    graph: "GraphStore", asked: "Asked | None", how: dict[str, Any], options: dict[str, bool], **more: Any
) -> "Iterator[Normalizer | Reciter]":
    """Who answers as these options say; what a model was asked is told at the end."""
    from engine.choose.by_model import Routing
    from engine.choose.model import Route
    from engine.choose.reciting import Reciter
    from engine.generate.opening import open_generator
    from engine.generate.usage import told
    from engine.normalize import Normalizer

    if how["direct"] and asked is None:
        raise UsageError("--direct needs --model: it is the model that recites")
    with open_generator(asked) if asked else nullcontext() as generator:
        if asked and generator is not None and how["direct"]:
            yield Reciter(graph, generator, ontologies=how["ontologies"], taught=asked.adapter is not None)
        else:
            yield Normalizer(
                graph, ontologies=how["ontologies"], roots=how["roots"], taxa=how["taxon"], priority=how["priority"],
                threshold=how["threshold"], min_precision=how["min_precision"], encoder=how["encoder"],
                generator=generator, routing=Routing(Route(how["route"]), how["route_below"]), shown=how["shown"], **more,
            )  # fmt: skip
        if asked and generator is not None:
            _note(options, f"{generator.name}: {told(generator.usage, asked.price)}")


@ontonorm.command(
    "load-ontologies",
    epilog="""
    ontonorm load-ontologies hp.json mondo.obo.gz --popularity phenotype.hpoa --mappings mondo.sssom.tsv
    ontonorm load-ontologies my_terms.tsv --name my_terms
    ontonorm load-ontologies hp mondo --popularity hpoa --mappings mondo
    ontonorm load-ontologies umls/2026AA/META --languages en,es --vocabularies SNOMEDCT_US,MSH
    """,
)
@click.argument("sources", callback=_filled, nargs=-1, metavar="[SOURCE]...")
@store_option
@click.option("--popularity", multiple=True, metavar="FILE",
              help="Counts: HPO annotations (.hpoa), GO annotations (GAF), gene2pubmed, or a table whose first column "
              "holds CURIEs and whose numeric columns hold counts. Repeatable.")  # fmt: skip
@click.option("--mappings", multiple=True, metavar="FILE",
              help="SSSOM mappings to other vocabularies. Repeatable.")  # fmt: skip
@click.option("--prefix", callback=_filled, help="The prefix that the source owns, if its header does not say.")
@click.option("--name", callback=_filled,
              help="The name of the source; default: its own id (hp), else the file's name.")  # fmt: skip
@click.option("--replace", callback=_filled, metavar="NAME",
              help="Take the place of the loaded source NAME, which owns the same prefix.")  # fmt: skip
@click.option("--imports", is_flag=True, help="Keep entries of other vocabularies, too.")
@click.option("--strict", is_flag=True, help="Refuse a source that has any problem, instead of warning.")
@click.option("--languages", callback=_listed, metavar="TAGS",
              help="Only names in these languages, in order of preference for the label: en,es. Default: all.")  # fmt: skip
@click.option("--vocabularies", callback=_listed, metavar="LIST",
              help="Of the UMLS or OMOP, only names of these vocabularies: SNOMEDCT_US,MSH.")  # fmt: skip
@click.option("--taxon", callback=_listed, metavar="LIST",
              help="Of NCBI Gene, only genes of these species: 9606,10090.")  # fmt: skip
@click.option("--max-size", default="8GiB", show_default=True, metavar="SIZE", help="Largest unpacked size of a file.")
@click.option("--refresh", is_flag=True, help="Ask for newer versions of what was fetched before.")
@click.option("--offline", is_flag=True, help="Fetch nothing; use what was fetched before.")
@click.option("--no-index", is_flag=True, help="Do not build the index of normalize; it is built when it is needed.")
@wait_option
@click.pass_obj
def load_ontologies(
    options: dict[str, bool], sources: tuple[str, ...], store: str | None, popularity: tuple[str, ...],
    mappings: tuple[str, ...], prefix: str | None, name: str | None, replace: str | None, imports: bool, strict: bool,
    languages: tuple[str, ...], vocabularies: tuple[str, ...], taxon: tuple[str, ...], max_size: str, refresh: bool,
    offline: bool, no_index: bool, wait: float,
) -> None:  # fmt: skip
    """Load ontologies, mappings and counts into the graph, and build the index that normalize answers from.

    SOURCE is a file, plain or gzip'ed, whose format is seen from its content: OBO, OBO Graphs JSON, OWL and SKOS (RDF/XML,
    Turtle, N-Triples, JSON-LD; functional syntax and OWL/XML with the extra `owl`), MeSH, HGNC, NCBI Gene, Cellosaurus,
    Babelon, KGX, or a TSV or CSV table of your own terms with the columns curie, label, synonyms, parents, definition
    (several synonyms or parents joined by |). UMLS, SNOMED CT, OMOP and KGX are given by their folder.
    Loading a source again replaces it, whole or not at all.

    SOURCE and FILE may also be a known name (see ontonorm sources) or an http(s) address. Such a file is fetched once
    and kept in your cache folder (ONTONORM_CACHE names another one); a file here of that name comes first.
    """
    from kg import open_store
    from kg.sizes import parse_size
    from loaders.document import Wanted
    from loaders.load import load_ontologies as load

    wanted = Wanted(languages, vocabularies, taxon)
    with open_store(store) as opened, _progress(options) as progress:
        results = load(
            opened, sources, popularity=popularity, mappings=mappings, prefix=prefix, name=name, replacing=replace,
            imports=imports, strict=strict, wanted=wanted, wait=wait, max_size=parse_size(max_size), refresh=refresh,
            offline=offline, progress=progress,
        )  # fmt: skip
        for result in results:
            _print_loaded(options, result)
        if not no_index and any(result.error is None for result in results):
            from engine.index.build import open_index

            open_index(opened, progress=progress)
    _fail_if_any(results)


@ontonorm.command(
    epilog="""
    ontonorm sources
    ontonorm load-ontologies hp --popularity hpoa
    """,
)
@click.option("--format", "format_", type=click.Choice(TABLE_FORMATS),
              help="Default: table on a terminal, tsv otherwise.")  # fmt: skip
def sources(format_: str | None) -> None:
    """Show the known names: what load-ontologies fetches by itself, under which licence, and what is kept of it.

    ONTONORM_MIRROR=ADDRESS names a mirror: the file of https://HOST/PATH is looked for at ADDRESS/HOST/PATH.
    """
    from kg.printing import PRINTERS
    from kg.store.protocol import Rows
    from loaders.sources import listed

    found, format_ = listed(), format_ or ("table" if sys.stdout.isatty() else "tsv")
    if format_ == "table":  # addresses and notes are too long for one
        PRINTERS[format_](Rows(found.columns[:-2], found), sys.stdout)
        click.echo("".join(f"\n{row['name']}: {row['note']}" for row in found if row["note"]))
    else:
        PRINTERS[format_](found, sys.stdout)


@ontonorm.command(
    epilog="""
    ontonorm outdated
    ontonorm load-ontologies hp --refresh
    """,
)
@click.argument("names", callback=_filled, nargs=-1, metavar="[NAME]...")
@store_option
@click.option("--format", "format_", type=click.Choice(TABLE_FORMATS),
              help="Default: table on a terminal, tsv otherwise.")  # fmt: skip
@click.pass_obj
def outdated(options: dict[str, bool], names: tuple[str, ...], store: str | None, format_: str | None) -> None:
    """Ask which loaded sources have a newer release; nothing is downloaded whole.

    NAME is a loaded source; default: all that are known by name or came from an address.
    """
    from kg import open_store
    from kg.printing import PRINTERS
    from loaders.outdated import outdated as ask
    from loaders.outdated import tabulated

    with open_store(store) as opened, _progress(options) as progress:
        found = ask(opened, names, progress=progress)
    PRINTERS[format_ or ("table" if sys.stdout.isatty() else "tsv")](tabulated(found), sys.stdout)
    failed = [one for one in found if one.error]
    for one in failed:
        _tell(str(one.error))
    if failed:
        told = f"{len(failed)} of {len(found)} could not be asked: {', '.join(one.source for one in failed)}"
        raise PartialError(told) if len(failed) < len(found) else OntonormError(told)


@ontonorm.command(epilog="ontonorm status --format json")
@store_option
@click.option("--format", "format_", type=click.Choice(("table", "json")), default="table", show_default=True)
def status(store: str | None, format_: str) -> None:
    """Show what is loaded: sources, versions, sizes, and where."""
    import json
    from dataclasses import asdict

    from kg import open_store
    from kg.inventory import status as read_status

    with open_store(store) as opened:
        found = read_status(opened)
    if format_ == "json":
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=1))
        return
    size = f", {found.size / 1e6:,.1f} MB" if found.size is not None else ""
    click.echo(f"{found.location} (graph version {found.version}{size})")
    _print_table(
        ("source", "kind", "prefix", "version", "concepts", "terms", "loaded"),
        [(s.name, s.kind, s.prefix, s.version, s.concepts, s.terms, (s.loaded_at or "")[:19]) for s in found.sources],
    )


@ontonorm.command(epilog="ontonorm show HP:0002240")
@click.argument("curies", callback=_filled, nargs=-1, required=True, metavar="CURIE...")
@store_option
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)
def show(curies: tuple[str, ...], store: str | None, format_: str) -> None:
    """Show concepts: names by scope, parents, children, cross-references, counts, heirs.

    CURIE may also be an IRI, an underscore id (HP_0002240) or an alternative id.
    """
    import json

    from kg import open_store
    from kg.card import cards, missing

    with open_store(store) as opened:
        found = cards(opened, curies)
    known = [card for card in found if card]
    if known and format_ == "json":
        click.echo(json.dumps([card.as_json() for card in known], ensure_ascii=False, indent=1))
    elif known:
        click.echo("\n\n".join(card.as_text() for card in known))
    if None in found:
        raise missing(curies, found)


@ontonorm.command(epilog="ontonorm remove mondo")
@click.argument("source", callback=_filled)
@store_option
@wait_option
def remove(source: str, store: str | None, wait: float) -> None:
    """Take a source out of the graph. Edges of other sources into it wait until it comes back."""
    from kg import open_store
    from kg.inventory import remove as take_away

    with open_store(store) as opened:
        gone = take_away(opened, source, wait=wait)
    _tell(f"{gone.name} removed")


@ontonorm.command(
    epilog="""
    ontonorm query ambiguous-terms --param prefixes='["HP"]' --param limit=10
    ontonorm query --cypher "MATCH (c:Concept {curie: $curie}) RETURN c.label AS label" --param curie=HP:0002240
    """,
)
@click.argument("name", required=False)
@store_option
@click.option("--list", "list_", is_flag=True, help="Show all queries with what they answer.")
@click.option("--file", "file", type=click.Path(path_type=Path), help="A file with one Cypher statement.")
@click.option("--cypher", metavar="TEXT", help="One Cypher statement that reads.")
@click.option("--param", "params", multiple=True, metavar="KEY=VALUE",
              help="A parameter; VALUE is read as JSON if it is JSON, else as text. Repeat a key for a list.")  # fmt: skip
@click.option("--format", "format_", type=click.Choice(TABLE_FORMATS),
              help="Default: table on a terminal, tsv otherwise.")  # fmt: skip
@click.option("--limit", type=click.IntRange(min=0), default=ROW_LIMIT, show_default=True,
              help="Most rows to print; 0 for all.")  # fmt: skip
@click.option("--timeout", type=_Number(min=0.001, max=LONGEST), default=120.0, show_default=True, metavar="SECONDS")
@click.pass_obj
def query(
    options: dict[str, bool], name: str | None, store: str | None, list_: bool, file: Path | None, cypher: str | None,
    params: tuple[str, ...], format_: str | None, limit: int, timeout: float,
) -> None:  # fmt: skip
    """Ask the graph: a query of the catalogue by NAME, or one Cypher statement that only reads."""
    from kg import open_store, queries
    from kg.printing import PRINTERS, read_params, read_statement
    from kg.store.protocol import Rows

    if sum((list_, name is not None, file is not None, cypher is not None)) != 1:
        raise UsageError("give one of: the NAME of a query, --file, --cypher, --list")
    printer = PRINTERS[format_ or ("table" if sys.stdout.isatty() else "tsv")]
    if list_:
        listed = [
            {"query": one.name, "answers": one.answers, "params": ", ".join(one.params)}
            for one in queries.catalogue().values()
        ]
        printer(Rows(("query", "answers", "params"), listed), sys.stdout)
        return
    text = cypher if cypher is not None else read_statement(file) if file else None
    with open_store(store) as opened:
        if text is None:
            rows = queries.run(opened, name or "", read_params(params), limit=limit or None, timeout=timeout)
        else:
            rows = queries.run_text(opened, text, read_params(params), limit=limit or None, timeout=timeout)
    printer(rows, sys.stdout)
    if rows.cut:
        _note(options, f"only the first {limit:,} rows are shown; --limit 0 shows all")


@ontonorm.command(
    epilog="""
    ontonorm normalize "enlarged liver" "renal agenesis"
    ontonorm normalize --explain "hx of severe renal agenesia"
    ontonorm normalize --input notes.csv --column finding --context-column text --ontology hp --format jsonl
    cat mentions.txt | ontonorm normalize --input - --format sssom > mentions.sssom.tsv
    ontonorm normalize --input notes.tsv --output notes.out.tsv --resume
    ontonorm normalize --input notes.tsv --model meta-llama/Llama-3.1-8B-Instruct --adapter adapter
    ontonorm normalize --input notes.tsv --endpoint http://localhost:8000 --model llama --route always
    """,
)
@click.argument("mentions", nargs=-1, metavar="[MENTION]...")
@store_option
@click.option("--input", "input_", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE",
              help="A file of mentions, - for standard input: a line each, a CSV or TSV table with a header, JSON Lines, or "
              "Parquet.")  # fmt: skip
@click.option("--column", callback=_filled, help="The column of the mentions in a table; default: `mention`.")
@click.option("--context-column", callback=_filled,
              help="The column of the text around a mention, which may be marked there [[so]].")  # fmt: skip
@click.option("--format", "format_", type=click.Choice(NORMALIZE_FORMATS), default="tsv", show_default=True)
@click.option("--explain", is_flag=True, help="Print for people why each mention got its answer, instead of a table.")
@_with_answering
@click.option("--split", is_flag=True, help="Also answer for each part of a composite mention.")
@_with_model
@click.option("--top", type=click.IntRange(min=1), default=20, show_default=True, help="Candidates to list (json).")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Default: standard output."
)
@click.option("--review", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Write uncertain answers to this table, too; fill it in for learn --review.")  # fmt: skip
@click.option("--shard", metavar="I/N", help="Only the I-th of N parts of the input; outputs are joined in order.")
@click.option("--resume", is_flag=True,
              help="Go on with --output (tsv, csv, jsonl) where an interrupted run of the same options, input and graph "
              "ended.")  # fmt: skip
@click.pass_obj
def normalize(
    options: dict[str, bool], mentions: tuple[str, ...], store: str | None, input_: Path | None, column: str | None,
    context_column: str | None, format_: str, explain: bool, split: bool, top: int, output: Path | None,
    review: Path | None, shard: str | None, resume: bool, how: dict[str, Any], asked: "Asked | None",
) -> None:  # fmt: skip
    """Link mentions to concepts: CURIE, label, probability, and the name that matched; NIL where nothing fits.

    A name that equals the mention decides (case, punctuation, diacritics, Greek letters, numerals, plural, spelling, word
    order and filler words make no difference). Otherwise the concepts with the likest names are ranked, each with a
    calibrated probability. What is said around a finding (absent, possible, in the family) is read, too. A name of an
    obsolete concept leads to its heir, an identifier to the concept it stands for now.

    With --model a language model reads the candidates of unsure mentions, with what the graph says of them, and chooses
    one or none by its number; its scores are combined with the ranker's. Whatever it says, an answer is in the graph.

    The first run on an ontology builds its index, which takes seconds to minutes.
    """
    from engine.answered import normalize_rows
    from engine.mentions import Shard, expected_rows, given, opened
    from engine.output import FORMATS, Layout, begun, made_with, resumed, reviewing
    from engine.output.explained import write_explained
    from kg import open_store
    from kg.inventory import versions

    if bool(mentions) == (input_ is not None):
        raise UsageError("give MENTIONs, or --input FILE (- for standard input)")
    if not input_ and (column or context_column or shard is not None):
        raise UsageError("--column, --context-column and --shard are for --input")
    if how["direct"] and format_ == "sssom" and not explain:
        raise UsageError("what is recited has no probability that SSSOM could hold; take another --format")
    if resume and (output is None or input_ is None or explain or review):
        raise UsageError("--resume needs --input and --output, without --explain and --review")
    if review is not None and output is not None and review.resolve() == output.resolve():
        raise UsageError("--review and --output are one file; give two")
    part = None if shard is None else Shard.parse(shard)
    source = (
        nullcontext(given(mentions))
        if input_ is None
        else opened(input_, column=column, context_column=context_column, shard=part)
    )
    listed = top if format_.startswith("json") and not explain else LISTED_IN_TABLES
    with (
        open_store(store) as graph,
        _progress(options) as progress,
        _answering(graph, asked, how, options, top=listed, split=split, progress=progress) as normalizer,
    ):
        layout = Layout(
            split, part is None or part.is_first, versions(graph) if format_ == "sssom" else {}, recited=how["direct"]
        )
        write = write_explained if explain else FORMATS[format_]
        made = made_with(graph, normalizer, _given() | {"--top": listed}, input_)
        begin = resumed if resume else begun
        with (
            source as rows,
            reviewing(review, source=input_) as tee,
            begin(output, format_, rows, layout, made=made, source=input_) as (stream, kept),
        ):
            answered = normalize_rows(
                normalizer, kept.rest, progress=progress, done=kept.done, failed=kept.failed,
                expected=expected_rows(input_) if input_ and sys.stderr.isatty() else len(mentions) or None,
            )  # fmt: skip
            write(stream, kept.rest, tee(answered), kept.layout)
    if answered.failed:
        is_sssom = format_ == "sssom" and not explain
        _note(options, *(answered.failures if is_sssom else ()))
        where = "they are not in the SSSOM" if is_sssom else "their `error` says why"
        told = f"{answered.failed:,} of {answered.done:,} rows failed; {where}"
        raise PartialError(told) if answered.failed < answered.done else OntonormError(told)


_NOT_OF_ANSWERS = (
    "--store", "--input", "--output", "--review", "--resume", "--explain", "--threshold", "--min-precision", "--device",
    "--batch-tokens", "--concurrency", "--timeout", "--retries", "--price", "--no-cache",
)  # fmt: skip


def _given() -> dict[str, Any]:
    """The options of this command that are given, and that its answers depend on."""
    context = click.get_current_context()
    options = {
        one.opts[0]: context.params[one.name]
        for one in context.command.params
        if one.name and context.get_parameter_source(one.name) is not ParameterSource.DEFAULT
    }
    return {name: value for name, value in options.items() if name[0] == "-" and name not in _NOT_OF_ANSWERS}


@ontonorm.command(
    epilog="""
    ontonorm index
    ontonorm index hp --quality best
    """,
)
@click.argument("ontologies", callback=_filled, nargs=-1, metavar="[NAME]...")
@store_option
@click.option("--quality", type=click.Choice(QUALITIES),
              help="Of the encoders: best takes four times as long as fast. Default: as they are, fast at first.")  # fmt: skip
@click.option("--again", is_flag=True, help="Train every encoder again, also where nothing has changed.")
@wait_option
@click.pass_obj
def index(
    options: dict[str, bool], ontologies: tuple[str, ...], store: str | None, quality: "Quality | None", again: bool,
    wait: float,
) -> None:  # fmt: skip
    """Build what normalize answers from: names, grams, and an encoder that is trained on each ontology's own names.

    It is kept beside the store, and made again only for an ontology that has changed. load-ontologies does this by
    itself, unless --no-index.
    """
    from engine.index.build import open_index
    from kg import open_store
    from kg.inventory import prefixes_of

    with open_store(store) as graph, _progress(options) as progress:
        prefixes = sorted(prefixes_of(graph, ontologies)) if ontologies else None
        made = open_index(graph, prefixes, quality=quality, again=again, wait=wait, progress=progress)
    for prefix, part in made.parts.items():
        built = "built" if prefix in made.built else "up to date"
        click.echo(f"{prefix}: {len(part.vocabulary.names):,} names, {part.quality} encoder, {built}")


@ontonorm.command(
    epilog="""
    ontonorm calibrate --gold approved.tsv --where split=train --where type=key_finding
    ontonorm calibrate --gold approved.tsv --where split=train --model models/llama-8b --adapter adapter
    """,
)
@store_option
@click.option("--gold", type=click.Path(path_type=Path), metavar="FILE",
              help="A table with the columns mention and gold_ids (CURIEs joined by a bar, or NIL), PubTator, BioC, or "
              "SSSOM with literal subjects.")  # fmt: skip
@click.option("--where", multiple=True, metavar="COLUMN=VALUE",
              help="Only such rows of the gold. Repeatable; of several on one column any fits.")  # fmt: skip
@prefix_option
@click.option("--ontology", "ontologies", callback=_filled, multiple=True, metavar="NAME",
              help="Only concepts of this source or prefix (hp or HP) as candidates. Repeatable.")  # fmt: skip
@encoder_option
@_with_model
@click.option("--reset", is_flag=True, help="Go back to the calibration that ships.")
@click.pass_obj
def calibrate(
    options: dict[str, bool], store: str | None, gold: Path | None, where: tuple[str, ...], prefix: str | None,
    ontologies: tuple[str, ...], encoder: str | None, reset: bool, asked: "Asked | None",
) -> None:  # fmt: skip
    """Fit the probabilities of normalize to mentions whose concepts are known.

    The calibration that ships was fitted on several ontologies; one's own gold, from some hundred pairs on, makes the
    probabilities and the threshold of NIL fit one's own texts. Negated, composite and union rows are passed over.

    With --model it fits how much that model counts beside the ranker, whose calibration stays as it is.
    """
    from engine.calibrate import calibrate as fit
    from engine.calibrate import calibrate_model as fit_model
    from engine.calibrate import forget
    from engine.generate.opening import open_generator
    from kg import open_store

    if (gold is None) != reset:
        raise UsageError("give --gold FILE, or --reset")
    with (
        open_store(store) as graph,
        _progress(options) as progress,
        open_generator(asked) if asked else nullcontext() as generator,
    ):
        if gold is None:
            forget(graph, encoder, generator)
            return
        if generator is None:
            made = fit(
                graph, gold, where=where, prefix=prefix, ontologies=ontologies, encoder=encoder, progress=progress
            )
            click.echo(f"calibrated on {made.pairs:,} pairs of {made.name}; NIL below {made.threshold:.3f}")
            return
        fitted = fit_model(
            graph,
            gold,
            generator,
            where=where,
            prefix=prefix,
            ontologies=ontologies,
            encoder=encoder,
            progress=progress,
        )
    told = ", ".join(f"{name} {weight:.2f}" for name, weight in fitted.weights.items())
    click.echo(
        f"{generator.name} calibrated on {fitted.choices:,} choices of {fitted.name}: {told}; "
        f"NIL below {fitted.threshold:.3f}"
    )


_MOST_REFUSED = 20  # lines; --verbose shows all


@ontonorm.command(
    epilog="""
    ontonorm learn --gold approved.tsv --where split=train --where type=key_finding
    ontonorm learn --review review.tsv
    ontonorm learn --list
    ontonorm learn --forget "gum boots" --forget "MS=MONDO:0005301"
    ontonorm learn --export learned.sssom.tsv
    """,
)
@store_option
@click.option("--gold", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
              help="Approved mentions: a table with the columns mention and gold_ids (CURIEs joined by a bar, or NIL), "
              "PubTator, BioC, or SSSOM with literal subjects. Repeatable.")  # fmt: skip
@click.option("--review", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
              help="What normalize --review wrote, with accept, reject or nil under verdict, or the right CURIE under "
              "correct. Repeatable.")  # fmt: skip
@click.option("--where", multiple=True, metavar="COLUMN=VALUE",
              help="Only such rows of the gold. Repeatable; of several on one column any fits.")  # fmt: skip
@prefix_option
@click.option("--list", "list_", is_flag=True, help="Show what was learned.")
@click.option("--forget", "forgotten", multiple=True, metavar="MENTION[=CURIE]",
              help="Forget what was learned of a mention, or that it is (or is not) this concept; =NIL: that it is none. "
              "Repeatable.")  # fmt: skip
@click.option("--export", "export_", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE",
              help="Write what was learned as SSSOM with literal subjects, which --gold reads.")  # fmt: skip
@click.option("--format", "format_", type=click.Choice(TABLE_FORMATS),
              help="Of --list (default: table on a terminal, tsv otherwise), or of what was not learned.")  # fmt: skip
@wait_option
@click.pass_obj
def learn(
    options: dict[str, bool], store: str | None, gold: tuple[Path, ...], review: tuple[Path, ...], where: tuple[str, ...],
    prefix: str | None, list_: bool, forgotten: tuple[str, ...], export_: Path | None, format_: str | None, wait: float,
) -> None:  # fmt: skip
    """Remember approved mentions as names of their concepts, and what they are not.

    They are kept with their date and file, beside what was learned before, and stay when ontologies are loaded again. A
    mention with two golds, or one that is the label or an exact name of another concept of the same vocabulary, is listed
    and not learned. Negated, composite and union rows are passed over; so are undecided ones of a review.
    """
    from engine.index.folder import place
    from engine.learn import memory
    from engine.learn.reading import read_files
    from kg import open_store
    from kg.destination import destination
    from kg.printing import PRINTERS

    if sum((bool(gold or review), list_, bool(forgotten), export_ is not None)) != 1:
        raise UsageError("give one of: --gold and --review FILE, --list, --forget MENTION, --export FILE")
    if (where or prefix) and not gold:
        raise UsageError(f"{'--where' if where else '--prefix'} is for --gold")
    found = read_files(gold, review, where=where, prefix=prefix)
    with open_store(store) as opened:
        folder = place(opened)
        if list_:
            printer = PRINTERS[format_ or ("table" if sys.stdout.isatty() else "tsv")]
            printer(memory.listed(opened, folder), sys.stdout)
        elif export_ is not None:
            with destination(None if str(export_) == "-" else export_) as stream:
                memory.export(opened, folder, stream)
        elif forgotten:
            for lesson in memory.forget(opened, forgotten, folder=folder, wait=wait):
                _tell(f"forgotten: {lesson}")
        else:
            outcome = memory.learn(opened, found.lessons, folder=folder, wait=wait)
            _print_learned(outcome, found, format_, options)


def _print_learned(outcome: "Outcome", found: "Reading", format_: str | None, options: dict[str, bool]) -> None:
    """The summary on standard output, what was not learned on standard error; with a format, the other way round."""
    from kg.printing import PRINTERS

    if format_:
        PRINTERS[format_](outcome.refusals, sys.stdout)
        _tell(outcome.summary)
    else:
        click.echo(outcome.summary)
        shown = outcome.refused if options["verbose"] else outcome.refused[:_MOST_REFUSED]
        _note(options, *found.notes, *map(str, shown))
        if len(shown) < len(outcome.refused):
            _note(options, f"{len(outcome.refused) - len(shown):,} more were not learned; --format tsv lists all")
    told = [f"{found.left_out:,} rows were left out"] if found.left_out else []
    if outcome.lost:
        told.append(
            f"{outcome.lost:,} of {outcome.asked:,} name no live concept that is loaded; load their ontology first"
        )
    if told:
        is_part = not outcome.lost or outcome.lost < outcome.asked
        raise PartialError("; ".join(told)) if is_part else OntonormError("; ".join(told))


TASKS = ("choose", "recite", "expand", "recognize")
_SECTIONS = {
    "Lessons": ("tasks", "ontologies", "gold", "where", "prefix", "examples", "validation", "select", "keep", "select_model"),
    "Training": ("method", "epochs", "learning_rate", "scheduler", "warmup", "weight_decay", "clip", "patience", "batch",
                 "accumulation", "length", "packing", "checkpointing", "bf16", "evaluate_epochs"),
    "LoRA": ("rank", "alpha", "dropout", "targets", "save_embeddings", "dora", "rslora", "bits"),
    "Preference": ("prefer", "prefer_weight", "prefer_wrong"),
}  # fmt: skip


def _sectioned(sections: Mapping[str, Sequence[str]]) -> type[_Command]:
    """A command of many options, in sections."""
    section = {name: title for title, names in sections.items() for name in names}

    class Sectioned(_Command):
        def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
            for title in ("Options", *sections):
                params = [one for one in self.get_params(ctx) if section.get(one.name or "", "Options") == title]
                with formatter.section(title):
                    formatter.write_dl([record for one in params if (record := one.get_help_record(ctx))])

    return Sectioned


def _epochs(_context: click.Context, _param: click.Parameter, value: str | None) -> tuple[int, ...]:
    """The numbers of "1,5,10"."""
    parts = [] if value is None else [part.strip() for part in value.split(",")]
    if not all(part.isdecimal() for part in parts):
        raise click.BadParameter(f"{value!r} is not like 1,5,10")
    return tuple(map(int, parts))


@ontonorm.command(
    cls=_sectioned(_SECTIONS),
    epilog="""
    ontonorm finetune --model meta-llama/Llama-3.1-8B-Instruct --ontology hp --output adapter --packing
    ontonorm finetune --model models/llama-8b --output adapter --bits 4 --batch 1 --accumulation 16 --checkpointing
    ontonorm finetune --model models/llama-8b --output adapter --gold notes.tsv --where split=train --select ifd
    ontonorm finetune --model models/llama-8b --output better --adapter adapter --prefer dpo --merge merged
    ontonorm finetune --model models/llama-8b --output study --task recite --target all-linear --target lm_head
    torchrun --nproc-per-node 4 --no-python ontonorm finetune --model models/llama-8b --output adapter
    """,
)
@click.option("--model", required=True, callback=_filled, metavar="NAME|FOLDER",
              help="The language model to train, of the Hugging Face hub or in a folder. Needs the extra `model`.")  # fmt: skip
@click.option("--output", required=True, type=click.Path(path_type=Path), metavar="FOLDER",
              help="Where the adapter is written, with a card; one that is there is replaced when all is done.")  # fmt: skip
@click.option("--adapter", callback=_filled, metavar="FOLDER",
              help="Begin with this adapter of the model; with --prefer, do only that.")  # fmt: skip
@click.option("--merge", "merged", type=click.Path(path_type=Path), metavar="FOLDER",
              help="Also write the whole model, with the adapter in its weights.")  # fmt: skip
@click.option("--resume", is_flag=True, help="Go on where an interrupted training of the same options and graph ended.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@store_option
@click.option("--task", "tasks", type=click.Choice(TASKS), multiple=True, default=TASKS[:1], show_default=True,
              help="What to train for: to choose among candidates; to recite identifiers; to expand a mention to labels; to "
              "recognize mentions in a text (from gold). Repeatable.")  # fmt: skip
@click.option("--ontology", "ontologies", callback=_filled, multiple=True, metavar="NAME",
              help="Only concepts of this source or prefix (hp or HP). Repeatable.")  # fmt: skip
@click.option("--gold", type=click.Path(path_type=Path), metavar="FILE",
              help="Annotated mentions, too: a table with the columns mention and gold_ids.")  # fmt: skip
@click.option("--where", multiple=True, metavar="COLUMN=VALUE",
              help="Only such rows of the gold. Repeatable; of several on one column any fits.")  # fmt: skip
@prefix_option
@click.option("--examples", type=click.IntRange(min=1), default=2000, show_default=True, help="Of each task.")
@click.option("--validation", type=_Number(0, 0.9), metavar="SHARE",
              help="Of the concepts, to measure by and not to train on. Default: 0.1; 0 if all is to be recited.")  # fmt: skip
@click.option("--select", type=click.Choice(("ifd", "random")),
              help="Train on a part: the examples that are hardest and still helped by their prompt, or any.")  # fmt: skip
@click.option("--keep", type=_Number(0.001, 1), default=0.5, show_default=True, metavar="SHARE", help="For --select.")
@click.option("--select-model", callback=_filled, metavar="NAME|FOLDER",
              help="Measure by this smaller model of the same family. Default: --model.")  # fmt: skip
@click.option("--method", type=click.Choice(("lora", "full")), default="lora", show_default=True,
              help="Train an adapter, or all weights of a small model.")  # fmt: skip
@click.option("--epochs", type=click.IntRange(min=1), default=3, show_default=True)
@click.option("--learning-rate", type=_Number(min=0, min_open=True),
              help="Default: 2e-4 of lora, 2e-5 of full and of preferences.")  # fmt: skip
@click.option("--scheduler", type=click.Choice(("cosine", "linear", "constant_with_warmup", "constant")), default="cosine",
              show_default=True)  # fmt: skip
@click.option("--warmup", type=_Number(0, 0.9), default=0.03, show_default=True, metavar="SHARE", help="Of the steps.")
@click.option("--weight-decay", type=_Number(min=0), default=0.0, show_default=True)
@click.option("--clip", type=_Number(min=0), default=1.0, show_default=True, help="The largest gradient; 0 for any.")
@click.option("--patience", type=click.IntRange(min=0), default=2, show_default=True, metavar="EPOCHS",
              help="Stop after so many without a lower validation loss, and keep the best; 0 keeps the last.")  # fmt: skip
@click.option("--batch", type=click.IntRange(min=1), default=4, show_default=True, help="Rows at a time on each GPU.")
@click.option("--accumulation", type=click.IntRange(min=1), default=4, show_default=True, help="Batches of a step.")
@click.option("--length", type=click.IntRange(min=8), default=1024, show_default=True,
              help="The most tokens of an example; longer ones are left out.")  # fmt: skip
@click.option("--packing", is_flag=True, help="Rows of several examples, which do not see each other.")
@click.option("--checkpointing", is_flag=True, help="Less memory for a third more time.")
@click.option("--bf16/--no-bf16", default=None, help="Default: where the device has it.")
@click.option(
    "--evaluate-epochs", callback=_epochs, metavar="LIST", help="Keep the adapter as it is after these: 1,5,10."
)
@click.option("--rank", type=click.IntRange(min=1), default=16, show_default=True)
@click.option("--alpha", type=click.IntRange(min=1), default=32, show_default=True)
@click.option("--dropout", type=_Number(0, 0.9), default=0.05, show_default=True)
@click.option("--target", "targets", callback=_filled, multiple=True, default=("all-linear",), show_default=True,
              metavar="LAYER", help="A layer to adapt, such as q_proj; identifiers are memorized with all-linear, embed_tokens "
              "and lm_head. Repeatable.")  # fmt: skip
@click.option("--save-embeddings", is_flag=True, help="Train embed_tokens and lm_head whole, too: for tiny models.")
@click.option("--dora", is_flag=True, help="Weights by magnitude and direction.")
@click.option("--rslora", is_flag=True, help="Scale by the root of the rank.")
@click.option("--bits", type=click.IntRange(4, 4), metavar="4", help="Quantize the model. Needs the extra `quantized`.")
@click.option("--prefer", type=click.Choice(("dpo", "orpo")),
              help="Then prefer right answers to those wrong ones that the model takes for likeliest. The adapter before it "
              "is in FOLDER.fitted.")  # fmt: skip
@click.option("--prefer-weight", type=_Number(min=0, min_open=True), default=0.1, show_default=True,
              help="Beta of DPO, lambda of ORPO.")  # fmt: skip
@click.option("--prefer-wrong", type=click.IntRange(min=1), default=1, show_default=True, help="Wrong answers of each.")
@click.pass_obj
def finetune(
    options: dict[str, bool], /, model: str, output: Path, adapter: str | None, merged: Path | None, resume: bool,
    store: str | None, tasks: tuple[str, ...], ontologies: tuple[str, ...], gold: Path | None, where: tuple[str, ...],
    prefix: str | None, examples: int, validation: float | None, select: "Choice | None", keep: float, select_model: str | None,
    patience: int, prefer: "Loss | None", prefer_weight: float, prefer_wrong: int, **recipe: Any,
) -> None:  # fmt: skip
    """Train a language model on examples from the graph: to choose among candidates, by default.

    No example shows its own answer: the names that it is made of are hidden from the index and from every prompt. What is
    written is an adapter with its card: the data, the settings, and the losses by epoch.
    """
    from dataclasses import replace

    from engine.finetune import processes
    from engine.finetune.course import Base, Course, run_course
    from engine.finetune.examples import WantedExamples, make_examples
    from engine.finetune.model import Task
    from engine.finetune.settings import Preference, Settings
    from kg import open_store

    if (where or prefix) and gold is None:
        raise UsageError(f"{'--where' if where else '--prefix'} is for --gold")
    options["quiet"] |= not processes.is_first()
    share = validation if validation is not None else 0.0 if set(tasks) == {Task.RECITE} else 0.1
    wanted = WantedExamples(
        tuple(map(Task, tasks)), ontologies, gold, where, prefix, count=examples, validation=share, seed=recipe["seed"]
    )
    course = Course(
        model, output, Settings(**recipe, patience=patience or None), adapter, select, keep, select_model,
        Preference(prefer, prefer_weight, prefer_wrong) if prefer else None, merged, resume,
    )  # fmt: skip
    with _progress(options) as progress:
        progress("loading", None)
        base = Base(course)
        with open_store(store) as graph:
            made = make_examples(graph, replace(wanted, count_tokens=base.count_tokens), progress=progress)
        data = {"graph": made.graph, "ontologies": ontologies, "gold": gold and gold.name, "where": where,
                "examples": made.counts}  # fmt: skip
        outcome = run_course(made, course, base, data=data, progress=progress)
    if processes.is_first():
        _print_trained(outcome)


def _print_trained(outcome: "Finetuned") -> None:
    """A line for each epoch, what was selected, and what there is now."""
    trained = outcome.trained
    if outcome.selection:
        click.echo(outcome.selection.as_text())
    for one in trained.figures:
        measured = "" if one.validation_loss is None else f", validation {one.validation_loss:.4g}"
        click.echo(f"epoch {one.epoch}: loss {one.loss or 0.0:.4g}{measured}")
    left = f", {trained.left_out:,} left out" if trained.left_out else ""
    click.echo(f"{trained.folder}: {trained.examples:,} examples{left}, epoch {trained.kept} kept")
    for what, folder in (("before the preferences", outcome.fitted), ("merged", outcome.merged)):
        if folder:
            click.echo(f"{folder}: {what}")


@ontonorm.command(
    epilog="""
    ontonorm evaluate --gold gsc.tsv --name ranker
    ontonorm evaluate --gold notes.tsv --where split=dev --model models/llama-8b --adapter adapter
    ontonorm evaluate --gold gsc.tsv --import answers_of_gpt.tsv --system gpt-4
    ontonorm runs --compare ranker gsc/gpt-4/1
    """,
)
@store_option
@click.option("--gold", type=click.Path(path_type=Path), required=True, metavar="FILE",
              help="A table with the columns mention and gold_ids (CURIEs joined by a bar, or NIL), PubTator, BioC, or "
              "SSSOM with literal subjects.")  # fmt: skip
@click.option("--where", multiple=True, metavar="COLUMN=VALUE",
              help="Only such rows of the gold. Repeatable; of several on one column any fits.")  # fmt: skip
@click.option(
    "--name", callback=_filled, help="Of the run; default: DATASET/SYSTEM/NUMBER. One of that name is replaced."
)
@click.option("--dataset", callback=_filled, metavar="NAME",
              help="What the data set is called; default: as the file, with the conditions.")  # fmt: skip
@click.option("--match", type=click.Choice(MATCHES), default="current", show_default=True,
              help="When an answer is right: the same string; but for case; or the same live concept today.")  # fmt: skip
@prefix_option
@click.option("--direction", type=click.Choice(DIRECTIONS), default="term-to-id", show_default=True,
              help="What is asked for; id-to-term is for --import: the answer is a name.")  # fmt: skip
@click.option("--import", "import_", type=click.Path(path_type=Path), metavar="FILE",
              help="What another system said: TSV, CSV or JSON Lines with the columns mention, and id or text; row, rank, "
              "score, probability.")  # fmt: skip
@click.option("--system", callback=_filled, help="What the system is called; needed for --import.")
@_with_answering
@_with_model
@click.option("--top", type=click.IntRange(min=1), default=20, show_default=True, help="Candidates to record.")
@click.option("--format", "format_", type=click.Choice(TABLE_FORMATS),
              help="Default: table on a terminal, tsv otherwise.")  # fmt: skip
@wait_option
@click.pass_obj
def evaluate(
    options: dict[str, bool], store: str | None, gold: Path, where: tuple[str, ...], name: str | None,
    dataset: str | None, match: str, prefix: str | None, direction: str, import_: Path | None, system: str | None,
    top: int, format_: str | None, wait: float, how: dict[str, Any], asked: "Asked | None",
) -> None:  # fmt: skip
    """Normalize the mentions of a gold file, or read what another system said of them, and measure the answers.

    Data set, gold, run and answers become part of the graph, and every figure is a query over it (ontonorm query --list).
    Figures are over unique pairs of mention and gold, and over rows, with 95 % intervals: by bootstrap over documents where
    there are several, else Wilson's. Gold that stands for no live concept counts as wrong, and is told. How many mentions
    a calibration, a model or what was learned has seen is told, with the accuracy without them.
    """
    from engine.evaluate.dataset import read_dataset
    from engine.evaluate.runs import evaluate as ask
    from engine.evaluate.runs import import_answers
    from engine.evaluate.seen import fitted
    from engine.evaluate.tables import write_figures
    from engine.prompt.reciting import Direction
    from kg import open_store
    from kg.model import MatchRule

    if (import_ is None) != (system is None):
        raise UsageError("--import and --system go together: a file, and what the system is called that said it")
    if import_ is None and direction != "term-to-id":
        raise UsageError("--direction id-to-term is for --import")
    found = read_dataset(gold, where=where, name=dataset, prefix=prefix, direction=Direction(direction))
    _note(options, *(f"{gold}: left out: {count:,} {what}" for what, count in found.left_out.items()))
    with open_store(store) as graph, _progress(options) as progress:
        if import_ is not None and system is not None:
            imported = import_answers(
                graph, found, import_, system=system, name=name, match=MatchRule(match), prefix=prefix, wait=wait
            )
            run = imported.run
            _note(options, *imported.notes)
        else:
            with _answering(graph, asked, how, options, top=top, split=True, progress=progress) as answering:
                run = ask(
                    graph, found, answering, system="ontonorm", name=name, match=MatchRule(match),
                    model=asked.model if asked else None, parameters={key: value for key, value in how.items() if value},
                    artifacts=fitted(answering), wait=wait, progress=progress,
                )  # fmt: skip
        _note(options, f"run {run.id} is recorded")
        write_figures(sys.stdout, _figures(graph, [run.id]), format_ or ("table" if sys.stdout.isatty() else "tsv"))


def _figures(graph: "GraphStore", runs: Sequence[str]) -> "list[tuple[str, list[Figure]]]":
    """The figures of several runs."""
    from engine.evaluate.figures import figures

    return [(run, figures(graph, run)) for run in runs]


@ontonorm.command(
    epilog="""
    ontonorm runs
    ontonorm runs ranker
    ontonorm runs --compare ranker gsc/gpt-4/1
    ontonorm runs --rescore
    ontonorm runs --remove gsc/gpt-4/1
    """,
)
@click.argument("names", nargs=-1, metavar="[RUN]...")
@store_option
@click.option("--compare", is_flag=True, help="What the second of two runs gains and loses against the first.")
@click.option("--rescore", is_flag=True, help="Judge these anew, by default all under which an ontology has changed.")
@click.option("--remove", is_flag=True, help="Remove these, and the data sets that no other run is over.")
@click.option("--format", "format_", type=click.Choice(TABLE_FORMATS),
              help="Default: table on a terminal, tsv otherwise.")  # fmt: skip
@wait_option
@click.pass_obj
def runs(
    options: dict[str, bool], names: tuple[str, ...], store: str | None, compare: bool, rescore: bool, remove: bool,
    format_: str | None, wait: float,
) -> None:  # fmt: skip
    """List the recorded runs, or show the figures of these.

    --compare pairs two runs over the mentions that both have: the difference of their accuracies with its 95 % interval,
    McNemar's exact p, and what was gained, lost, and right or wrong in both; for each split, too. Below are the figures of
    both, side by side.
    """
    from engine.evaluate import runs as recorded
    from engine.evaluate.comparing import compare as compared
    from engine.evaluate.tables import write_comparison, write_figures, write_runs
    from kg import open_store

    if compare + rescore + remove > 1:
        raise UsageError("give one of: --compare, --rescore, --remove")
    if compare and len(names) != 2:  # noqa: PLR2004
        raise UsageError("--compare takes two runs: the earlier one, and the later one")
    if remove and not names:
        raise UsageError("--remove takes the runs to remove")
    format_ = format_ or ("table" if sys.stdout.isatty() else "tsv")
    with open_store(store) as graph:
        if remove:
            gone = recorded.removed(graph, names, wait=wait)
            _note(options, *(f"data set {dataset} is removed, too" for dataset in gone))
        elif rescore:
            judged = recorded.rescored(graph, names, wait=wait)
            for old, new in judged:
                _note(options, f"{new.run}: acc@1 was {old.accuracy or 0:.4f}, is {new.accuracy or 0:.4f}")
        elif compare:
            found = compared(graph, *names)
            _note(options, *found.notes)
            (_, earlier), (_, later) = _figures(graph, names)
            write_comparison(sys.stdout, found, earlier, later, format_)
        elif names:
            write_figures(sys.stdout, _figures(graph, names), format_)
        else:
            write_runs(sys.stdout, recorded.listed(graph), format_)


@ontonorm.command(
    epilog="""
    ontonorm report ranker gsc/gpt-4/1 -o report.html
    ontonorm report ranker --format md > report.md
    """,
)
@click.argument("names", nargs=-1, required=True, metavar="RUN...")
@store_option
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Default: standard output.")
@click.option(
    "--format", "format_", type=click.Choice(REPORT_FORMATS), help="Default: as the file's name ends, else html."
)
@click.pass_obj
def report(
    options: dict[str, bool], names: tuple[str, ...], store: str | None, output: Path | None, format_: str | None
) -> None:
    """All figures of recorded runs on one page, with pictures, and the query of each figure to copy.

    Runs over one data set are compared with each other. The page needs nothing beside it, and is readable in print, in the
    dark and aloud; md, json and csv have the same tables.
    """
    from engine.report import WRITERS
    from engine.report import report as made
    from kg import open_store
    from kg.destination import destination

    ending = output.suffix.removeprefix(".").lower() if output else ""
    chosen = format_ or {"htm": "html", "markdown": "md"}.get(ending, ending)
    if chosen not in REPORT_FORMATS:
        if output is not None:
            raise UsageError(f"{output.name} ends like none of {', '.join(REPORT_FORMATS)}; give --format")
        chosen = REPORT_FORMATS[0]
    with open_store(store) as graph:
        found = made(graph, names)
    with destination(output) as stream:
        WRITERS[chosen](found, stream)
    if output is not None:
        _note(options, f"{output} is written")


_STUDY_SECTIONS = {
    "Design": ("texts", "directions", "trained", "withheld", "terms", "least", "roots", "corpora", "paraphrases", "match"),
    "Simulation": ("simulate", "cap", "passes", "width", "layers"),
    "Teaching": ("method", "rank", "alpha", "targets", "learning_rate", "epochs", "evaluate_epochs", "batch", "accumulation",
                 "bits", "device"),
    "Beside it": ("others", "endpoints", "said", "encoders", "choose", "gold"),
}  # fmt: skip


@ontonorm.command(
    cls=_sectioned(_STUDY_SECTIONS),
    epilog="""
    ontonorm study --simulate --arm hgnc:name-symbol --arm hgnc:name-id --terms 3000 --output study
    ontonorm study --model meta-llama/Llama-3.1-8B-Instruct --arm hp --arm go --root GO:0005575 --output study
    ontonorm study --model models/llama-8b --arm hp --trained 600 --withheld 600 --choose --gold gsc.tsv --output study
    ontonorm study --model models/llama-8b --arm hp --import gpt-4 hp.label-id.term-to-id gpt4.tsv --output study
    """,
)
@click.option("--output", required=True, type=click.Path(path_type=Path), metavar="FOLDER",
              help="Where all is kept: adapters, what was answered, and report.html.")  # fmt: skip
@click.option("--resume", is_flag=True, help="Go on where an interrupted study of the same options and graph ended.")
@click.option("--name", callback=_filled, help="What its data sets and runs are called by. Default: as the folder.")
@click.option("--format", "format_", type=click.Choice(REPORT_FORMATS), default="html", show_default=True,
              help="Of the report in the folder.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@store_option
@click.option(
    "--model",
    callback=_filled,
    metavar="NAME|FOLDER",
    help="The model that is fine-tuned, of the Hugging Face hub or in a folder. Needs the extra `model`.",
)
@click.option(
    "--arm",
    "texts",
    callback=_filled,
    multiple=True,
    required=True,
    metavar="ONTOLOGY[:PAIRING]",
    help="What is asked from what: label-id (default), or of genes name-symbol or name-id. Repeatable.",
)
@click.option("--direction", "directions", type=click.Choice(DIRECTIONS), multiple=True, default=DIRECTIONS,
              show_default=True, help="Repeatable.")  # fmt: skip
@click.option("--trained", type=click.IntRange(min=20), default=200, show_default=True,
              help="Concepts that are taught: as many of each of twenty bins by popularity.")  # fmt: skip
@click.option("--withheld", type=click.IntRange(min=1), help="Of the others, so many are asked for. Default: all.")
@click.option("--terms", type=click.IntRange(min=21), help="Study so many concepts of each arm. Default: all.")
@click.option("--least-count", "least", type=click.IntRange(min=0), default=0, show_default=True,
              help="Leave out concepts that were counted less often.")  # fmt: skip
@click.option("--root", "roots", callback=_filled, multiple=True, metavar="CURIE",
              help="Of its ontology only this concept and what is below it. Repeatable.")  # fmt: skip
@click.option("--corpus", "corpora", callback=_filled, multiple=True, metavar="NAME",
              help="What popularity is counted by (ontonorm query corpora). Repeatable, one an ontology. Default: what was "
              "loaded first for it.")  # fmt: skip
@click.option(
    "--paraphrases", type=click.IntRange(1, 5), default=5, show_default=True, help="Prompts of each taught pair."
)
@click.option(
    "--match", type=click.Choice(MATCHES), default="identical", show_default=True, help="When an answer is right."
)
@click.option("--simulate", is_flag=True,
              help="Study a small Llama that is trained from nothing on a text about these pairs, each as often as it was "
              "counted.")  # fmt: skip
@click.option(
    "--cap", type=click.IntRange(min=1), default=16, show_default=True, help="How often the text has a pair at most."
)
@click.option("--passes", type=click.IntRange(min=1), default=2, show_default=True, help="How often the text is read.")
@click.option("--width", type=click.IntRange(min=64), default=256, show_default=True, help="Of the model, by 64.")
@click.option("--layers", type=click.IntRange(min=1), default=4, show_default=True)
@click.option("--method", type=click.Choice(("lora", "full")), default="lora", show_default=True)
@click.option("--rank", type=click.IntRange(min=1), default=16, show_default=True)
@click.option("--alpha", type=click.IntRange(min=1), default=32, show_default=True)
@click.option("--target", "targets", callback=_filled, multiple=True, default=("all-linear",), show_default=True,
              metavar="LAYER", help="A layer to adapt. Repeatable.")  # fmt: skip
@click.option("--learning-rate", type=_Number(min=0, min_open=True),
              help="Default: 2e-4 of lora, 2e-5 of full; 1e-3 of a simulation.")  # fmt: skip
@click.option("--epochs", type=click.IntRange(min=1), default=20, show_default=True)
@click.option("--evaluate-epochs", callback=_epochs, default="1,5,10,15,20", show_default=True, metavar="LIST",
              help="Ask all again after these, and after the last.")  # fmt: skip
@click.option("--batch", type=click.IntRange(min=1), default=4, show_default=True)
@click.option("--accumulation", type=click.IntRange(min=1), default=4, show_default=True)
@click.option("--bits", type=click.IntRange(4, 4), metavar="4", help="Quantize the model. Needs the extra `quantized`.")
@click.option("--device", default="auto", show_default=True, help="auto, cpu, cuda, cuda:1, mps.")
@click.option("--baseline", "others", callback=_filled, multiple=True, metavar="NAME|FOLDER",
              help="Ask this model as it is, too. Repeatable.")  # fmt: skip
@click.option("--endpoint", "endpoints", multiple=True, nargs=2, metavar="URL MODEL",
              help="Ask this one on a server that speaks the OpenAI protocol, too. Repeatable.")  # fmt: skip
@click.option("--import", "said", multiple=True, nargs=3, metavar="SYSTEM ARM FILE",
              help="What another system said of an arm, as evaluate --import takes it. Repeatable.")  # fmt: skip
@click.option(
    "--encoder",
    "encoders",
    callback=_filled,
    multiple=True,
    metavar="NAME|FOLDER",
    help="A sentence-transformers encoder for the embedding analysis, too (the extra `dense`). Repeatable.",
)
@click.option(
    "--choose",
    is_flag=True,
    help="Also recite against choose, on mentions that are no name: held-out synonyms, misspelt labels.",
)
@click.option("--gold", type=click.Path(path_type=Path), multiple=True, metavar="FILE",
              help="Annotated mentions for --choose. Repeatable.")  # fmt: skip
@wait_option
@click.pass_obj
def study(
    options: dict[str, bool], /, output: Path, resume: bool, name: str | None, format_: str, store: str | None,
    wait: float, **given: Any,
) -> None:  # fmt: skip
    """Does fine-tuning memorize the identifiers that it saw, or generalize?

    Some concepts of a terminology are taught, the others withheld; a model is asked for all of them before and after.
    Every answer is recorded in the graph, and the report shows what was gained and lost on both sides, what popularity and
    likeness of term and identifier have to do with it, and the query of each count.
    """
    from engine.report import WRITERS
    from engine.study.options import plan_of
    from engine.study.study import run_study
    from kg import open_store
    from kg.destination import destination

    plan = plan_of(name or output.expanduser().resolve().name, **given)
    with open_store(store) as graph, _progress(options) as progress:
        found = run_study(graph, plan, output, resume=resume, wait=wait, progress=progress)
    path = output / f"report.{format_}"
    with destination(path) as stream:
        WRITERS[format_](found, stream)
    for line in found.summary:
        click.echo(line)
    _tell(f"{path} is written")


@ontonorm.command(
    epilog="""
    ontonorm validate answers_of_gpt.tsv --id-column hpo_id --label-column hpo_term
    ontonorm validate patient.phenopacket.json --ontology hp --root HP:0000118
    ontonorm validate mondo.sssom.tsv --accept synonym --format jsonl > wrong.jsonl
    ontonorm validate notes.csv --fix
    """,
)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE")
@store_option
@click.option("--id-column", callback=_filled, metavar="NAME",
              help="The column or key of the ids. Default: the only one that is called so (id, curie, hpo_id …).")  # fmt: skip
@click.option("--label-column", callback=_filled, metavar="NAME",
              help="The column or key of the labels. Default: the only one that is called so (label, hpo_term …).")  # fmt: skip
@click.option("--ontology", "ontologies", callback=_filled, multiple=True, metavar="NAME",
              help="All ids are to be of this source or prefix (hp or HP). Repeatable.")  # fmt: skip
@click.option("--root", "roots", callback=_filled, multiple=True, metavar="CURIE",
              help="All are to be this concept or below it. Repeatable.")  # fmt: skip
@click.option("--accept", type=click.Choice(VERDICTS), multiple=True, metavar="VERDICT",
              help="A verdict that is fine: not listed, not corrected, no failure. Repeatable.")  # fmt: skip
@click.option("--all", "all_", is_flag=True, help="List what is fine, too.")
@click.option("--fix", is_flag=True, help="Write a corrected copy beside the file: notes.csv → notes.fixed.csv.")
@click.option("--force", is_flag=True, help="Replace a copy that is there.")
@click.option("--format", "format_", type=click.Choice(TABLE_FORMATS),
              help="Default: table on a terminal, tsv otherwise.")  # fmt: skip
@click.pass_obj
def validate(
    options: dict[str, bool], file: Path, store: str | None, id_column: str | None, label_column: str | None,
    ontologies: tuple[str, ...], roots: tuple[str, ...], accept: tuple[str, ...], all_: bool, fix: bool, force: bool,
    format_: str | None,
) -> None:  # fmt: skip
    """Check identifiers and labels that people or language models wrote against the graph, and list what is wrong.

    FILE is a TSV or CSV table, an SSSOM table (both sides), JSON Lines, or a JSON or YAML document, such as a phenopacket,
    in which every object with an id and a label is checked; plain or with gzip. Ids in one cell are joined by | or ;.

    \b
    right        the id is live, and the label is its label
    unlabelled   the id is live, and there is no label to compare
    spelling     right, but the id is not written as it usually is (hp:0001250)
    synonym      the label is a name of the concept, not its label
    relabelled   the label is an outdated name, or a variant of a name, of it
    unknown      the id is live, but no concept of its ontology is called so
    outdated     the id is dead, and has one heir
    split, dead  it has several heirs, or none
    mismatch     the id and the label are of different concepts of one ontology
    invented     the ontology is loaded, and has no such id
    elsewhere    the concept is not in the --ontology or below the --root
    foreign      no ontology with this prefix is loaded: it cannot be judged
    malformed    the id is none
    unreadable   the row is damaged

    right, unlabelled and foreign are fine; anything else that is not corrected ends in exit code 4. --fix corrects outdated
    ids, spelling, and labels that are an exact synonym or relabelled; all other bytes of the file stay as they are.
    """
    from engine.validate import Verdict, Wanted
    from engine.validate import validate as check
    from engine.validate.fixing import corrected
    from engine.validate.report import WRITERS
    from engine.validate.source import opened
    from kg import open_store

    if fix and str(file) == "-":
        raise UsageError("--fix needs a file: standard input has no place beside it")
    if force and not fix:
        raise UsageError("--force is for --fix")
    write = WRITERS[format_ or ("table" if sys.stdout.isatty() else "tsv")]
    with (
        opened(file) as source,
        open_store(store) as graph,
        corrected(file, is_packed=source.is_packed, force=force) if fix else nullcontext() as copy,
        _progress(options) as progress,
    ):
        found = check(
            graph, source, wanted=Wanted(id_column, label_column), ontologies=ontologies, roots=roots,
            accept=[Verdict(one) for one in accept], copy=copy, progress=progress,
        )  # fmt: skip
        write(sys.stdout, (one for one in found.findings if all_ or found.is_wrong(one)))
        if copy is not None:
            copy.is_wanted = bool(found.fixed.total())
    if copy is not None:
        _note(options, f"{copy.path} is written" if copy.is_wanted else "there is nothing to correct")
    if found.is_blind:
        raise StoreError(f"{found.summary}: no id could be judged; load their ontologies first")
    if found.left:
        raise PartialError(found.summary)
    _note(options, found.summary)


@ontonorm.command(
    epilog="""
    ontonorm export --format obographs --ontology hp --output hp.json
    ontonorm export --format turtle --ontology hp > hp.ttl
    ontonorm export --format kgx --output all          (writes all_nodes.tsv and all_edges.tsv)
    """,
)
@store_option
@click.option("--format", "format_", type=click.Choice(EXPORT_FORMATS), required=True)
@click.option("--ontology", "ontologies", callback=_filled, multiple=True, metavar="NAME",
              help="Only concepts of this source or prefix (hp or HP). Repeatable.")  # fmt: skip
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE",
    help="Default: standard output. For kgx and kgx-jsonl, which are two files, what their names begin with.",
)  # fmt: skip
@click.pass_obj
def export(
    options: dict[str, bool], store: str | None, format_: str, ontologies: tuple[str, ...], output: Path | None
) -> None:
    """Write concepts with their names, relations and mappings to a file in another format.

    kgx and kgx-jsonl are KGX nodes and edges as TSV and JSON Lines, obographs is OBO Graphs JSON, turtle OWL in Turtle,
    skos a SKOS concept scheme in Turtle, sssom the cross-references and mappings. The same graph gives the same bytes.
    """
    from exporters.export import export as write
    from kg import open_store

    with open_store(store) as opened, _progress(options) as progress:
        written = write(opened, format_, ontologies=ontologies, output=output, progress=progress)
    if written.files:
        _note(options, f"{', '.join(map(str, written.files))}: {written.concepts:,} concepts")


@ontonorm.command(epilog="ontonorm demo")
def demo() -> None:
    """Load the sample ontology into a temporary store and normalize a dozen mentions."""
    import tempfile

    from engine.demo import MENTIONS, table
    from engine.normalize import Normalizer
    from kg import open_store
    from loaders.load import load_ontologies as load
    from loaders.sample import SAMPLE

    with tempfile.TemporaryDirectory(prefix="ontonorm-") as folder, open_store(Path(folder) / "store") as store:
        loaded = load(store, [SAMPLE])[0]
        if loaded.error:
            raise loaded.error
        answers = Normalizer(store).normalize([mention for mention, _ in MENTIONS])
    click.echo(
        f"A sample of the Disease Ontology: {loaded.source.concepts} concepts, {loaded.source.terms} terms, "
        f"{loaded.relations} relations; loaded into a temporary store.\n"
    )
    _print_table(("mention", "identifier", "label", "probability", "why"), table(answers))
    click.echo("\nNext: ontonorm load-ontologies FILE, then ontonorm normalize MENTION (see ontonorm --help)")


def _print_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    from kg.printing import print_table
    from kg.store.protocol import Rows

    print_table(Rows(columns, [dict(zip(columns, row, strict=True)) for row in rows]), sys.stdout)


def _print_loaded(options: dict[str, bool], result: "Loaded") -> None:
    """One summary line a source on standard output; how it was got, and warnings by kind, on standard error."""
    _note(options, *result.notes)
    if result.error:
        _tell(str(result.error))
        return
    click.echo(result.summary)
    _note(options, *result.warnings(every=options["verbose"]))


def _fail_if_any(results: "Sequence[Loaded]") -> None:
    failed = [result for result in results if result.error]
    if not failed:
        return
    if len(failed) < len(results):
        names = ", ".join(result.given for result in failed)
        raise PartialError(f"{len(failed)} of {len(results)} not loaded: {names}; the others are")
    code = failed[0].error.exit_code if failed[0].error else 1
    raise click.exceptions.Exit(code)


@contextmanager
def _progress(options: dict[str, bool]) -> "Iterator[Any]":
    """What long work tells its progress: a bar on a terminal, a line a minute elsewhere."""
    if options["quiet"]:
        yield lambda what, share: None
        return
    if not sys.stderr.isatty():
        yield _line_by_line()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def tell(what: str, share: float | None) -> None:
            bar.update(task, description=what, completed=share or 0.0, total=None if share is None else 1.0)

        yield tell


def _line_by_line() -> "Progress":
    """For logs; what takes less than a minute tells nothing."""
    last = time.monotonic()

    def tell(what: str, share: float | None) -> None:
        nonlocal last
        if time.monotonic() - last >= _BETWEEN_LINES:
            last = time.monotonic()
            _tell(what if share is None else f"{what}: {100 * share:.0f} %")

    return tell


def _check_text(name: str, value: Any) -> None:
    try:
        str(value).encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"{name} is not UTF-8: {value}") from error


def _note(options: dict[str, bool], *notes: str) -> None:
    """A line each on standard error, unless it is to be quiet."""
    for note in () if options["quiet"] else notes:
        _tell(note)


def _tell(message: str) -> None:
    """One line on standard error, if that can be written."""
    with suppress(OSError):
        click.echo(f"ontonorm: {one_line(message)}", err=True)


def _fail(error: BaseException, code: int, message: str | None = None) -> int:
    """Tells a failure, with the notes that it gathered on its way."""
    _tell("; ".join([str(error) if message is None else message, *getattr(error, "__notes__", ())]))
    return code


def _run() -> int:
    """The exit code of the command line, after one line on standard error for a failure."""
    try:
        code = ontonorm.main(prog_name="ontonorm", standalone_mode=False)
        sys.stdout.flush()
    except OntonormError as error:
        return _fail(error, error.exit_code)
    except click.ClickException as error:
        return _fail_click(error)
    except _PastClick as error:
        if isinstance(error.__cause__, KeyboardInterrupt):
            return _fail(error.__cause__, INTERRUPTED, _INTERRUPTED)
        return 0  # nobody reads any more
    except BrokenPipeError:
        return 0
    except (KeyboardInterrupt, click.Abort) as error:
        return _fail(error, INTERRUPTED, _INTERRUPTED)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else "writing or reading failed: "
        return _fail(error, 1, f"{place}{(error.strerror or str(error)).lower()}")
    except Exception as error:  # the last net: a line to report instead of a page
        if {"-v", "--verbose"} & set(sys.argv):
            traceback.print_exc()
        first = (str(error).splitlines() or [""])[0]
        hint = "(please report; ontonorm -v … shows the traceback)"
        return _fail(error, 1, f"unexpected error: {type(error).__name__}: {first} {hint}")
    return code if isinstance(code, int) else 0


def _fail_click(error: click.ClickException) -> int:
    """What click says, in our one line; its help, where it gives that, as it is."""
    context = getattr(error, "ctx", None)
    if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):
        error.show()
        return error.exit_code
    message = " ".join(error.format_message().split()).rstrip(".")
    see = f"; see {context.command_path} --help" if context is not None else ""
    return _fail(error, error.exit_code, f"{message[:1].lower()}{message[1:]}{see}")


def _complete_streams() -> None:
    """Opens what the caller closed, so that no file of ours gets its number; writes UTF-8."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = open(os.devnull, "r" if name == "stdin" else "w", encoding="utf-8")  # noqa: SIM115
            _KEPT.append(nowhere)
            if name != "stdin":  # reading from a closed one is told, writing to one is not
                setattr(sys, name, nowhere)
    for stream, errors in ((sys.stdout, "surrogateescape"), (sys.stderr, "backslashreplace")):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors=errors)


def main() -> None:
    """Runs the command line; every failure ends in one line and its exit code."""
    _complete_streams()
    code = _run()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError as error:
            with suppress(OSError, ValueError):  # what is left is lost, and Python must not try again
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            if not isinstance(error, BrokenPipeError):
                code = code or 1
    sys.exit(code)


if __name__ == "__main__":
    main()
