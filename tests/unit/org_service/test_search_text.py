"""Words, the search box's syntax, spelling and points of contact."""

import pytest

from org_service.search.expression import Speller, all_of, without_common
from org_service.search.highlight import Marker
from org_service.search.points import email_part, looks_like_phone, phone_digits, phone_parts
from org_service.search.spelling import Vocabulary, neighbours, stem
from org_service.search.syntax import Both, Either, Except, Node, Phrase, parse_search
from org_service.search.text import fold, index_text, plain_text, terms


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Wi-Fi", "wi-fi"),
        ("MÜLLER", "muller"),
        ("Straße", "strasse"),
        ("Yılmaz", "yilmaz"),
        ("İzmir", "izmir"),
        ("Søren", "soren"),
        ("Łódź", "lodz"),
        ("ＷｉＦｉ", "wifi"),
        ("ガ", "ガ"),
        ("ｶﾞ", "ガ"),
        ("한글", "한글"),
        ("Ελλάδα", "ελλαδα"),
        ("e\u0301t\u00e9", "ete"),
    ],
)
def test_case_accents_and_width_are_dropped(word: str, folded: str) -> None:
    assert fold(word) == folded


def test_unspaced_scripts_come_in_pairs() -> None:
    assert terms("寝室のWi-Fi") == ["寝室", "室の", "wi", "fi"]
    assert terms("寝") == ["寝"]
    assert terms("لا يعمل الراوتر") == ["لا", "يعمل", "الراوتر"]


def test_the_index_knows_both_ways_to_write_a_hyphen() -> None:
    assert index_text("Wi-Fi drops") == "wi fi drops wifi"
    assert index_text("CAS-01042") == "cas 01042"
    assert index_text("Wi-Fi à l'étage") == "wi fi a l etage wifi"


def test_tags_are_no_words() -> None:
    html = "<p>Roll <b>back</b></p><script>var x = 'secret'</script>&amp; wait"
    assert plain_text(html).split() == ["Roll", "back", "&", "wait"]


def word(*parts: str, prefix: bool = False, quoted: bool = False) -> Phrase:
    return Phrase(parts, prefix, quoted)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", None),
        ("  ) ( | + - ", None),
        ("mesh", word("mesh")),
        ("mesh*", word("mesh", prefix=True)),
        ("Wi-Fi", word("wi", "fi")),
        ("red light", Either((word("red"), word("light")))),
        ('"red light"', word("red", "light", quoted=True)),
        ('"red', word("red", quoted=True)),
        ("red + light", Both((word("red"), word("light")))),
        ("hotel+(wifi | luxury)", Both((word("hotel"), Either((word("wifi"), word("luxury")))))),
        ("beacon -mesh", Except(word("beacon"), (word("mesh"),))),
        ("-mesh", None),
        ("a | b + c", Either((word("a"), Both((word("b"), word("c")))))),
        (r"\+1\(800\)", word("1", "800")),
        ("寝室のWiFi", Either((word("寝室"), word("室の"), word("wifi")))),
        ("red ) light", Either((word("red"), word("light")))),
        ("(" * 50 + "deep" + ")" * 50, word("deep")),
    ],
)
def test_the_search_boxs_syntax(text: str, node: Node | None) -> None:
    assert parse_search(text) == node


def test_all_words_and_lucenes_words() -> None:
    assert parse_search("red light", all_words=True) == Both((word("red"), word("light")))
    assert parse_search("red AND light~1", lucene=True) == Both((word("red"), word("light")))
    assert parse_search("red NOT light^2", lucene=True) == Except(word("red"), (word("light"),))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("satellites", "satellite"),
        ("dropping", "dropped"),
        ("batteries", "battering"),
        ("geräte", "geräten"),
    ],
)
def test_endings_share_a_stem(first: str, second: str) -> None:
    assert stem(fold(first))[:6] == stem(fold(second))[:6]


def test_one_error_is_a_letter_more_less_another_or_two_swapped() -> None:
    near = set(neighbours("mesh"))
    assert {"mes", "meshh", "mash", "mehs", "emsh", "mesha"} <= near
    assert "mesh" not in near
    assert "масh" not in near


def test_unknown_words_of_four_letters_are_corrected() -> None:
    vocabulary = Vocabulary(["internet", "satellite", "mesh", "1042"])
    assert vocabulary.similar("intenret") == ["internet"]
    assert vocabulary.similar("satelli", prefix=True)[0].startswith("satell")
    assert vocabulary.similar("mes") == []
    assert vocabulary.similar("1041") == []
    vocabulary.add(["intern"])
    assert vocabulary.beginning("inter", 5) == ["intern", "internet"]


def test_expressions_quote_whatever_was_typed() -> None:
    speller = Speller(Vocabulary(["drops", "wifi"]), lambda _: 1)
    node = parse_search('wi-fi dropping "NEAR(a b)" title:x')
    assert node is not None
    expression = speller.expression(node)
    assert '"wi fi" OR "wifi"' in expression
    assert '"near a b"' in expression
    assert '"drop"*' in expression


