#!/bin/sh
# What to do next: the chapter under way or else the next that is not solved.
. tests/workbook/common.sh
current=$(recall current)

after_current() { written_chapters | awk -v current="$current" '$1 >= current'; }

for chapter in $(after_current) $(written_chapters); do
    [ -z "$(recall "$chapter/solved")" ] || continue
    say "Next: ${bold}make chapter$(number_of "$chapter")${plain}, $(title_of "$chapter")." \
        "The program is chapters/$chapter/$(program_of "$chapter"), its page book/$chapter.md."
    exit
done
say "Every chapter written so far is solved."
