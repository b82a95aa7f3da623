# The words of the app on the screen.
app-title = Growth-team coach
app-promise = Everything you write stays on this machine.
app-leaves = What you write, and sentences about it, leave this machine: they are sent to { $address }, as you asked with --engine.
other-language = 中文

# Keys, as the line at the foot names them.
key-enter = Enter
key-escape = Esc
key-save = Ctrl+S
key-levels = 1–4
key-right = →
hint-new = new
hint-open = open
hint-report = report
hint-export = export
hint-undo = bring back
hint-delete = delete
hint-help = help
hint-quit = quit
hint-choose = choose
hint-unknown = don’t know
hint-na = n/a
hint-back = back
hint-home = sessions
hint-done = done
hint-skip = skip
hint-on = go on
hint-confirm = yes
hint-confirm-all = all yes
hint-edit = edit
hint-strike = remove
hint-interview = interview
hint-jump = jump
hint-next = next field
hint-close = close
hint-principle = why this question
hint-use = use or fetch
hint-measure = measure
hint-change = change
hint-begin = begin
hint-read-on = read on
key-up-down = ↑↓
hint-settings = settings
hint-models = models
key-arrows = ← →

# Home
home-heading-company = Company
home-heading-date = Date
home-heading-answered = Answered
home-heading-levels = Levels
home-heading-language = In
home-language-en = EN
home-language-zh = 中
home-unnamed = Not named yet
home-empty-title = Nobody has been interviewed yet.
home-empty-text = An honest interview about the four roles of your growth team: 23 short questions, and up to two short stories for each role, about its weakest spots. You can leave at any moment and go on later. At the end there is a report about your own company, with a first step for this week.
home-empty-start = Press n to begin.
hint-follow = follow-up
hint-rename = rename
hint-find = find
hint-keep = keep
hint-leave = leave it
hint-list = to the list
hint-all = show all
home-find-place = part of the name; Esc shows all
home-none-found = No session has that name.
chosen-before = Last time: { $choice }
home-legend = ▁ ▃ ▅ ▇ level 0 to 3   · no level yet   ↳ follow-up
home-deleted = Deleted { $name }. Press u to bring it back.
home-undone = { $name } is back.
home-broken = { $name } cannot be read: { $reason }
home-broken-do = { $reason } Nothing was changed. d moves the file to the trash.
broken-empty = the file is empty.
broken-not_utf8 = the file is not text.
broken-not_json = the file was cut off or changed.
broken-foreign = the file holds something else.
broken-invalid = a value in it is wrong.
broken-not_a_file = it is not a file.
broken-newer_schema = a newer version of the coach wrote it. Update the coach to open it.
broken-not_readable = you do not have permission to read the file.
broken-other = the disk could not read it; try again.

# Saving
error-disk_full = Not saved: the disk is full. Free some space and press the key again. What you typed is still here.
error-not_writable = Not saved: the sessions’ folder cannot be written to. Check its permissions and press the key again. What you typed is still here.
error-not_readable = The file cannot be read. Check the permissions of the sessions’ folder.
error-busy = Not saved: another program is holding the sessions. Press the key again in a moment. What you typed is still here.
error-newer_schema = Not saved: a newer version of the coach wrote this file. Update the coach. What you typed is still here.
error-broken_file = The file of this session is damaged; nothing was changed. Put a backup in its place, or delete it in the list of sessions.
error-not_found = The file of this session is gone. Look for it in the data folder (settings), or start a new one.
error-already_there = A session with this id is already there; it was left as it is.
error-bad_id = The coach cannot touch a file of that name. Move it by hand: { $path }
error-io_error = Not saved: the disk did not answer. Press the key again. What you typed is still here.
error-quit = Press Ctrl+Q once more to leave; what you typed last is then lost.
export-done = Written: { $path }
export-failed = Not written: { $reason }. Folder: { $path }

# Company
company-title = Your company
field-name = Company
field-product = What you sell
field-customers = To whom
field-team_size = Number of people
field-stage = Stage
field-core_behaviour = Key behaviour
field-aim = Aim this quarter
place-name = the name, the only thing needed here
place-product = a few words, such as: online booking for clinics
place-customers = such as: owners of private clinics
place-team_size = a whole number
place-core_behaviour = such as: a manager publishes a roster without Excel
place-aim = one thing, with a number if you have one
place-cast = a name; shared: A, B; or nobody
stage-building = building
stage-selling = first sales
stage-scaling = scaling
company-need-name = Please give the company a name. Everything else may stay empty.
company-bad-size = Number of people: please give a whole number, such as 14, or leave it empty.
company-go = Go on

