#!/bin/sh
# make test-grading: are marks right, do cheats fail, are bombs contained, is nothing lost?  TEST=NAME runs
# test_NAME.py only, CHAPTER=1,5 the marks of these chapters.  Refuses to run without isolation.  Its last line counts.
export ASKED=''
. tests/workbook/common.sh
. tests/workbook/contain.sh
. tests/grade/ready.sh
sh tests/workbook/need.sh grade && sh tests/workbook/need.sh test-grading || exit
get_ready
passed=0 failed=0 skipped=0
export PYTHONPATH=tests/grade
has_solutions || die "This copy of the workbook comes without solutions: there is nothing to compare marks with."
python3 -c 'import sandbox; print("Isolation:", sandbox.find_isolation().described())' || exit

# Whoever starts a grader may have files open: what it opens itself then has numbers of two digits.
exec 3</dev/null 4<&3 5<&3 6<&3 7<&3 8<&3 9<&3

for suite in tests/grade/test/test_${TEST:-*}.py; do
    [ -f "$suite" ] || die "There is no $suite."
    say "${bold}${suite##*/}${plain}"
    log=$BUILD/test-grading/${suite##*/}.log
    need_folder "${log%/*}"
    contained 3000 python3 "$suite" >"$log" 2>&1
    code=$?
    if [ -n "${V:-}" ]; then cat "$log"; else grep -v '^ok ' "$log"; fi
    read -r p _ f _ <<EOF
$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
EOF
    # Without a count something stopped before it.
    passed=$((passed + ${p:-0})) failed=$((failed + ${f:-1}))
    skipped=$((skipped + $(grep -c '^skipped ' "$log")))
    [ "$code" -le 1 ] || [ -z "${f:-}" ] || failed=$((failed + 1))
done

if [ "$skipped" = 0 ]; then say "$passed passed, $failed failed"
else say "$passed passed, $failed failed, $skipped skipped"; fi
[ "$failed" = 0 ]
