"""The command `ninedesk-org`: serve an organisation, make keys, start the demonstration afresh.

What a command needs is imported when it runs. The garbage collector, which finds nothing while
modules load, rests until the service answers: that saves a tenth of the start.
"""

from __future__ import annotations

import argparse
import gc
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

from org_service.dialect.addresses import USAGE, file_of, is_known, url_of

if TYPE_CHECKING:
    from collections.abc import Sequence


class _Arguments(argparse.Namespace):
    """What the command line gave."""

    command: str
    database: str | None
    host: str
    port: int
    origin: str
    demo: Literal["standard", "none"]
    now: datetime | None
    token_file: Path | None
    child: bool
    colleagues: bool
    words_only: bool
    smtp: str | None
    smtp_credentials: Path | None
    smtp_certificates: Path | None
    chat_host: str
    chat_port: int | None
    chat_url: str
    chat_origins: list[str]
    chat_proxies: list[str]
    user: str
    file: Path
    replace: bool


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and exit with its code."""
    found = _parser().parse_args(arguments, namespace=_Arguments())
    sys.exit(_COMMANDS[found.command](found))


def _serve(found: _Arguments) -> int:
    gc.disable()
    from org_service.conversations.visitors.service import ChatOptions  # noqa: PLC0415
    from org_service.serving import Serve, serve  # noqa: PLC0415
    from org_service.steady_memory import steady_memory  # noqa: PLC0415

    steady_memory()

    return serve(
        Serve(
            database=found.database or default_database(),
            host=found.host,
            port=found.port,
            origin=found.origin,
            demonstration=found.demo,
            now=found.now,
            token_file=found.token_file,
            child=found.child,
            colleagues=found.colleagues,
            words_only=found.words_only,
            smtp=found.smtp,
            smtp_credentials=found.smtp_credentials,
            smtp_certificates=found.smtp_certificates,
            chat=ChatOptions(
                host=found.chat_host,
                port=found.chat_port,
                url=found.chat_url,
                origins=tuple(found.chat_origins),
                proxies=frozenset(found.chat_proxies),
            ),
        )
    )


def _forget_feedback(found: _Arguments) -> int:
    from org_service.assist.forget_command import forget_feedback  # noqa: PLC0415

    return forget_feedback(found.database or default_database())


def _token(found: _Arguments) -> int:
    from org_service.keys_command import make_token  # noqa: PLC0415

    return make_token(found.user, found.token_file)


def _reset(found: _Arguments) -> int:
    from org_service.reset_command import reset_demonstration  # noqa: PLC0415

    return reset_demonstration(found.database or default_database(), found.now)


def _backup(found: _Arguments) -> int:
    from org_service.backup_command import back_up  # noqa: PLC0415

    return back_up(found.database or default_database(), found.file, replace=found.replace)


_COMMANDS = {
    "serve": _serve,
    "backup": _backup,
    "token": _token,
    "forget-feedback": _forget_feedback,
    "reset-demo": _reset,
}


def default_database() -> str:
    """Give the database of an organisation that nobody placed elsewhere."""
    from platformdirs import user_data_path  # noqa: PLC0415

    path = user_data_path("ninedesk", appauthor=False) / "organisation.db"
    return url_of(path)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ninedesk-org", description="An organisation for Ninedesk: a Dataverse-compatible Web API."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _serve_options(commands.add_parser("serve", help="answer requests until it is told to end"))
    token = commands.add_parser("token", help="make a key that stands for a user")
    token.add_argument("user", help="the user's name, for example amara.osei@northlight.example")
    _token_file(token, "file of 'KEY USER' lines that the key is added to")
    forget = commands.add_parser("forget-feedback", help="forget what people said of suggestions")
    _database(forget)
    backup = commands.add_parser("backup", help="copy the organisation into a file, also while it is served")
    backup.add_argument(
        "file", type=Path, metavar="FILE", help="the copy, a database that can be served itself"
    )
    backup.add_argument("--replace", action="store_true", help="take the place of an older copy")
    _database(backup)
    reset = commands.add_parser("reset-demo", help="start the demonstration afresh")
    _database(reset)
    _now(reset)
    return parser


def _serve_options(serve: argparse.ArgumentParser) -> None:
    _database(serve)
    serve.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    serve.add_argument("--port", type=_port, default=0, help="port to listen on (default: a free one)")
    serve.add_argument(
        "--origin",
        type=_origin,
        default="",
        metavar="URL",
        help="where others reach it, behind a proxy that brings TLS: https://desk.example (default: what they ask)",
    )
    serve.add_argument(
        "--demo",
        choices=("standard", "none"),
        default="standard",
        help="what a new database begins with (default: standard)",
    )
    _now(serve)
    _token_file(serve, "file of 'KEY USER' lines")
    serve.add_argument(
        "--colleagues", action="store_true", help="let the demonstration's colleagues work while it runs"
    )
    serve.add_argument(
        "--words-only",
        action="store_true",
        help="rank similar cases by their words alone, without the language model",
    )
    _mail_options(serve)
    _chat_options(serve)
    serve.add_argument("--child", action="store_true", help="take keys from standard input and end with it")


def _mail_options(serve: argparse.ArgumentParser) -> None:
    serve.add_argument(
        "--smtp",
        metavar="URL",
        help="mail server that sent e-mails are given to: smtp://HOST[:PORT][?starttls=required|offered|never]"
        " or smtps://HOST[:PORT] (default: none, e-mails only count as sent)",
    )
    serve.add_argument(
        "--smtp-credentials",
        type=Path,
        metavar="FILE",
        help="its user in the first line, password in the second",
    )
    serve.add_argument(
        "--smtp-certificates", type=Path, metavar="FILE", help="authorities to trust instead of the system's"
    )


def _chat_options(serve: argparse.ArgumentParser) -> None:
    serve.add_argument(
        "--chat-port",
        type=_port,
        metavar="PORT",
        help="port for visitors of live chat, apart from the other (default: a free one when the page is asked for)",
    )
    serve.add_argument("--chat-host", default="127.0.0.1", help="address that visitors' port listens on")
    serve.add_argument(
        "--chat-url",
        type=_origin,
        default="",
        metavar="URL",
        help="where visitors reach it, behind a proxy that brings TLS: https://chat.example",
    )
    serve.add_argument(
        "--chat-origins",
        type=_origin,
        nargs="+",
        default=[],
        metavar="URL",
        help="sites that may embed the chat: https://shop.example (default: none)",
    )
    serve.add_argument(
        "--chat-proxies",
        nargs="+",
        default=[],
        metavar="ADDRESS",
        help="proxies whose X-Forwarded-For is believed: 127.0.0.1 (default: none)",
    )


def _database(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--database",
        type=_database_url,
        metavar="URL",
        help=f"{USAGE} (default: in the user's data folder)",
    )


def _now(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--now", type=_moment, metavar="TIME", help="set the clock, for example 2026-11-23T09:00:00Z"
    )


def _token_file(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument("--token-file", type=Path, metavar="FILE", help=text)


def _database_url(text: str) -> str:
    if not is_known(text) or file_of(text) is None:
        raise argparse.ArgumentTypeError(f"this version keeps an organisation in a file: {USAGE}")
    return text


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port < 65536:
        raise ValueError(text)
    return port


def _origin(text: str) -> str:
    if not text:
        return ""  # the parser has its own default checked, too
    from org_service.access import checked_origin  # noqa: PLC0415

    try:
        return checked_origin(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("an origin is like https://desk.example, without a path") from error


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


if __name__ == "__main__":
    main()