# Interview
step-of = { $name } · { $index } of { $total }
step-account = { $name } · what happened
step-heard = { $name } · what I heard
principle = The principle
why-asked = Why I ask
lacking-person = a name?
lacking-number = a number?
lacking-period = a date or how long?
unknown-choice = I don’t know
na-choice = Does not apply to us
reason-ask = Why does it not apply? It may stay empty.
reason-place = because …
you-chose = You chose: { $level }
account-place = Who, what, how many, since when. A few sentences are plenty.
account-long = Your story is long: I listen to its first { $most } characters; all of it is kept.
followup-lead = One thing I did not catch.
followup-place = A few words are plenty.
words = { $count ->
    [0] nothing written yet
    [one] 1 word
   *[other] { $count } words
}
button-done = Done
button-skip = Skip
skip-sure = There is text here. Ctrl+S keeps it; skip again to go on without it.

# What I heard
heard-lead = Is this right? Confirm, correct or remove each; what you leave counts as not confirmed.
heard-listening = listening … You can go on or type at any time.
heard-none = Nobody is listening: no model. Fill in what matters. “coach models pull” adds one.
heard-failed = The model did not answer: { $reason } Fill in what matters, or go on.
heard-in-part = Your story is long: I listened to its first { $most } characters.
heard-nothing = I found none of these in your words. Fill in what matters, or go on.
fact-heard = is this right?
fact-unsure = is this right? I am not sure
fact-listening = …
fact-confirmed = right
fact-struck = removed
fact-missing = not said
fact-place = in your own words; Enter keeps, Esc leaves it
button-on = Go on

# Overview
overview-title = All questions
overview-legend = ▁ ▃ ▅ ▇ level 0 to 3   ? don’t know   – does not apply   · open
overview-open = open
overview-level = level { $level }
overview-account = What happened
overview-heard = What I heard
hint-overview = all questions

# A role’s end
step-role = { $name } · where it stands
role-first = The first piece of advice for this role; the rest is in the report.
role-no-gap = No gap that you know of here. Where you don’t know, the report says how to find out.

# Report
report-first = Where the four roles stand
report-copied = Sent to the clipboard. Nothing there? Then your terminal does not pass it on; e writes a file.
settings-copied = Path sent to the clipboard. Nothing there? Then your terminal does not pass it on; copy it from the screen.
hint-block = next
hint-copy = copy
hint-more = more
hint-later = later
level-last = Every other question of this role is answered. 5 says that you don’t know.
level-none = Choose with 1 to 6, with ↑ ↓ and Enter, or click.
hint-why = why this?
why-title = Why this? { $block }
why-change = change the answer
why-handbook = the handbook’s sentence
why-again = try again
why-close = close
preview-title = This will be written to { $path }
preview-write = write it
evidence-question = Asked
evidence-account = You said
evidence-place = In the article: { $section }
evidence-reworded = Reworded: { $part }
evidence-refused = Refused: { $part }
gate-empty = it was empty
gate-number = a number that you never gave
gate-name = a name that you never gave
gate-date = a date that you never gave
gate-language = the wrong language
gate-sentence = not one sentence
gate-length = too long
gate-repetition = it repeated itself
gate-direction = it turned the advice around
gate-praise = empty praise
gate-new_words = words that come from no source
gate-drift = too far from the sentence
gate-parrot = it only repeated what you wrote
gate-between = { ", " }
report-unfinished = The interview is not finished; this is what there is so far.
report-legend = Underlined: your own words.  (?) heard, not confirmed by you.   0 to 2 room to grow   3 a strength   ? don’t know   – does not apply

# The model
engine-none = no model · coach models pull
engine-no-model = no model · coach models pull
engine-none-wanted = no model, as you chose
engine-model-too-big = no model: too little free memory
engine-adapter-damaged = no model: its adapter is damaged
engine-model-damaged = no model: its file is damaged
engine-off = model at rest
engine-loading = model is loading …
engine-waiting = model at work in another window …
engine-ready = model ready
engine-busy = model at work …
engine-failed = model off: { $reason }
engine-server = → { $host } · { $state }
reason-model_missing = its file is missing.
reason-model_broken = its file is damaged.
reason-model_unknown = this kind of model is not known here yet.
reason-no_template = it is not a chat model.
reason-adapter_broken = its adapter cannot be loaded.
reason-out_of_memory = not enough memory.
reason-too_long = the text is too long for it.
reason-not_loaded = it is not loaded.
reason-worker_died = it stopped.
reason-gave_up = it stopped several times.
reason-closed = it was closed.
reason-server_unreachable = the server does not answer.
reason-server_refused = the server refused the request.
reason-server_certificate = the server's certificate is not trusted here (SSL_CERT_FILE).
reason-server_key = the server wants a key (COACH_ENGINE_KEY).
reason-internal = it had an error.

