#!/bin/sh
yes 'no end to it'
