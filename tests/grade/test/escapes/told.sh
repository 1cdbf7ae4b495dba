#!/bin/sh
yes 'no end to it' >&3
