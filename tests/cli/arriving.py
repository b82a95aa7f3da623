"""The app with an engine that answers at SIGUSR1: `python -m tests.cli.arriving HOME LANGUAGE`."""

import signal
import sys
from concurrent.futures import Future
from pathlib import Path

from coach.engine.protocol import Outcome, Request
from coach.session import LANGUAGES, Answer
from tests.tui.helpers import ACCOUNTS, HEARD, LateEngine, answered, make_app


class Waiting(LateEngine):
    """Answers what waits, and what comes later, from the signal on."""

    told = False

    def submit(self, request: Request) -> Future[Outcome]:
        future = super().submit(request)
        if self.told:
            self.release()
        return future

    def release(self) -> None:
        self.told = True
        super().release()


def main() -> None:
    home, (language,) = Path(sys.argv[1]), [one for one in LANGUAGES if one == sys.argv[2]]
    engine = Waiting(HEARD[language])
    app = make_app(home, language, engine)
    told = Answer(choice=1, account=ACCOUNTS[language])
    app.sessions.create(answered(language).with_answer("U3", told))
    signal.signal(signal.SIGUSR1, lambda *_: engine.release())
    app.run()


if __name__ == "__main__":
    main()
