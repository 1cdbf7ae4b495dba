#!/bin/sh
# Twice as much again and again.
x=xxxxxxxxxxxxxxxx
while :; do x=$x$x; done
