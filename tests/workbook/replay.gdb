# replay.gdb - make replayN GDB=1: stops before every operation of the schedule, in the program's own
# code.  `c` goes on to the next one.
set pagination off
set confirm off
set print thread-events off
set print inferior-events off
set debuginfod enabled off
handle SIGPROF SIGALRM nostop noprint pass

python
import json
import os
import gdb

CHECKER = "tests/interleave/"
OWN_TESTS = CHECKER + "test/"

def is_program(frame):
    place = frame.find_sal()
    name = place.symtab.filename if place.symtab else CHECKER
    known = os.path.exists(name) # the C library's sources are not here
    return name.startswith(OWN_TESTS) or known and not name.startswith(CHECKER)

def one_thread_does_it():
    report = os.path.join(os.environ["IL_REPORT_DIR"], os.environ["IL_TEST"] + ".json")
    return len(json.load(open(report))["threads"]) == 1

class Step(gdb.Breakpoint):
    """Stops once there are two threads, if ever: before that there is nothing to interleave."""
    alone = one_thread_does_it()

    def stop(self):
        return self.alone or int(gdb.parse_and_eval("X.n_threads")) > 1

class ProgramOnly:
    """bt shows the program, not the checker that runs it."""
    name, enabled, priority = "program-only", True, 100

    def __init__(self):
        gdb.frame_filters[self.name] = self

    def filter(self, frames):
        return (f for f in frames if is_program(f.inferior_frame()))

def show_program(event):
    frame = gdb.newest_frame()
    if frame.name() == "il_replay_step":
        thread, does = (frame.read_var(name).string() for name in ("thread", "does"))
        print(f"\n{thread} is about to: {does}")
    elif frame.name() == "il_replay_failed":
        print("\nHere it fails: " + frame.read_var("message").string())
    else:
        return
    while frame and not is_program(frame):
        frame = frame.older()
    if frame:
        frame.select()
        gdb.execute("frame")

Step("il_replay_step", internal=True).silent = True
gdb.Breakpoint("il_replay_failed", internal=True).silent = True
ProgramOnly()
gdb.events.stop.connect(show_program)
end
echo The program stops before each operation of the schedule.\n
echo c goes on to the next; bt, print and info threads look around; q quits.\n
run
