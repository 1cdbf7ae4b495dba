# replay.gdb - make replayN GDB=1: stops before every step of the schedule, in the program's own
# code.  `c` goes on to the next step.
set pagination off
set confirm off
set follow-fork-mode child
set print thread-events off
set print inferior-events off
set debuginfod enabled off

python
class Step(gdb.Breakpoint):
    """Before that there is nothing to interleave: stops once there are two threads."""
    def stop(self):
        return int(gdb.parse_and_eval("X.n_threads")) > 1

def show_program(event):
    """Shows where the program is, not the checker that runs it."""
    if not any(isinstance(b, Step) for b in getattr(event, "breakpoints", [])):
        return
    frame = gdb.newest_frame()
    while frame:
        place = frame.find_sal()
        if place.symtab and not place.symtab.filename.startswith("tests/interleave/"):
            frame.select()
            gdb.execute("frame")
            return
        frame = frame.older()

Step("il_replay_step", internal=True).silent = True
gdb.events.stop.connect(show_program)
end
echo The program stops before each step of the schedule. c goes on, bt and print look around.\n
run
