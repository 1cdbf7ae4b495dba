# replay.gdb - make replayN GDB=1: stops at every step of the schedule; `c` goes on to the next.
set pagination off
set breakpoint pending on
set follow-fork-mode child
set debuginfod enabled off
handle SIGSEGV nostop noprint pass
break il_replay_step
commands
  silent
  frame function il_replay_step
  up
end
run
