"""Letters: addresses, the plain text, cleaned HTML, the message, the mail server's address."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from org_service.exits import BadMailServer
from org_service.mail.addresses import Person, plain_address
from org_service.mail.html import letter
from org_service.mail.message import File, Outgoing, message_of
from org_service.mail.placeholders import fill_html, fill_text
from org_service.mail.plain_text import plain_text
from org_service.mail.relay import read_relay

PNG = "iVBORw0KGgo="


PLAIN = Outgoing(
    "<1@northlight.example>",
    datetime(2026, 3, 11, 12, tzinfo=UTC),
    Person("Amara Osei", "amara@northlight.example"),
    "Your router",
    "<p>Hello</p>",
    (Person("Maria López", "maria@example.com"),),
)


def outgoing(**more: Any) -> Outgoing:
    return replace(PLAIN, **more)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("maria@example.com", "maria@example.com"),
        (" maria@Example.COM ", "maria@example.com"),
        ("o'neil+x@bücher.example", "o'neil+x@xn--bcher-kva.example"),
        ("maria", None),
        ("maria@example", None),
        ("maria@example.com\r\nBcc: eve@evil.example", None),
        ("maria@example.com, eve@evil.example", None),
        ('"a b"@example.com', None),
        ("maria@[127.0.0.1]", None),
        ("maria@-x.example", None),
        ("maria@a..example", None),
        ("ma..ria@example.com", None),
        ("márcia@example.com", None),
        ("m" * 65 + "@example.com", None),
        ("maria@" + "x" * 250 + ".com", None),
        ("<maria@example.com>", None),
        ("", None),
    ],
)
def test_only_plain_addresses_are_addresses(text: str, plain: str | None) -> None:
    assert plain_address(text) == plain


def test_the_plain_text_reads_like_the_letter() -> None:
    html = (
        "<p>Dear <b>Tobi</b>,</p><ol><li>open the <a href='https://x.example/a'>app</a></li><li>wait<ul><li>long"
        "</li></ul></li></ol><p>Bye<br>Amara</p><blockquote><p>No</p><p>light</p></blockquote><script>x()</script>"
    )
    assert plain_text(html) == (
        "Dear Tobi,\n\n1. open the app <https://x.example/a>\n2. wait\n  - long\n\nBye\nAmara\n\n> No\n>\n> light\n"
    )


def test_what_loads_or_runs_is_taken_out_and_pictures_become_parts() -> None:
    found = letter(
        f'<p onclick="x()" style="color:#c00;position:fixed">a<script>x</script>'
        f'<img src="data:image/png;base64,{PNG}" alt="b"><img src="https://spy.example/1.gif">'
        f'<img src="data:image/svg+xml;base64,AAAA"><a href="javascript:x()">c</a><a href="data:text/html,x">d</a></p>',
        "northlight.example",
    )
    assert found.html == (
        '<p style="color:#c00">a<img src="cid:picture-1@northlight.example" alt="b"><img><img><a>c</a><a>d</a></p>'
    )
    assert [each.subtype for each in found.pictures] == ["png"]


def test_the_message_has_both_texts_the_picture_and_the_files() -> None:
    html = f'<p>Look <img src="data:image/png;base64,{PNG}"></p>'
    files = (File("Größe.txt", "text/plain", "aGk="), File("../e\r\nX: y", "nonsense", "aGk="))
    message = message_of(outgoing(html=html, files=files, in_reply_to="<9@x.example>"))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
        "text/plain", "application/octet-stream",
    ]  # fmt: skip
    names = [part.get_filename() for part in message.iter_attachments()]
    assert names == ["Größe.txt", ".._e X: y"]
    assert message["In-Reply-To"] == "<9@x.example>"
    assert b"\r\n" in message.as_bytes()


@settings(max_examples=50)
@given(st.text(), st.text(), st.text())
def test_no_text_of_a_person_begins_a_header(subject: str, name: str, reply: str) -> None:
    mail = outgoing(subject=subject, sender=Person(name, "a@b.example"), in_reply_to=reply)
    head = message_of(mail).as_bytes().split(b"\r\n\r\n")[0]
    known = {b"message-id", b"date", b"from", b"to", b"subject", b"mime-version", b"content-type", b"in-reply-to",
             b"references"}  # fmt: skip
    starts = [line.split(b":")[0].lower() for line in head.split(b"\r\n") if line[:1] not in (b" ", b"\t")]
    assert set(starts) <= known
    assert len(set(starts)) == len(starts)


def test_who_gets_a_blind_copy_is_told_to_nobody() -> None:
    mail = outgoing(bcc=(Person("Ben", "ben@northlight.example"),))
    assert mail.recipients == ("maria@example.com", "ben@northlight.example")
    assert b"ben@" not in message_of(mail).as_bytes()


def test_placeholders_are_filled_as_text_and_never_as_markup() -> None:
    values = {("contact", "firstname"): "Ma<b>ria", ("incident", "title"): "a\r\nb", ("user", "fullname"): ""}

    def value(table: str, column: str) -> str:
        return values.get((table, column), "")

    assert fill_html("<p>{!contact:firstname;Customer}, {!user:fullname;<i>me</i>}</p>", value) == (
        "<p>Ma&lt;b&gt;ria, <i>me</i></p>"
    )
    assert fill_text("Re: {!incident:title;} {!nobody:nothing;}", value) == "Re: a b"


def test_the_xsl_form_of_exported_templates_is_read_and_not_run() -> None:
    body = (
        '<?xml version="1.0" ?><xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0">'
        '<xsl:output method="text" indent="no"/><xsl:template match="/data"><![CDATA[<p>Dear ]]>'
        '<xsl:choose><xsl:when test="contact/firstname"><xsl:value-of select="contact/firstname" /></xsl:when>'
        "<xsl:otherwise>Customer</xsl:otherwise></xsl:choose><![CDATA[,</p>]]></xsl:template></xsl:stylesheet>"
    )
    assert fill_html(body, lambda table, column: "Maria & co") == "<p>Dear Maria &amp; co,</p>"
    assert fill_html(body, lambda table, column: "") == "<p>Dear Customer,</p>"
    bomb = body.replace("<xsl:stylesheet", '<!DOCTYPE x [<!ENTITY a "b">]><xsl:stylesheet', 1)
    assert fill_html(bomb, lambda table, column: "") == bomb


@pytest.mark.parametrize(
    "address",
    ["http://x", "smtp://", "smtp://user:secret@host", "smtp://host?starttls=maybe", "smtp://host?x=1",
     "smtp://host:99999", "smtp://host/path"],
)  # fmt: skip
def test_a_bad_address_of_a_mail_server_is_refused(address: str) -> None:
    with pytest.raises(BadMailServer):
        read_relay(address)


def test_a_password_goes_over_tls_only_and_is_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "mail"
    file.write_text("amara\nsecret\n", encoding="utf-8")
    with pytest.raises(BadMailServer):
        read_relay("smtp://mail.example?starttls=offered", file)
    found = read_relay("smtp://mail.example", file)
    assert (found.port, found.start_tls, found.user, found.password) == (587, "required", "amara", "secret")
    assert "secret" not in repr(found)
    file.write_text("only one line\n", encoding="utf-8")
    with pytest.raises(BadMailServer):
        read_relay("smtps://mail.example", file)
