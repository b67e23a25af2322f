"""The service as a process: keys, the parent, locks, endings."""

import shutil
import signal
import socket
import sqlite3
import sys
from pathlib import Path

import httpx
import pytest

from org_service.exits import Exit
from tests.contract.child import Child, client, command, url

AMARA = "amara.osei@northlight.example"
BEN = "ben.whitlock@northlight.example"


@pytest.fixture
def database(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "organisation.db"))


def serve(child_database: Path, *more: str) -> tuple[str, ...]:
    return ("serve", "--child", "--database", url(child_database), *more)


def test_a_child_answers_with_the_key_it_was_given(database: Path) -> None:
    with command(*serve(database), whole=True) as child:
        key = child.key(AMARA)
        address = child.ready()
        assert httpx.get(f"{address}/healthz", trust_env=False).json() == {"status": "ok"}
        with client(address, key) as amara:
            first = amara.get("WhoAmI").json()["UserId"]
        with client(address, child.key(BEN)) as ben:
            second = ben.get("WhoAmI").json()["UserId"]
        assert first != second
        with client(address, "a-key-that-nobody-has-given") as nobody:
            refused = nobody.get("WhoAmI")
        assert refused.status_code == 401
        assert refused.json()["error"]["message"]
        child.leave()
        assert child.ended() == Exit.DONE
        assert child.errors == []


def test_a_child_that_is_left_before_it_had_a_key_ends(database: Path) -> None:
    with command(*serve(database)) as child:
        child.leave()
        assert child.ended() == Exit.DONE
        assert child.lines.empty()


def test_a_parents_strange_lines_do_no_harm(database: Path) -> None:
    with command(*serve(database)) as child:
        child.write(b"\n# nothing\nshort amara\nthree words here\n\xff\xfe\n")
        key = child.key(AMARA)
        with client(child.ready(), key) as amara:
            assert amara.get("WhoAmI").status_code == 200
        child.leave()
        assert child.ended() == Exit.DONE
        assert not any("short" in line or "three" in line for line in child.errors)


def test_what_was_answered_is_kept_when_the_parent_dies(database: Path) -> None:
    with command(*serve(database)) as child:
        key = child.key(AMARA)
        with client(child.ready(), key) as amara:
            created = amara.post("tasks", json={"subject": "Call Dr Okonkwo back"})
            assert created.status_code == 204
        child.leave()
        assert child.ended() == Exit.DONE
    with sqlite3.connect(database) as connection:
        rows = connection.execute("SELECT subject FROM activitypointer").fetchall()
    connection.close()
    assert ("Call Dr Okonkwo back",) in rows


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_gracefully_even_with_readers(database: Path, number: signal.Signals) -> None:
    with command(*serve(database), whole=True) as child:
        key = child.key(AMARA)
        address = child.ready()
        headers = {"Authorization": f"Bearer {key}"}
        with (
            httpx.Client(trust_env=False) as reader,
            reader.stream("GET", f"{address}/feed/changes", headers=headers) as stream,
        ):
            chunks = stream.iter_text()
            assert "event: hello" in next(chunks)
            child.process.send_signal(number)
            assert list(chunks) == []
        assert child.ended() == Exit.DONE


def test_a_new_service_waits_for_the_old_one(database: Path) -> None:
    with command(*serve(database)) as old:
        old.key(AMARA)
        old.ready()
        with command(*serve(database)) as new:
            new.key(AMARA)
            assert new.lines.empty()
            old.leave()
            assert old.ended() == Exit.DONE
            new.ready()


def test_a_killed_service_leaves_no_lock(database: Path) -> None:
    with command(*serve(database)) as old:
        old.key(AMARA)
        old.ready()
        old.process.kill()
        old.ended()
    with command(*serve(database)) as new:
        new.key(AMARA)
        new.ready()


def last_words(child: Child) -> str:
    code_and_text = child.ended(), "\n".join(child.errors)
    assert "Traceback" not in code_and_text[1]
    return code_and_text[1]