def test_common_words_are_left_out_beside_rarer_ones() -> None:
    node = parse_search("the red light")
    assert node is not None
    often = {"the": 0.9}
    assert without_common(node, lambda term: often.get(term, 0.0)) == Either((word("red"), word("light")))
    assert without_common(node, lambda _: 0.9) == node
    assert all_of(node) == Both((word("the"), word("red"), word("light")))


@pytest.mark.parametrize("typed", ["+1 (555) 01-42", "0142", "555 0142", "555.0142", "+44 20"])
def test_telephone_numbers_are_seen(typed: str) -> None:
    assert looks_like_phone(typed)


@pytest.mark.parametrize("typed", ["CAS-01042", "4.2.1", "", "mesh 2000", "12"])
def test_other_things_are_no_telephone_numbers(typed: str) -> None:
    assert not looks_like_phone(typed)


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("+1 (202) 555-0142", "0142"),
        ("+1 (202) 555-0142", "555 0142"),
        ("+1 (202) 555-0142", "+1 (202) 555-01"),
        ("+1 (202) 555-0142", "001 202 555 0142"),
        ("+44 7700 900142", "07700 900142"),
        ("07700 900142", "+44 7700 900142"),
        ("+44 (0)20 7946 0958", "020 7946 0958"),
        ("+49 30 901820", "030/901820"),
    ],
)
def test_a_number_is_found_however_it_is_typed(stored: str, typed: str) -> None:
    assert any(part in phone_digits(stored) for part in phone_parts(typed))


def test_an_address_has_no_spaces() -> None:
    assert email_part(" Maria.Lopez@ ") == "maria.lopez@"
    assert email_part("maria lopez") is None
    assert email_part("ma") is None


def marker(text: str) -> Marker:
    speller = Speller(Vocabulary(["drops", "satellite", "bedrooms"]), lambda _: 1)
    node = parse_search(text)
    assert isinstance(node, Phrase)
    return Marker.of(speller.options(node))


def test_marks_keep_the_text_as_it_is() -> None:
    assert marker("dropping").marked("It DROPS & stops") == "It {crmhit}DROPS{/crmhit} & stops"
    assert marker("dropping").marked("nothing here") is None
    pair = Marker(frozenset({"寝室", "室の"}), ())
    assert pair.marked("私の寝室の奥") == "私の{crmhit}寝室の{/crmhit}奥"


def test_a_long_text_is_cut_around_its_first_mark() -> None:
    text = "word " * 100 + "satellite " + "word " * 100
    marked = marker("satellite").marked(text, 120)
    assert marked is not None
    assert "{crmhit}satellite{/crmhit}" in marked
    assert marked.startswith("… ")
    assert marked.endswith(" …")
    assert len(marked) < 170


@pytest.mark.parametrize(
    ("terms", "marked"),
    [
        ({"4", "1", "9", "roll"}, "[Roll] 4.2.1 back to [4.1.9]"),
        ({"4", "2", "1"}, "Roll [4.2.1] back to [4.1].9"),
        ({"9", "back"}, "Roll 4.2.1 [back] to 4.1.9"),
        ({"9"}, "Roll 4.2.1 back to 4.1.[9]"),  # it is all there is to show
    ],
)
def test_of_a_number_with_points_no_single_digits_are_marked(terms: set[str], marked: str) -> None:
    found = Marker(frozenset(terms), ()).marked("Roll 4.2.1 back to 4.1.9")
    assert found is not None
    assert found.replace("{crmhit}", "[").replace("{/crmhit}", "]") == marked


def test_a_text_that_is_cut_begins_with_a_word() -> None:
    text = "word " * 20 + ",  " + "ab " * 19 + "satellite again " + "word " * 40
    marked = Marker(frozenset({"satellite"}), ()).marked(text, 80)
    assert marked is not None
    assert marked.startswith("… ab ")


def test_a_text_that_is_cut_ends_with_a_word() -> None:
    text = "word " * 30 + "satellite " + "instructions " * 40
    marked = Marker(frozenset({"satellite"}), ()).marked(text, 100)
    assert marked is not None
    assert marked.endswith("instructions …")


def test_a_long_text_without_spaces_is_cut_around_its_first_mark() -> None:
    text = "私の部屋は遠い" * 40 + "寝室" + "私の部屋は遠い" * 40
    marked = Marker(frozenset({"寝室"}), ()).marked(text, 100)
    assert marked is not None
    assert "{crmhit}寝室{/crmhit}" in marked
    assert len(marked) < 140


def test_a_telephone_number_is_marked_whole_and_an_address_in_part() -> None:
    found = Marker(frozenset(), (), ("5550142",), "lopez@")
    assert found.marked_phone("+1 202 555-0142") == "{crmhit}+1 202 555-0142{/crmhit}"
    assert found.marked_phone("+1 202 555-0143") is None
    assert found.marked_address("M.Lopez@x.example") == "M.{crmhit}Lopez@{/crmhit}x.example"
