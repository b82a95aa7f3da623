"""The app with an engine that answers at SIGUSR1: `python -m tests.cli.arriving HOME LANGUAGE`."""

import signal
import sys
from pathlib import Path

from coach.session import LANGUAGES
from tests.tui.helpers import ACCOUNTS, HEARD, LateEngine, answered, make_app


def main() -> None:
    home, (language,) = Path(sys.argv[1]), [one for one in LANGUAGES if one == sys.argv[2]]
    engine = LateEngine(HEARD[language])
    app = make_app(home, language, engine)
    session = answered(language)
    told = type(session.answer("U3"))(choice=1, account=ACCOUNTS[language])
    app.sessions.create(session.with_answer("U3", told))
    signal.signal(signal.SIGUSR1, lambda *_: engine.release())
    app.run()


if __name__ == "__main__":
    main()
