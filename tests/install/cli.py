#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Walks over all commands of the tool, as it is built, on a host without the module: help,
wrong options, JSON, widths, colours, the manual. Prints TAP."""

import collections
import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios

TOOL = os.environ.get("KXW_TOOL", "build/kxwatch")
CAPTURE = "tests/fuzz/corpus/f_replay/tls12-rsa"
HELP_WIDTH = 100
TERMINAL = 60
OPTION = re.compile(r"^  (?:-(\w), )?--([a-z][a-z-]*)( +\S+)?", re.M)
status = 0


def check(text, good, why=""):
    global status
    print(("ok" if good else "not ok") + " - cli: " + text)
    if not good:
        print("\n".join("# " + line for line in str(why).splitlines()[:20]))
        status = 1


def run(*arguments, stdin=None):
    done = subprocess.run([TOOL, *arguments], input=stdin or "", capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


def on_terminal(*arguments, environment=()):
    """What a terminal of TERMINAL columns gets."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 25, TERMINAL, 0, 0))
    child = subprocess.Popen([TOOL, *arguments], stdin=slave, stdout=slave, stderr=subprocess.DEVNULL,
                             env={**os.environ, "TERM": "xterm", **dict(environment)})
    os.close(slave)
    text = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        text += part
    child.wait()
    os.close(master)
    return text.decode().replace("\r\n", "\n")


def commands():
    return re.findall(r"^  ([a-z-]+)  ", run("--help")[1].split("\n\n")[1], re.M)


# ---- help, and what is wrong -----------------------------------------------------------

def check_help(name, helps, manual):
    code, said, errors = run(name, "--help")
    helps[name] = said
    check(f"{name}: --help explains it", code == 0 and not errors and said.startswith(f"Usage: kxwatch {name}"),
          (code, said, errors))
    check(f"{name}: -h is the same", run(name, "-h") == (0, said, ""))
    long = [line for line in said.splitlines() if len(line) > HELP_WIDTH]
    check(f"{name}: its help is no wider than {HELP_WIDTH} columns", not long, "\n".join(long))
    check(f"{name}: it has --json", "--json" in said)
    missing = [option for _, option, _ in OPTION.findall(said) if f"Fl Fl {option}" not in manual]
    check(f"{name}: the manual has each of its options", not missing, missing)
    check(f"{name}: the manual explains it", re.search(rf"^\.It Cm {name}$", manual, re.M) or
          re.search(rf"^\.It Cm {name} ", manual, re.M))


def refused(name, *arguments):
    """Exit status 2, nothing on standard output, a sentence, and where to read more."""
    code, said, errors = run(name, *arguments)
    return code == 2 and not said and len(errors.splitlines()) == 2 and \
        errors.splitlines()[1] == f"Try: kxwatch {name} --help", (code, said, errors)


def check_wrong(name, help_text):
    good, why = refused(name, "--no-such-option")
    check(f"{name}: an option that there is not is refused by name", good and "no-such-option" in why[2], why)
    for _, option, value in OPTION.findall(help_text):
        if not value.strip().isupper() and not re.match(r" [A-Z]", value):
            continue
        good, why = refused(name, f"--{option}")
        check(f"{name}: --{option} without a value is refused by name", good and option in why[2], why)


def check_letters(helps):
    letters = collections.defaultdict(set)
    for text in helps.values():
        for letter, option, _ in OPTION.findall(text):
            letters[option].add(letter)
    several = {option: found for option, found in letters.items() if len(found) > 1}
    check("an option has one letter in all commands", not several, several)
    values = collections.defaultdict(set)
    for text in helps.values():
        for _, option, value in OPTION.findall(text):
            values[option].add(bool(re.match(r" +[A-Z]", value)))
    several = [option for option, found in values.items() if len(found) > 1]
    check("and takes a value in all of them, or in none", not several, several)


# ---- JSON --------------------------------------------------------------------------------

def objects(text, lines):
    """The JSON objects of the output; None: it is something else."""
    try:
        found = [json.loads(line) for line in text.splitlines()] if lines else [json.loads(text)]
    except ValueError:
        return None
    if not lines and isinstance(found[0], list):
        found = found[0]
    return found if all(isinstance(one, dict) for one in found) else None


def check_json(name, arguments, lines=False, wanted=0, least=1):
    code, said, errors = run(name, *arguments)
    found = objects(said, lines)
    check(f"{' '.join([name, arguments[0]])}: its JSON is JSON", code == wanted and found is not None
          and len(found) >= least, (code, said[:500], errors))
    check(f"{' '.join([name, arguments[0]])}: and has no colours", "\x1b" not in said + errors)
    return found or [{}]


