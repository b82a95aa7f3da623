# The interview as lines.
plain-welcome =
    The growth-team coach, line by line. Answer with a line and Enter.
    At any question: :back, :skip, :why for the principle, :report, :help, :quit. Every answer is kept at once.
plain-which = Type the number of a session to go on with it, or only Enter for a new one.
plain-no-number = Please type a number from 1 to { $most }.
plain-no-command = There is no command “:{ $word }”. There are :back, :skip, :why, :report, :help and :quit.
plain-keep = One line each. Only Enter keeps what is there already.
plain-stages = 1 building, 2 first sales, 3 scaling
plain-chosen = You chose { $number }. Only Enter keeps it.
plain-account = Tell it in as many lines as you like. A line with nothing but a full stop ends it; :skip goes on without.
plain-so-far = This is there so far; what you type is added to it.
plain-listening = Listening. Ctrl+C goes on without.
plain-heard = What I heard, one line each. Enter: right. Other words: those instead. A hyphen: remove it.
plain-report = Type export to write this as a Markdown file here; :back goes into the interview; only Enter leaves.
plain-export-words = export e
plain-after-export = Only Enter leaves; :back goes into the interview.
plain-help =
    :back one step back. :skip without a story. :why the principle behind the question.
    :report what there is so far. :quit leaves; next time you go on from here.
plain-left = Everything is kept. Next time you go on from here.
plain-command-back = b
plain-command-skip = s
plain-command-why = w
plain-command-report = r
plain-command-quit = q exit
plain-command-help = h ?
plain-stays = What you told stays; going on.
plain-not-kept = The last words could not be kept; everything before them is. Next time you go on from there.
plain-role = Only Enter goes on.
plain-cell = { $head }: { $words }
plain-stop = { "; " }
