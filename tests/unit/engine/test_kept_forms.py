"""A form that was compiled is there at once in the next run, for as long as its definitions are as they were."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session_engine.forms.kept_plans import SHAPES, KeptForm
from session_engine.forms.state import FormPlan
from session_engine.ids import record_page
from session_engine.organisation import customisations
from session_engine.organisation.compiled import Compiled
from tests.unit.engine.desk import desk
from tests.unit.engine.fake_organisation import guid
from tests.unit.engine.kept_store import DefinitionsInMemory
from tests.unit.engine.test_form_plans import CASE
from tests.unit.engine.test_forms import TAB, area, office
from tests.unit.engine.waves import Waves

pytestmark = pytest.mark.anyio
FORM = "compiled form incident"


async def first_run() -> tuple[DefinitionsInMemory, FormPlan]:
    """Open a case where definitions are kept."""
    store = DefinitionsInMemory()
    async with desk(office()) as made:
        made.metadata.keep_in(store)
        forms = area(made)
        forms.open(TAB, record_page(made.ref("incident", guid(10))))
        await made.quiet()
        plan = forms.state(TAB).plan
        assert plan is not None
        return store, plan


async def next_run(store: DefinitionsInMemory) -> tuple[FormPlan | None, FormPlan | None]:
    """Open it again; give the plan that is there before anything was answered, and the one in the end."""
    organisation = office()
    waves = Waves(organisation)
    async with desk(organisation, handler=waves) as made:
        waves.free = False
        made.metadata.keep_in(store)
        forms = area(made)
        forms.open(TAB, record_page(made.ref("incident", guid(10))))
        at_once, known = forms.state(TAB).plan, made.metadata.known("incident") is not None
        named = made.metadata.name("account")
        assert known is (at_once is not None)
        assert at_once is None or (named is not None and named.primary_name == "name")
        waves.free = True
        await waves.flow(lambda: forms.state(TAB).plan is not None and not made.tasks.running())
        return at_once, forms.state(TAB).plan


def test_what_is_written_is_made_again() -> None:
    assert SHAPES.read(SHAPES.write(CASE)) == CASE


@pytest.mark.parametrize("text", ["", "[1", '{"":"os","v":[]}', '{"v":1}', '{"":"ColumnMeta","v":[]}'])
def test_what_is_none_of_ours_is_not_made(text: str) -> None:
    assert SHAPES.read(text) is None


async def test_the_plan_is_there_before_anything_is_answered() -> None:
    store, plan = await first_run()
    assert await next_run(store) == (plan, plan)


async def test_other_definitions_are_compiled_anew() -> None:
    store, plan = await first_run()
    path = customisations.forms_path("incident")
    other = store.rows[path].replace(b'"Case"', b'"Cases"')
    assert other != store.rows[path]
    store.rows[path] = other
    assert await next_run(store) == (None, plan), "and what the organisation says now counts in the end"


async def test_another_port_is_no_other_definition() -> None:
    store, plan = await first_run()
    path = customisations.forms_path("incident")
    store.rows[path] = b'{"@odata.context":"http://127.0.0.1:1/",' + store.rows[path][1:]
    assert (await next_run(store))[0] == plan


async def test_what_another_program_has_kept_is_compiled_anew() -> None:
    store, plan = await first_run()
    store.rows[FORM] = store.rows[FORM].replace(SHAPES.stamp.encode(), b"0" * len(SHAPES.stamp))
    assert await next_run(store) == (None, plan)


async def test_a_plan_that_was_compiled_otherwise_gives_way() -> None:
    store, plan = await first_run()
    compiled = Compiled(store, SHAPES)
    kept = compiled.load("form incident")
    assert isinstance(kept, KeptForm)
    async with desk(office()) as made:
        paths = [path for table in ("account", "incident") for path in made.metadata.paths(table)]
    other = replace(plan, name="As it was compiled by the program before")
    store.rows[FORM] = compiled.write(replace(kept, plan=other), compiled.sources(sorted(paths)))
    assert await next_run(store) == (other, plan)


async def test_what_is_kept_is_written_once() -> None:
    store, _ = await first_run()
    before, store.rows[FORM] = store.rows[FORM], store.rows[FORM] + b" "
    await next_run(store)
    assert store.rows[FORM] == before + b" "
