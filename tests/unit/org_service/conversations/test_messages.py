"""Messages: each once, numbered without gaps, whoever writes how often; what they change, what is refused."""

import base64
import json
import random
from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from org_service.conversations.arrivals import Visitor, customer_left, line_broke, open_conversation
from org_service.conversations.conversation import Status, read
from org_service.conversations.ledger import AGENT, CUSTOMER, FILE, MESSAGE, NOTE, TEXT, Entry, File
from org_service.conversations.life import Trigger, move
from org_service.conversations.messages import ALREADY_USED, LARGEST_FILE, post
from org_service.conversations.text import LONGEST, one_line, plain
from org_service.conversations.visitors import organisation_desk
from org_service.conversations.visitors.refusals import Refusal
from org_service.errors import Inactive, InvalidArgument, ServiceError
from org_service.records.delete import delete_row
from org_service.records.transaction import Row, Transaction
from org_service.storage import Change
from tests.contract.small_data import AMARA, MARIA, SMITH_CASE, an_id
from tests.unit.org_service.conversations.desk import CHAT, LASTING, Desk, arrived, transaction, written


def customer(text: str, name: str = "") -> Entry:
    return Entry(TEXT, CUSTOMER, id=an_id(name or text), name="Maria", text=text)


def agent(text: str, kind: int = TEXT) -> Entry:
    return Entry(kind, AGENT, id=an_id(text), agent_id=AMARA, name="Amara Osei", text=text)


def talking(tx: Transaction, stream: str = CHAT) -> Row:
    conversation = arrived(tx, stream)
    move(tx, conversation, Trigger.TAKEN, AMARA)
    return conversation


def refused(work: Callable[[], object]) -> ServiceError:
    with pytest.raises(ServiceError) as found:
        work()
    return found.value


# -- once, in order, without gaps -------------------------------------------------------------------


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), max_size=25), st.randoms(use_true_random=False)
)
def test_several_writers_who_repeat_themselves_lose_nothing_and_double_nothing(
    desk: Desk, posts: list[tuple[int, int]], chance: random.Random
) -> None:
    """Each writer sends its messages in its order, and any of them again at any time, as an outbox does."""
    sent: dict[int, int] = {}

    def draft(writer: int, number: int) -> Entry:
        name = f"{writer} {number}"
        return customer(name) if writer % 2 else agent(name)

    def work(tx: Transaction) -> None:
        conversation = talking(tx)
        key = conversation["activityid"]
        answers: dict[str, int] = {}
        for writer, again in posts:
            sent[writer] = sent.get(writer, -1) + 1
            for number in (sent[writer], chance.randint(0, min(again, sent[writer]))):
                entry = draft(writer, number)
                posted = post(tx, key, entry)
                assert posted.new is (entry.id not in answers)
                assert answers.setdefault(entry.id, posted.number) == posted.number
        rows = written(tx, read(tx, key))
        assert [row["ninedesk_number"] for row in rows] == list(range(1, len(rows) + 1))
        said = [row["ninedesk_text"] for row in rows if row["ninedesk_author"] != 3]
        assert len(said) == len(set(said)) == sum(last + 1 for last in sent.values())
        for writer, last in sent.items():
            mine = [text for text in said if text.startswith(f"{writer} ")]
            assert mine == [f"{writer} {number}" for number in range(last + 1)]

    sent.clear()
    desk.play(work)


def test_writers_in_threads_of_their_own_get_gapless_numbers(desk: Desk) -> None:
    """The one writer of the database stands behind them all."""
    key = str(UUID(int=77))

    def begin(connection: Connection) -> None:
        tx = transaction(desk.storage, connection)
        open_conversation(tx, CHAT, Visitor(name="Maria"), {}, key)

    def write(entry: Entry) -> Callable[[Connection], int]:
        return lambda connection: post(transaction(desk.storage, connection), key, entry).number

    desk.storage.submit_write(begin).result()
    entries = [customer(f"thread {number % 40}") for number in range(80)]
    jobs = [desk.storage.submit_write(write(entry)) for entry in entries]
    numbers = [job.result() for job in jobs]
    assert numbers == [*range(1, 41), *range(1, 41)]


def test_an_id_stands_for_one_message_of_one_writer(desk: Desk) -> None:
    def work(tx: Transaction) -> list[str]:
        key, other = talking(tx)["activityid"], talking(tx)["activityid"]
        post(tx, key, customer("Hello"))
        wrong = [
            lambda: post(tx, other, customer("Hello")),
            lambda: post(tx, key, Entry(TEXT, AGENT, id=an_id("Hello"), agent_id=AMARA, text="Hello")),
            lambda: post(tx, key, Entry(NOTE, CUSTOMER, id=an_id("Hello"), text="Hello")),
        ]
        return [refused(each).code for each in wrong]

    assert desk.play(work) == [ALREADY_USED] * 3


# -- what a message changes -------------------------------------------------------------------------


