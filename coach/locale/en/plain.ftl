# The interview as lines.
plain-welcome =
    The growth-team coach, line by line. Answer with a line and Enter.
    At any question: :back, :skip, :why for the principle, :report, :help, :quit. Every answer is kept at once.
plain-which = Type the number of a session to go on with it, or just press Enter for a new one.
plain-no-number = Please type a number from 1 to { $most }.
plain-no-command = There is no command “:{ $word }”. There are :back, :skip, :why, :report, :help and :quit.
plain-keep = One line each. Just press Enter to keep what is there already; a hyphen alone empties it.
plain-stages = 1 building, 2 first sales, 3 scaling
plain-chosen = You chose { $number }. Just press Enter to keep it.
plain-account = Tell it in as many lines as you like. A line with nothing but a full stop ends it; :skip goes on without.
plain-so-far = This is there so far; what you type is added to it.
plain-listening = Listening. Ctrl+C goes on without.
plain-heard = What I heard, one line each. Enter: right. Other words: those instead. A hyphen: remove it.
plain-report = Type export to write this as a Markdown file here; :back goes into the interview; Enter alone leaves.
plain-export-words = export e
plain-after-export = Press Enter to leave; :back goes into the interview.
plain-help =
    :back one step back. :skip goes on without a story, or leaves a question for later. :why the principle behind the question.
    :report what there is so far. :quit leaves; next time you go on from here.
plain-left = Everything is kept. Next time you go on from here.
plain-command-back = b
plain-command-skip = s
plain-command-why = w
plain-command-report = r
plain-command-quit = q exit
plain-command-help = h ?
plain-stays = What you wrote is kept; going on.
plain-not-kept = What you typed last could not be saved; everything before it is. Next time you go on from there.
plain-role = Press Enter to go on.
plain-cell = { $head }: { $words }
plain-noted = { $words } ({ $note })
plain-stop = { "; " }
plain-known = So far: “{ $words }”. Just press Enter to keep it; a hyphen alone empties it.
plain-lacking = { $asked } If you remember, :back lets you add it.
plain-refused = Not saved yet; what you typed is still here.
plain-cut = That line was too long for the terminal: only its beginning arrived, up to “…{ $end }”. Please paste the rest from there on, in shorter lines.
plain-not-utf8 = That line is not UTF-8, so it cannot be read, and nothing of it was kept. Set your terminal to UTF-8 and type the line again.
plain-no-lines = --plain reads from the standard input and writes to the standard output; one of them is closed. Start it in a terminal.
