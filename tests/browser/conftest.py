"""Fixtures of the browser tests.

`server` is the address of one app that all tests share; `fresh_server()` starts another, that
nobody has visited, `fresh_server(folder)` from another folder than the project's. `page` is a tab
of its own that fails its test if the browser complained or asked another machine for something.
`open_page` and `settled` come from `tests.browser.harness`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.harness import ROOT, chromium, chromium_path, running_app, tab

HERE = Path(__file__).parent
TEST_SECONDS = 600
LOG_LINES = 80
LOGS = pytest.StashKey[list[Path]]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(TEST_SECONDS))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        for log in item.config.stash.get(LOGS, []):
            lines = log.read_text(errors="replace").splitlines()[-LOG_LINES:]
            report.sections.append((f"end of {log.name}", "\n".join(lines)))
    return report


# Not of scope "session": browser and server end with this folder's tests, so that the others get
# the memory back and a main thread without Playwright's event loop.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if chromium_path() is None:
        reason = "no Chromium on PATH (on Debian: apt-get install chromium)"
        if os.environ.get("RESNET_VIZ_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Of the tests' tabs: one for each test would take longer than many a test."""
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        yield context


@pytest.fixture(scope="package")
def start_app(
    browser: Browser,
    tmp_path_factory: pytest.TempPathFactory,
    pytestconfig: pytest.Config,
    small_file: Path,
) -> Callable[..., str]:
    """Starts an app that ends with the given stack, and shows its log where a test fails. Asks
    for the browser, so that no server starts where there is none. The app has one operator's
    model, and whatever it would download meets a port where nobody listens."""
    folder = tmp_path_factory.mktemp("servers")
    environment = {
        "RESNET_VIZ_WEIGHTS": str(small_file.parent),
        "TORCH_HOME": str(tmp_path_factory.mktemp("torch")),
        "XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache")),
        "https_proxy": "http://127.0.0.1:9",
    }
    logs = pytestconfig.stash.setdefault(LOGS, [])

    def start(
        stack: ExitStack, started_from: Path = ROOT, below: str = "", names: Sequence[str] = ()
    ) -> str:
        log = folder / f"server-{len(list(folder.iterdir()))}.log"
        logs.append(log)
        stack.callback(logs.remove, log)
        app = running_app(log, environment, folder=started_from, below=below, names=names)
        return stack.enter_context(app)

    return start


@pytest.fixture(scope="package")
def server(start_app: Callable[..., str]) -> Iterator[str]:
    with ExitStack() as stack:
        yield start_app(stack)


@pytest.fixture
def fresh_server(start_app: Callable[..., str]) -> Iterator[Callable[..., str]]:
    with ExitStack() as stack:
        yield partial(start_app, stack)


@pytest.fixture
def page(context: BrowserContext, fresh_server: object) -> Iterator[Page]:
    # `fresh_server` is asked for so that it ends after the tab: a tab complains of a lost server.
    with tab(context) as page:
        yield page