def test_the_customer_waits_from_her_first_unanswered_message(desk: Desk) -> None:
    def work(tx: Transaction) -> list[tuple[bool, int]]:
        key = talking(tx)["activityid"]
        found: list[tuple[bool, int]] = []
        steps = (
            agent("Hi"),
            customer("1"),
            customer("2"),
            agent("note", NOTE),
            agent("Right"),
            customer("3"),
        )
        for entry in steps:
            post(tx, key, entry)
            row = read(tx, key)
            found.append((row["ninedesk_waitingsince"] is not None, row["ninedesk_unread"]))
        return found

    assert desk.play(work) == [(False, 0), (True, 1), (True, 2), (True, 2), (False, 2), (True, 3)]


def test_a_message_of_the_customer_brings_a_waiting_one_back_to_its_agent(desk: Desk) -> None:
    def work(tx: Transaction) -> Row:
        conversation = talking(tx, LASTING)
        move(tx, conversation, Trigger.LEFT)
        post(tx, conversation["activityid"], customer("It drops again"))
        return read(tx, conversation["activityid"])

    row = desk.play(work)
    assert (row["statuscode"], row["msdyn_activeagentid"], row["ninedesk_unread"]) == (Status.OPEN, AMARA, 1)


def test_the_feed_is_told_the_whole_message_in_place_of_its_change(desk: Desk) -> None:
    heard: list[Change] = []
    end = desk.storage.subscribe(heard.extend)
    key = str(UUID(int=78))

    def write(connection: Connection) -> None:
        tx = transaction(desk.storage, connection)
        open_conversation(tx, CHAT, Visitor(name="Maria"), {}, key)
        post(tx, key, customer('Zoë "writes"\nlines'))

    desk.storage.submit_write(write).result()
    end()
    (message,) = [change for change in heard if change.table == MESSAGE]
    assert message.whole is not None
    told = json.loads(message.whole)
    assert told["text"] == 'Zoë "writes"\nlines'
    assert (told["conversation"], told["number"], told["kind"], told["author"]) == (key, 1, TEXT, CUSTOMER)
    assert (told["name"], told["agent"], told["file"], told["values"]) == ("Maria", "", None, None)
    assert told["sent"] == "2026-03-11T12:00:00.000Z"


# -- what is refused --------------------------------------------------------------------------------


def test_who_may_write_when(desk: Desk) -> None:
    def work(tx: Transaction) -> list[str | int]:
        found: list[str | int] = []

        def tried(key: str, entry: Entry) -> None:
            try:
                found.append(post(tx, key, entry).number)
            except Inactive as error:
                found.append(error.code)

        waits = arrived(tx)["activityid"]
        tried(waits, agent("Not mine yet"))
        conversation = talking(tx)
        key = conversation["activityid"]
        move(tx, conversation, Trigger.ENDED)
        tried(key, customer("too late"))
        tried(key, agent("too late as well"))
        tried(key, agent("but a note", NOTE))
        move(tx, conversation, Trigger.LEFT)
        tried(key, agent("no note either", NOTE))
        return found

    assert desk.play(work) == ["0x90090002", "0x90090002", "0x90090002", 3, "0x90090002"]


def test_a_visitor_sends_so_many_files_in_one_conversation_and_no_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"\x89PNG\r\n\x1a\n".ljust(100, b"x")
    monkeypatch.setattr(organisation_desk, "ALL_FILES", 2 * len(content))
    file = File("photo.png", "image/png", len(content), base64.b64encode(content).decode())

    def work(tx: Transaction) -> list[object]:
        key = str(talking(tx)["activityid"])
        found: list[object] = []
        for name in ("first", "second", "second", "third"):  # sent again, it is the same one
            try:
                sent = Entry(FILE, CUSTOMER, id=an_id(name), file=file)
                found.append(organisation_desk.post_of_visitor(tx, key, sent))
            except Refusal as refusal:
                found.append((refusal.code, refusal.name))
        found.append(organisation_desk.post_of_visitor(tx, key, customer("then in words")))
        return found

    first, *others = desk.play(work)
    assert isinstance(first, int)
    assert others == [first + 1, first + 1, ("enough_files", an_id("third")), first + 2]


@pytest.mark.parametrize(
    ("name", "size", "code"),
    [
        ("photo.png", 10, None),
        ("photo.jpg", 10, "0x90090005"),
        ("big.png", LARGEST_FILE + 1, "0x80044a02"),
        ("run.exe", 10, "0x80043e09"),
    ],
)
def test_files_are_checked(desk: Desk, name: str, size: int, code: str | None) -> None:
    file = File(name, "image/png", 0, base64.b64encode(b"\x89PNG\r\n\x1a\n".ljust(size, b"x")).decode())

    def work(tx: Transaction) -> str | None:
        # The small organisation takes 4 kB; here the limit of conversations is meant.
        tx.organisation["maxuploadfilesize"] = 32 * 1024 * 1024
        key = talking(tx)["activityid"]
        try:
            post(tx, key, Entry(FILE, CUSTOMER, id=an_id(name), file=file))
        except InvalidArgument as error:
            return error.code
        row = written(tx, read(tx, key))[-1]
        assert (row["ninedesk_filename"], row["ninedesk_filesize"]) == (name, size)
        return None

    assert desk.play(work) == code


