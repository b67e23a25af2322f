"""An organisation's address as people type it: one form, and a clear reason where it is none."""

import pytest

from session_engine.organisation.address import Address
from session_engine.organisation.typed_address import AddressProblem, TypedAddress, WrongAddress, read_address


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("https://contoso.crm4.dynamics.com", "https://contoso.crm4.dynamics.com"),
        ("  https://Contoso.CRM4.dynamics.com/  ", "https://contoso.crm4.dynamics.com"),
        ("contoso.crm4.dynamics.com", "https://contoso.crm4.dynamics.com"),
        ("https://contoso.crm4.dynamics.com:443/api/data/v9.2/", "https://contoso.crm4.dynamics.com"),
        (
            "https://contoso.crm4.dynamics.com/api/data/v9.2/incidents?$top=1",
            "https://contoso.crm4.dynamics.com",
        ),
        ("https://contoso.crm4.dynamics.com/main.aspx?appid=1", "https://contoso.crm4.dynamics.com"),
        ("HTTPS://desk.example:8443", "https://desk.example:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000/api/data/v9.2", "http://[::1]:8000"),
        ("https://[2001:db8::1]", "https://[2001:db8::1]"),
        ("desk:8443", "https://desk:8443"),
    ],
)
def test_one_form(typed: str, text: str) -> None:
    found = read_address(typed)
    assert found.text == text
    assert not found.plain
    assert Address.parse(found.text)  # what the line will be told


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", AddressProblem.EMPTY),
        (" \n", AddressProblem.EMPTY),
        ("my organisation", AddressProblem.FORM),
        ("https://", AddressProblem.FORM),
        ("https://contoso..com", AddressProblem.FORM),
        ("https://" + "a" * 64 + ".example", AddressProblem.FORM),
        ("https://contoso_x.example", AddressProblem.FORM),
        ("https://contoso.example:99999", AddressProblem.FORM),
        ("https://contoso.example:0", AddressProblem.FORM),
        ("https://[::1", AddressProblem.FORM),
        ("https://cont\u043eso.example", AddressProblem.FORM),  # a Cyrillic o
        ("https://a.example\r\nX: y", AddressProblem.FORM),
        ("x" * 400, AddressProblem.FORM),
        ("ftp://contoso.example", AddressProblem.SCHEME),
        ("file:///etc/passwd", AddressProblem.SCHEME),
        ("https://amara:secret@contoso.example", AddressProblem.PERSON),
        ("http://contoso.example", AddressProblem.PLAIN),
        ("http://192.168.1.7:8000", AddressProblem.PLAIN),
        ("https://contoso.example/api/data/v8.2/", AddressProblem.VERSION),
        ("https://contoso.example/api/data/v9.1", AddressProblem.VERSION),
    ],
)
def test_what_is_none_says_why_and_repeats_nothing(typed: str, problem: AddressProblem) -> None:
    with pytest.raises(WrongAddress) as caught:
        read_address(typed)
    assert caught.value.problem is problem
    assert "secret" not in str(caught.value)


def test_plain_http_elsewhere_has_to_be_agreed_to() -> None:
    found = read_address("http://desk.lan:8000", plain=True)
    assert found == TypedAddress("http://desk.lan:8000", "desk.lan", plain=True)
    assert not read_address("https://desk.lan", plain=True).plain
    with pytest.raises(ValueError, match="plain http"):
        Address.parse(found.text)
    assert Address.parse(found.text, plain=True).port == 8000
