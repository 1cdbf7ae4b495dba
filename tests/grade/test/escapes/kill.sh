#!/bin/sh
# Everybody that it can reach.
kill -KILL -1
