"""The logic of the chat page, run by Qt's own JavaScript engine: no browser is needed for it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import pytest
from PySide6.QtQml import QJSEngine, QJSValue

import resources
from org_service.conversations.visitors.refusals import RefusalCode

CHAT = Path(resources.__file__).parent / "chat"


@pytest.fixture(scope="module")
def engine(qapp: object) -> QJSEngine:
    made = QJSEngine()
    for name in ("outbox", "line", "texts"):
        module = made.importModule(str(CHAT / f"{name}.js"))
        assert not module.isError(), module.toString()
        made.globalObject().setProperty(name, module)
    return made


def run(engine: QJSEngine, script: str) -> object:
    value = engine.evaluate(f"(function(){{{script}}})()")
    assert isinstance(value, QJSValue)
    assert not value.isError(), value.toString()
    return value.toVariant()


def test_what_was_written_is_sent_until_it_is_taken_in_order_also_after_a_reload(engine: QJSEngine) -> None:
    script = """
    const held = new Map();
    const storage = { getItem: (k) => held.get(k) || null, setItem: (k, v) => held.set(k, v) };
    const first = new outbox.Outbox(storage, "k");
    first.add({ do: "say", id: "a", text: "one" });
    first.add({ do: "file", id: "b", body: "xxxx", file: { name: "p.png" } });
    first.add({ do: "say", id: "c", text: "two" });
    const before = first.due().map((i) => i.id).join();
    const again = new outbox.Outbox(storage, "k");
    const after = again.due().map((i) => i.id).join();
    const lost = again.get("b").lost && again.get("b").body === "";
    again.remove("a");
    const third = new outbox.Outbox(storage, "k");
    held.set("k", "{broken");
    return [before, after, lost, third.due().map((i) => i.id).join(), new outbox.Outbox(storage, "k").items.length];
    """
    assert run(engine, script) == ["a,b,c", "a,c", True, "c", 0]


def test_what_is_refused_for_a_moment_is_not_overtaken(engine: QJSEngine) -> None:
    script = """
    const made = new outbox.Outbox({ getItem: () => null, setItem: () => {} }, "k");
    const next = () => (made.leaves() || { id: "-" }).id;
    ["a", "b", "c"].forEach((id) => made.add({ do: "say", id, text: id }));
    const left = [next(), next()];
    made.arrived("a"); left.push(next(), next());
    made.remove("a"); made.remove("b"); left.push(next());
    made.refused(made.get("c")); left.push(next());
    delete made.get("c").failed; left.push(next());
    made.again(); left.push(next());
    return left.join("");
    """
    assert run(engine, script) == "a-b-c-cc"


def test_what_was_too_fast_goes_again_after_the_services_own_pause_and_before_all_behind_it(
    engine: QJSEngine,
) -> None:
    script = """
    const made = new outbox.Outbox({ getItem: () => null, setItem: () => {} }, "k");
    ["a", "b"].forEach((id) => made.add({ do: "say", id, text: id }));
    const still = [made.leaves().id, made.isLeaving("a"), made.leaves() === undefined, made.isLeaving("b")];
    made.remove("a");
    still.push(made.isLeaving("a"), made.leaves().id);
    made.again();
    still.push(made.isLeaving("b"));
    return [still, [0, 0.2, 1.75, 3600, undefined, null, "1", -1].map((w) => outbox.pauseAfter(w))];
    """
    assert run(engine, script) == [
        ["a", True, True, False, False, "b", False],
        [20, 200, 1750, 60_000, 1500, 1500, 1500, 1500],
    ]


def test_a_message_is_shown_once_and_by_its_number(engine: QJSEngine) -> None:
    script = """
    const shown = new outbox.Transcript();
    const places = [3, 1, 2, 2, 9, 3].map((n) => shown.add({ id: "m" + n, number: n }));
    return [places, shown.messages.map((m) => m.number), shown.last];
    """
    assert run(engine, script) == [[0, 0, 1, -1, 3, -1], [1, 2, 3, 9], 9]


def test_what_still_comes_of_a_chat_does_not_bring_back_who_has_begun_anew(engine: QJSEngine) -> None:
    script = """
    const news = ["message", "taken", "typing", "read", "state", "rated", "mailed"];
    const all = (seated, asking) => [...news, "started", "resumed", "refused"]
      .filter((what) => outbox.concerns(what, seated, asking)).join();
    return [all(true, false), all(false, true), all(false, false)];
    """
    news, seats = "message,taken,typing,read,state,rated,mailed", "started,resumed,refused"
    assert run(engine, script) == [f"{news},{seats}", "refused", seats]


def test_the_line_comes_back_later_and_later_and_at_once_when_told(engine: QJSEngine) -> None:
    script = """
    const waits = [], turns = [], sockets = [];
    const timers = {
      set: (f, ms) => { waits.push([ms, f]); return waits.length; }, clear: () => {}, random: () => 0.5,
    };
    const dial = () => {
      const s = { readyState: 0, sent: [], send: (t) => s.sent.push(t), close: () => {} };
      sockets.push(s);
      return s;
    };
    const made = new line.Line(dial, () => {}, (turn) => turns.push(turn), timers);
    made.start();
    for (let n = 0; n < 8; n += 1) { sockets[sockets.length - 1].onclose(); waits[waits.length - 1][1](); }
    const pauses = waits.map((w) => w[0]);
    const stale = sockets[0];
    made.stop(); made.start();
    const last = sockets[sockets.length - 1];
    last.readyState = 1; last.onopen();
    stale.onclose();
    const open = made.open;
    made.ping(); made.ping();
    return [pauses, turns.filter((t) => t === "open").length, open, last.sent];
    """
    pings = ['{"do":"ping"}', '{"do":"ping"}']
    assert run(engine, script) == [[500, 1000, 2000, 4000, 8000, 15000, 15000, 15000], 1, True, pings]


def words_of(engine: QJSEngine) -> dict[str, dict[str, str]]:
    return json.loads(str(run(engine, "return JSON.stringify(texts.LANGUAGES);")))


def test_every_language_has_every_word_and_its_places(engine: QJSEngine) -> None:
    languages = words_of(engine)
    english = languages.pop("en")
    for words in languages.values():
        assert words.keys() == english.keys()
        for key, text in words.items():
            assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", english[key])), key


def test_times_are_of_the_language_and_country_of_the_words(engine: QJSEngine) -> None:
    script = """
    return [["de-AT", "en"], ["pl", "en-GB", "de"], ["pl"], ["de_!", "en"]].map((w) => texts.wordsFor(w).locale);
    """
    assert run(engine, script) == ["de-AT", "en-GB", "en", "de"]


def test_the_words_that_are_used_are_there(engine: QJSEngine) -> None:
    known = set(words_of(engine)["en"])
    source = "".join(p.read_text(encoding="utf-8") for p in CHAT.glob("*.js") if p.name != "texts.js")
    used = set(re.findall(r"\bwords\(\"(\w+)\"", source))
    codes = get_args(RefusalCode)
    assert used <= known
    assert set(codes) - {"not_started"} <= known


def test_nothing_that_is_written_becomes_html() -> None:
    for file in CHAT.glob("*.js"):
        source = file.read_text(encoding="utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", source
        ), file.name
