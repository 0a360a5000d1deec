"""``qa-app serve`` and ``qa-app worker``: the web processes and the background worker.

``serve`` starts both, so that one command is enough on one machine; on several machines run
``serve --no-worker`` and ``worker`` where they belong.
"""

import os
import subprocess
import sys
import threading
import time
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from qa_app import blueprints
from qa_app.app import create_app
from qa_app.cli.program import Program
from qa_app.jobs import worker as jobs

PARENT_CHECK_SECONDS = 1.0
SWITCH_SECONDS = 0.001
"""A thread that writes gives up the interpreter at each statement; it should get it back soon."""


class Server(BaseApplication):
    """gunicorn with our settings: the program is loaded once, then shared by the processes."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand over the options."""
        for key, value in self.options.items():
            self.cfg.set(key, value)

    def load(self) -> Any:
        """The program."""
        sys.setswitchinterval(SWITCH_SECONDS)
        return create_app()


class KeptRunning:
    """A process beside the web processes, started again whenever it ends, until stopped.

    A worker that the system kills for its memory must not leave releases, prints and mails undone.
    ``first`` is the pause before starting again in seconds, doubled up to ``longest`` while it
    keeps ending within ``longest``.
    """

    def __init__(
        self, command: list[str], env: dict[str, str], *, first: float = 1, longest: float = 60
    ) -> None:
        self.command, self.env, self.first, self.longest = command, env, first, longest
        self._stopping, self._lock = threading.Event(), threading.Lock()
        self._process = subprocess.Popen(command, env=env)
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def stop(self) -> None:
        """End the process and start it no more."""
        with self._lock:
            self._stopping.set()
            self._process.terminate()
        self._keeper.join(timeout=20)

    def _keep(self) -> None:
        pause = 0.0
        while True:
            began = time.monotonic()
            self._process.wait()
            if self._stopping.is_set():
                return
            lasted = time.monotonic() - began
            pause = min(pause * 2, self.longest) if pause and lasted < self.longest else self.first
            click.echo(
                f"The background worker ended; it is started again in {pause:g} s.", err=True
            )
            if self._stopping.wait(pause):
                return
            with self._lock:
                if not self._stopping.is_set():
                    self._process = subprocess.Popen(self.command, env=self.env)


@click.command(epilog="Example: qa-app serve --port 8000")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64))
@click.option("--no-worker", is_flag=True, help="Do not start the background worker as well.")
@click.pass_obj
def serve(program: Program, host: str, port: int, *, no_worker: bool, **sizes: int) -> None:
    """Serve the program, with a background worker beside it."""
    program.open().engine.dispose()
    beside = None if no_worker else KeptRunning(_worker_command(), _with_parent())
    options = {
        "bind": f"{host}:{port}",
        "workers": sizes["processes"],
        "threads": sizes["threads"],
        "worker_class": "gthread",
        "timeout": 120,
        "graceful_timeout": 20,
        "loglevel": "warning",
    }
    try:
        Server(options).run()
    finally:
        if beside is not None:
            beside.stop()


@click.command(epilog="Example: qa-app worker")
@click.pass_obj
def worker(program: Program) -> None:
    """Do background work until stopped."""
    program.open()
    jobs.configure(program.settings, blueprints.load_actor)
    if "QA_PARENT" in os.environ:
        threading.Thread(target=_leave_with_parent, daemon=True).start()
    jobs.serve_queue()


def _worker_command() -> list[str]:
    return [sys.executable, "-m", "qa_app.cli.main", "worker"]


def _with_parent() -> dict[str, str]:
    return {**os.environ, "QA_PARENT": str(os.getpid())}


def _leave_with_parent() -> None:
    """A worker that ``serve`` started ends when ``serve`` is gone, even when it was killed."""
    parent, pause = int(os.environ["QA_PARENT"]), threading.Event()
    while os.getppid() == parent:
        pause.wait(PARENT_CHECK_SECONDS)
    os._exit(0)
