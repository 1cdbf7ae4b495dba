#!/bin/sh
# A process of another session, that wants to outlive the test.
setsid sh -c 'trap "" HUP TERM; sleep 987654' >/dev/null 2>&1 3>&- &