def test_empty_and_overlong_texts_are_refused(desk: Desk) -> None:
    def work(tx: Transaction) -> list[int]:
        key = talking(tx)["activityid"]
        texts = ("", " \n ", "\u202e\x00", "x" * (LONGEST + 1))
        return [refused(lambda text=text: post(tx, key, customer(text, "one"))).status for text in texts]

    assert desk.play(work) == [400] * 4


# -- texts --------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=100))
def test_a_text_keeps_nothing_that_turns_what_stands_beside_it(text: str) -> None:
    kept = plain(text)
    assert plain(kept) == kept
    assert not set(kept) & set("\x00\x07\x1b\r\u202a\u202b\u202c\u202d\u202e\ud800")
    for line in kept.split("\n"):
        opened = 0
        for sign in line:
            opened += (sign in "\u2066\u2067\u2068") - (sign == "\u2069")
            assert opened >= 0
        assert opened == 0


def test_what_people_write_stays() -> None:
    for text in ("Grüße, 田中さん 👩‍👩‍👧", "שלום עולם", "a\tb\n\nc", "علی \u200cمی‌رود", "\u2067שלום\u2069 x"):
        assert plain(text) == text
    assert plain("a\r\nb\rc") == "a\nb\nc"
    assert one_line(" a\n b ") == "a b"
    assert len(one_line("x" * 10_000)) == 200


# -- who comes and goes -------------------------------------------------------------------------------


def test_a_conversation_begins_once_and_knows_its_customer(desk: Desk) -> None:
    key = an_id("arrival")

    def work(tx: Transaction) -> Row:
        asked = "question: What is it about? *\ndevice: Which device?"
        tx.update(tx.description.tables["msdyn_liveworkstream"], CHAT, {"ninedesk_prechatquestions": asked})
        answers = {"question": "No light", "email": "maria@example.com"}
        for _ in range(2):
            assert (
                open_conversation(tx, CHAT, Visitor(name="Maria\n Lopez", language="es"), answers, key) == key
            )
        assert refused(lambda: open_conversation(tx, LASTING, Visitor(), {}, key)).status == 400
        assert refused(lambda: open_conversation(tx, an_id("no stream"), Visitor(), {})).status == 404
        return read(tx, key)

    row = desk.play(work)
    assert (row["msdyn_title"], row["subject"], row["ninedesk_visitorname"]) == (
        "No light",
        "No light",
        "Maria Lopez",
    )
    assert (row["msdyn_customer"], row["regardingobjectid"]) == (MARIA, MARIA)
    assert json.loads(row["ninedesk_prechat"])["question"] == "No light"
    assert json.loads(row["ninedesk_prechatasked"]) == {"question": "What is it about?"}
    assert (row["statuscode"], row["statecode"]) == (Status.OPEN, 0)
    assert row["ninedesk_waitingsince"] == row["msdyn_startedon"] == "2026-03-11T12:00:00Z"


@pytest.mark.parametrize(("stream", "status"), [(CHAT, Status.WRAP_UP), (LASTING, Status.ACTIVE)])
def test_a_customer_who_leaves_ends_a_live_chat_alone(desk: Desk, stream: str, status: Status) -> None:
    def work(tx: Transaction) -> int:
        key = talking(tx, stream)["activityid"]
        line_broke(tx, key)
        customer_left(tx, key)
        customer_left(tx, key)
        return read(tx, key)["statuscode"]

    assert desk.play(work) == status


def test_one_that_goes_on_stays_when_its_case_and_its_customer_are_deleted(desk: Desk) -> None:
    def play(tx: Transaction) -> list[tuple[object, ...]]:
        running, over = talking(tx), talking(tx)
        conversations, cases = (tx.description.tables[name] for name in ("msdyn_ocliveworkitem", "incident"))
        links: Row = {"msdyn_issueid": SMITH_CASE, "msdyn_customer": MARIA, "msdyn_customeridtype": "contact"}
        about: Row = {"regardingobjectid": SMITH_CASE, "regardingobjecttypecode": "incident"}
        for each in (running, over):
            tx.update(conversations, each["activityid"], links | about)
        tx.update(conversations, over["activityid"], {"statecode": 1, "statuscode": int(Status.CLOSED)})
        found: list[tuple[object, ...]] = []
        for table, record in ((cases, SMITH_CASE), (tx.description.tables["contact"], MARIA)):
            delete_row(tx, table, tx.get(table, record))
            now = read(tx, running["activityid"])
            found.append((now["msdyn_issueid"], now["msdyn_customer"], now["regardingobjectid"]))
        assert tx.find(conversations, over["activityid"]) is None, (
            "it went with its case, as all activities do"
        )
        assert post(tx, running["activityid"], customer("Still there?")).new
        return found

    assert desk.play(play) == [(None, MARIA, MARIA), (None, None, None)]
