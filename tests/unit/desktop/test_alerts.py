"""How she is told outside the window: the sound, the system's notifications, and what is said where there is none."""

from __future__ import annotations

import asyncio
import ctypes
from collections.abc import Coroutine, Generator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication

from desktop.alerts import popup_words
from desktop.alerts.chime import RATE, chime
from desktop.alerts.popups import Popup, Shown, SystemPopups
from desktop.alerts.quiet_alsa import silence
from desktop.alerts.ringing import Ringing
from desktop.alerts.sound import Played, SystemSound
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.offers.events import OffersChanged
from session_engine.offers.state import Mode, Offer, OffersState
from session_engine.settings.area import SettingChanged
from tests.fixtures.notification_service import NotificationService, missing, private_bus

BUS = "DBUS_SESSION_BUS_ADDRESS"


def test_the_sound_is_short_soft_and_ends_in_silence() -> None:
    sound = chime(100)
    assert 0.3 < len(sound) / RATE < 1
    assert 5_000 < max(sound) < 20_000
    assert abs(sound[0]) < 200
    assert abs(sound[-1]) < 200
    assert max(abs(b - a) for a, b in pairwise(sound)) < 6_000  # nothing cracks
    assert max(chime(50)) == pytest.approx(max(sound) / 2, abs=2)
    assert not any(chime(0))


def test_it_is_played_to_its_end_on_a_device_that_nobody_hears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.alerts.sound.chime", lambda volume: chime(volume)[:1500])
    sound = SystemSound(silent=True)
    assert asyncio.run(sound.play(50)) is Played.PLAYED
    assert sound.device == "Null"


def test_a_machine_without_a_device_is_a_state_and_is_not_asked_again_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import miniaudio

    asked: list[object] = []

    class Nothing:
        backend = "Null"  # the library's way of saying that there is none

        def __init__(self, **_: object) -> None:
            asked.append(self)

        def close(self) -> None: ...

    monkeypatch.setattr(miniaudio, "PlaybackDevice", Nothing)
    sound = SystemSound()
    assert [asyncio.run(sound.play(50)) for _ in range(2)] == [Played.NO_DEVICE] * 2
    assert len(asked) == 1

    def refused(**_: object) -> None:
        raise miniaudio.MiniaudioError("failed to init device")

    monkeypatch.setattr(miniaudio, "PlaybackDevice", refused)
    assert asyncio.run(SystemSound().play(50)) is Played.NO_DEVICE


def test_a_device_that_is_not_there_is_told_by_nobody_else(capfd: pytest.CaptureFixture[str]) -> None:
    if not silence():
        pytest.skip("this system has no ALSA")
    handle = ctypes.c_void_p()
    assert ctypes.CDLL("libasound.so.2").snd_pcm_open(ctypes.byref(handle), b"ninedesk:none", 0, 0) < 0
    assert capfd.readouterr() == ("", "")


# -- the system's notifications ----------------------------------------------------------------------------


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[str]:
    assert not missing(), "python3 dev.py setup installs it"
    with private_bus(tmp_path) as address:
        monkeypatch.setenv(BUS, address)
        yield address


async def until(condition: object) -> None:
    async with asyncio.timeout(30):
        while not condition():  # type: ignore[operator]  # noqa: ASYNC110
            await asyncio.sleep(0)


def popup(pressed: list[str], text: str = "Red light") -> Popup:
    return Popup(
        "offer",
        "Live chat: Maria Lopez",
        text,
        (("Accept", lambda: pressed.append("accept")), ("Reject", lambda: pressed.append("reject"))),
        lambda: pressed.append("clicked"),
    )


def test_buttons_are_pressed_on_the_systems_own_notification(bus: str) -> None:
    async def story() -> None:
        pressed: list[str] = []
        popups = SystemPopups()
        async with NotificationService(bus) as service:
            assert await popups.show(popup(pressed, "<b>R&D</b>")) is Shown.SHOWN
            (shown,) = service.shown.values()
            assert (shown.title, shown.buttons) == ("Live chat: Maria Lopez", ["Accept", "Reject"])
            assert shown.text == "&lt;b&gt;R&amp;D&lt;/b&gt;"  # a customer's words are no markup
            for button, told in (("Accept", "accept"), ("Reject", "reject"), ("default", "clicked")):
                service.press(button)
                await until(lambda: bool(pressed))
                assert pressed == [told]
                service.shown.clear()
                pressed.clear()
                await popups.show(popup(pressed))
            await popups.withdraw("offer")
            await until(lambda: not service.shown)
            await popups.withdraw("offer")  # it is gone already
            await popups.show(popup(pressed))
            await popups.close()
            assert service.shown == {}

    asyncio.run(story())


@pytest.mark.parametrize("button", ["Accept", "default"])
def test_what_was_answered_is_taken_away_also_where_the_service_leaves_it(bus: str, button: str) -> None:
    async def story() -> list[str]:
        pressed: list[str] = []
        popups = SystemPopups()
        async with NotificationService(bus, stays=True) as service:
            await popups.show(popup(pressed))
            service.press(button)
            await until(lambda: bool(pressed))
            await popups.withdraw("offer")
            assert service.shown == {}
            await popups.close()
        return pressed

    assert asyncio.run(story()) == [{"Accept": "accept", "default": "clicked"}[button]]


def test_what_is_said_anew_takes_the_place_of_what_was_said(bus: str) -> None:
    async def story() -> list[str]:
        popups = SystemPopups()
        async with NotificationService(bus) as service:
            await popups.show(popup([], "Maria Lopez"))
            await popups.show(popup([], "Who it is stands in Ninedesk."))
            await until(lambda: len(service.shown) == 1)
            said = [shown.text for shown in service.shown.values()]
            await popups.close()
            assert service.shown == {}
        return said

    assert asyncio.run(story()) == ["Who it is stands in Ninedesk."]