def test_a_taken_port_is_told_in_a_sentence(database: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        command(*serve(database, "--port", str(taken.getsockname()[1]))) as child,
    ):
        child.key(AMARA)
        assert "--port" in last_words(child)
        assert child.process.returncode == Exit.PORT_TAKEN


def test_a_newer_database_is_refused(database: Path) -> None:
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    with command(*serve(database)) as child:
        assert "newer version" in last_words(child)
        assert child.process.returncode == Exit.DATABASE_NEWER


def test_a_damaged_database_is_left_as_it_is(tmp_path: Path) -> None:
    damaged = tmp_path / "organisation.db"
    damaged.write_bytes(b"no database at all, but somebody's only copy" * 100)
    before = damaged.read_bytes()
    with command(*serve(damaged)) as child:
        assert "damaged" in last_words(child)
        assert child.process.returncode == Exit.DATABASE_DAMAGED
    assert damaged.read_bytes() == before


def test_a_database_that_is_a_folder_cannot_be_opened(tmp_path: Path) -> None:
    with command(*serve(tmp_path)) as child:
        assert last_words(child)
        assert child.process.returncode == Exit.NOT_WRITABLE


def test_a_wrong_command_line_is_explained() -> None:
    for arguments in (
        (),
        ("serve", "--port", "99999"),
        ("serve", "--now", "yesterday"),
        ("dance",),
        ("serve", "--database", "postgresql://desk"),
    ):
        with command(*arguments) as child:
            assert "usage" in last_words(child)
            assert child.process.returncode == Exit.USAGE


def test_a_token_file_holds_keys(database: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    with command("token", AMARA, "--token-file", str(keys), whole=True) as making:
        key = making.lines.get(timeout=30)
        assert making.ended() == Exit.DONE
    if sys.platform != "win32":
        assert keys.stat().st_mode & 0o077 == 0
    with command("serve", "--database", url(database), "--token-file", str(keys), whole=True) as service:
        with client(service.ready(), key) as amara:
            assert amara.get("WhoAmI").status_code == 200
        if sys.platform != "win32":
            service.process.terminate()
            assert service.ended() == Exit.DONE
        assert not any(key in line for line in service.errors)


def test_a_token_without_a_file_is_printed_as_a_line() -> None:
    with command("token", AMARA) as child:
        assert child.lines.get(timeout=30).endswith(f" {AMARA}")
        assert child.ended() == Exit.DONE


def test_a_broken_token_file_is_named_by_its_line(database: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.write_text("a-secret-without-its-user\n", encoding="utf-8")
    with command("serve", "--database", url(database), "--token-file", str(keys)) as child:
        text = last_words(child)
        assert "Line 1" in text
        assert "secret" not in text
        assert child.process.returncode == Exit.KEYS


def test_a_bare_organisation_has_views_and_one_user(tmp_path: Path) -> None:
    with command(*serve(tmp_path / "new" / "organisation.db", "--demo", "none")) as child:
        key = child.key("administrator@organisation.example")
        with client(child.ready(), key) as administrator:
            assert administrator.get("savedqueries?$top=1").json()["value"]
            assert administrator.get("incidents").json()["value"] == []
            user = administrator.get("systemusers").json()["value"]
        assert [row["fullname"] for row in user] == ["System Administrator"]


def test_somebodys_own_organisation_is_not_reset(database: Path) -> None:
    before = database.read_bytes()
    with command("reset-demo", "--database", url(database)) as child:
        assert "your own" in last_words(child)
        assert child.process.returncode == Exit.NOT_A_DEMONSTRATION
    assert database.read_bytes() == before


def test_the_clock_can_be_set(database: Path) -> None:
    with command(*serve(database, "--now", "2026-11-23T09:00:00Z")) as child:
        key = child.key(AMARA)
        with client(child.ready(), key) as amara:
            headers = {"Prefer": "return=representation"}
            made = amara.post("tasks", json={"subject": "Now"}, headers=headers).json()
        assert made["createdon"].startswith("2026-11-23T09:0")