def make_store(folder, records):
    """As the daemon's sinks make it."""
    store = f"{folder}/records.db"
    with open(f"{folder}/drive.conf", "w", encoding="utf-8") as settings:
        settings.write(f'output = "{folder}/out.json"; store: {{ file = "{store}"; }};')
    subprocess.run(["build/sinks/drive", f"{folder}/drive.conf", "20"], input="\n".join(records) + "\n",
                   text=True, check=True, stdout=subprocess.DEVNULL, timeout=60)
    return store


def check_all_json(folder):
    records = check_json("replay", ["--json", "--quiet", "--as", "/opt/odd name", CAPTURE], lines=True, least=2)
    lines = [json.dumps(record) for record in records]
    with open(f"{folder}/records.json", "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    alert = next((r for r in records if r["event"]["dataset"] == "kxwatch.alert"), None)
    check("the records have an alert to go on with", alert)
    store = make_store(folder, lines)
    found = check_json("alerts", ["--json", "--store", store], lines=True)
    check("alerts: the record is the one that was kept", found == [alert], (found, alert))
    with open(f"{folder}/settings", "w", encoding="utf-8") as settings:
        settings.write(f'output = "{folder}/records.json"; store: {{ file = "{store}"; }};'
                       f'status_file = "{folder}/status.json";'
                       f'baseline: {{ file = "{folder}/approved"; database = "{folder}/baseline.db"; }};')
    own = ["--config", f"{folder}/settings"]
    check_json("explain", ["--json", *own, alert["event"]["id"]])
    check_json("check-config", ["--json", f"{folder}/settings"], wanted=run("check-config", f"{folder}/settings")[0])
    check_json("report", ["--json", *own, f"{folder}/records.json"])
    check_json("baseline", ["learn", "--json", *own, f"{folder}/records.json"])
    check_json("baseline", ["show", "--json", *own])
    check_json("baseline", ["diff", "--json", *own])
    check_json("baseline", ["apply", "--json", "--yes", *own])
    check_json("baseline", ["forget", "--json", "--all", *own])
    state = check_json("status", ["--json", *own], wanted=1)[0]
    check("status: says that no daemon runs, and what the store has",
          state.get("daemon", {}).get("running") is False and state.get("store", {}).get("records") == len(lines),
          state)
    return store


def check_without_module(names):
    """Each says it, and what to do, and nothing else."""
    for name in names:
        code, said, errors = run(name, "--json")
        check(f"{name}: without the module it says so, and what to do",
              code == 1 and not said and "kxwatch load" in errors, (code, said, errors))
    code, said, errors = run("load", "--json", "--module", "/nonexistent.ko")
    found = objects(said, False)
    check("load: says why not, in JSON as well", code == 1 and found and found[0]["loaded"] is False
          and found[0]["why"] and errors.startswith("kxwatch: "), (code, said, errors))


# ---- terminals ---------------------------------------------------------------------------

def visible(line):
    return len(re.sub(r"\x1b\[[0-9;]*m", "", line))


def check_terminals(store):
    piped = run("alerts", "--store", store)[1]
    check("alerts: in a pipe nothing is cut, nothing coloured",
          "\x1b" not in piped and any(visible(line) > TERMINAL for line in piped.splitlines()), piped)
    shown = on_terminal("alerts", "--store", store)
    check(f"alerts: its columns fit {TERMINAL} of a terminal",
          shown and all(visible(line) <= TERMINAL for line in shown.splitlines()), shown)
    check("alerts: which has colours", "\x1b[" in shown, shown)
    check("alerts: but not with NO_COLOR",
          "\x1b" not in on_terminal("alerts", "--store", store, environment={"NO_COLOR": "1"}))
    check("alerts: nor where there is none", "\x1b" not in on_terminal("alerts", "--store", store,
                                                                      environment={"TERM": "dumb"}))


def check_full():
    for name in ["", *commands()]:
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([TOOL, *([name] if name else []), "--help"], stdout=full,
                                  stderr=subprocess.PIPE, text=True)
        check(f"{name or 'the tool'}: that its output cannot be written is an error",
              done.returncode == 1 and "No space left" in done.stderr, (done.returncode, done.stderr))


def main():
    names, helps = commands(), {}
    with open("userspace/man/kxwatch.8", encoding="utf-8") as file:
        manual = file.read()
    check("there are commands", len(names) >= 12, names)
    code, said, errors = run("no-such-command")
    check("one that there is not is refused by name", code == 2 and not said and "no-such-command" in errors)
    check("none at all is answered by the help", run()[0] == 2 and run()[2] == run("--help")[1])
    for name in names:
        check_help(name, helps, manual)
        check_wrong(name, helps[name])
    check_letters(helps)
    with tempfile.TemporaryDirectory() as folder:
        store = check_all_json(folder)
        check_without_module(["watch", "processes", "flows", "coverage"])
        check_terminals(store)
    check_full()
    return status


if __name__ == "__main__":
    sys.exit(main())