class Told:
    """Takes what the system would show."""

    def __init__(self) -> None:
        self.shown: list[Popup] = []
        self.withdrawn: list[str] = []

    async def show(self, popup: Popup) -> Shown:
        self.shown.append(popup)
        return Shown.SHOWN

    async def withdraw(self, key: str) -> None:
        self.withdrawn.append(key)

    async def close(self) -> None: ...


ABOUT = RecordRef(LineId("demo"), "msdyn_ocliveworkitem", "1")
OFFER = Offer("1", LineId("demo"), ABOUT, "Live chat", "Maria Lopez", "Red light")


class AtWork:
    """Somebody who is offered work, with nothing outside the window but what `told` takes."""

    def __init__(self, popups: str) -> None:
        self.values: dict[str, Any] = {"alerts.names": True, "alerts.sound": False, "alerts.popups": popups}
        settings = SimpleNamespace(flag=self.values.__getitem__, text=self.values.__getitem__)
        self.offers = SimpleNamespace(state=OffersState(offers=(OFFER,)))
        self._work: list[Coroutine[Any, Any, object]] = []
        tasks = SimpleNamespace(start=lambda doing, **_: self._work.append(doing))
        desk, self.bus, self.told = cast("Any", QObject()), EventBus(), Told()
        desk.engine = SimpleNamespace(bus=self.bus, settings=settings, offers=self.offers, tasks=tasks)
        self._desk = desk
        self.ringing = Ringing(desk, lambda _id: None, lambda _id: None)
        self.ringing.ways.popups = self.told

    def change(self, name: str, *, value: bool) -> None:
        self.values[name] = value
        self.bus.publish(SettingChanged(name))

    def nothing_waits(self) -> None:
        self.offers.state = OffersState()
        self.bus.publish(OffersChanged())

    def does(self) -> None:
        for doing in self._work:
            asyncio.run(doing)
        self._work.clear()


def test_hiding_names_reaches_what_the_system_shows_already(qapp: object) -> None:
    assert qapp
    at = AtWork("always")
    at.ringing.came(OFFER)
    at.change("alerts.sound", value=True)
    at.change("alerts.names", value=False)
    at.change("alerts.names", value=True)  # what has been hidden stays so
    at.nothing_waits()
    at.does()
    assert [(popup.key, "Maria" in popup.title) for popup in at.told.shown] == [("1", True), ("1", False)]
    assert at.told.withdrawn == ["1"]


def test_what_waits_is_shown_by_the_system_once_she_turns_to_another_program(
    qapp: QGuiApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing = [Qt.ApplicationState.ApplicationActive]

    def state_changes(to: Qt.ApplicationState) -> None:
        standing[0] = to
        qapp.applicationStateChanged.emit(to)

    monkeypatch.setattr(QGuiApplication, "applicationState", lambda: standing[0])
    at = AtWork("background")
    at.ringing.came(OFFER)
    at.does()
    assert not at.told.shown  # the card is before her
    for _ in range(2):
        state_changes(Qt.ApplicationState.ApplicationInactive)
        state_changes(Qt.ApplicationState.ApplicationActive)
    at.does()
    assert [popup.key for popup in at.told.shown] == ["1"]
    at.nothing_waits()
    state_changes(Qt.ApplicationState.ApplicationInactive)
    at.does()
    assert at.told.withdrawn == ["1"]
    assert len(at.told.shown) == 1


def test_a_service_without_buttons_is_told_apart(bus: str) -> None:
    async def story() -> Shown:
        popups = SystemPopups()
        async with NotificationService(bus, buttons=False):
            shown = await popups.show(popup([]))
            await popups.close()
        return shown

    assert asyncio.run(story()) is Shown.NO_BUTTONS


def test_without_a_service_that_is_said_and_one_that_comes_later_is_found(bus: str) -> None:
    async def story() -> list[Shown]:
        popups = SystemPopups()
        found = [await popups.show(popup([]))]
        async with NotificationService(bus):
            found.append(await popups.show(popup([])))
            await popups.close()
        return found

    assert asyncio.run(story()) == [Shown.NO_SERVICE, Shown.SHOWN]


def test_without_a_message_bus_that_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(BUS, f"unix:path={tmp_path / 'nothing'}")
    assert asyncio.run(SystemPopups().show(popup([]))) is Shown.NO_SERVICE


def test_without_names_it_says_only_that_there_is_work() -> None:
    about = RecordRef(LineId("demo"), "msdyn_ocliveworkitem", "1")
    offer = Offer("1", LineId("demo"), about, "Live chat", "Maria Lopez", "Red light", queue="Home network")
    assert popup_words.told(offer, names=True)[0] == "Live chat: Maria Lopez"
    assert not {"Maria", "Red", "network"} & set(" ".join(popup_words.told(offer, names=False)).split())


def test_what_is_hers_already_is_named_by_who_gave_it_or_by_its_channel() -> None:
    about = RecordRef(LineId("demo"), "msdyn_ocliveworkitem", "1")
    hers = Offer("1", LineId("demo"), about, "Live chat", "Maria Lopez", mode=Mode.ASSIGNED)
    assert popup_words.told(hers, names=False)[0] == "Live chat for you"
    assert popup_words.told(replace(hers, by="Grace"), names=False)[0] == "Given to you"
    assert popup_words.accept(hers) == "Open"
