#!/bin/sh
# The same, and it holds on to the pipe that we read.
setsid sh -c 'trap "" HUP TERM; sleep 987653' &