# The first start
welcome-title = Good to have you here.
welcome-what-lead = What this is
welcome-what = An interview about the four roles that carry your product’s growth: the growth owner; product, engineering and design; user operations; brand content. At the end there is advice about your company: what you said, which principle it touches, why it matters, what to do this week, which number to watch.
welcome-time-lead = What it takes
welcome-time = About twenty minutes: 23 questions with four answers each, and up to two short stories for each role, about its weakest spots. Leave at any moment; next time it goes on where you were.
welcome-private-lead = Where it stays
welcome-private = On this machine. Nothing you write leaves it; nothing is fetched unless you ask for a model.
welcome-model-lead = Who listens
welcome-model = { $name }, a language model on this machine. It points at words in your stories; it decides nothing, and you confirm each thing it hears.
welcome-server = { $name }, a model on the server that you named: what you write goes there. It points at words in your stories; it decides nothing, and you confirm each thing it hears.
welcome-no-model = Nobody: no language model is in use. The interview and the report work without one; Ctrl+P, “models” fetches one or switches one on.
welcome-begin = Begin
command-welcome = the first page again

# Models
models-title = Models
models-lead = A model points at the facts in your stories. Enter uses one that is here, or fetches one, or pauses; t measures the one in use.
models-own = Your own file: coach --model file.gguf
models-in-use = in use
models-there = here
models-absent = not here
models-too-big = needs more memory than is free now
models-heard = scores { $percent } of 100 in our test
models-not-run = not yet in our test
models-no-pace = not measured here
models-pace = reads { $tokens } tokens/s here, a story in { $seconds } s
models-fetching = { $percent } %, { $left } left
models-paused = paused at { $percent } %
models-verifying = checking the file …
models-problem = not fetched; Enter tries again from there
models-no-model = no model
models-no-model-row = no model: the report comes from the handbook, and you fill in the facts
models-none-in-use = No model is in use, so there is nothing to measure.
models-measuring = Measuring; a few seconds …
models-opening = Opening { $name } …
models-used = From now on this one listens.
models-not-opened = This model could not be opened; nothing has changed. Choose it again, or another one.
models-none-used = From now on no model listens; you fill in the facts yourself.
models-silent = The model did not answer: { $reason }
command-models = models

# Settings
settings-title = Settings
settings-language = Language
settings-theme = Colours
settings-motion = Motion
settings-model = Model
settings-folder = Data folder
settings-on = on
settings-off = off
settings-private = Everything lies in the data folder: sessions, models, settings. Only you can read it. Enter copies its path.
this-language = English
theme-coach-dark = dark
theme-coach-light = light
theme-coach-contrast = high contrast
theme-coach-terminal = as the terminal has them
command-settings = settings

# Help
help-here = Here
help-title = All keys
help-text =
    F1  this page                      F2, Ctrl+L  中文 / English
    F3  your sessions                  F4  the company
    F5  the report                     F6  colours: dark, light, …
    F7  all questions                  F9  why this question
    Ctrl+P  every command by name: also settings, models, first page
    Esc  one step back                 Ctrl+Q  leave, and go on next time
    Ctrl+Z  to the shell, fg comes back; in a text: undo

    Sessions: n new; r report; e export; d delete; u bring back;
      f follow-up; m rename; / find; s settings; o models
    Answers: 1–4, or ↑↓ and Enter; 5 or d don’t know;
      6 or n does not apply; F8 later; p why this question; b or ← back
    Text: Ctrl+S or F10 done; F8 skip
    What I heard: ↑↓ select; Enter or c yes; e edit; x remove;
      a all yes; → or Ctrl+S go on
    Report: ↑↓ and Page keys; 0–4 first bet and roles; Tab next block;
      w why this; y copy; c change the answer; e export; b interview
    Why this: m M keep the handbook’s words; r R let the model try again;
      c change the answer; Page keys and Space read on
    Company: ↑↓ or Enter to the next field; stage: 1–3, ←→, Space;
      Backspace takes it back; Ctrl+S or F10 done
    Settings: ↑↓ and ←→. Models: ↑↓, Enter, t measure. Preview: Enter writes

    Everything can be clicked, too. Each answer is on disk before the
    next question shows.
palette-place = Type what you want to do
palette-nothing = No command has that name.
command-help = help: all keys
command-switch_language = 中文 / English
command-home = sessions
command-company = the company
command-report = the report
command-theme = colours: the next ones
command-overview = all questions
command-quit = leave
quit-hint = Ctrl+Q leaves. What you have written is kept.
