#!/bin/sh
# make valgrind: the checker's own suites under Valgrind's memcheck, on the fiber engine.  Left out
# are those that run for minutes there, and those in which something is wrong with memory on purpose.
export ENGINE=fiber CK_TIMEOUT_MULTIPLIER=20 UNDER='valgrind -q --error-exitcode=9'
. tests/workbook/common.sh
. tests/workbook/prove-jobs.sh

sh tests/workbook/need.sh tools || exit
begin_proof "$BUILD/proof" checker
long="counts graph graph_paths random random_io random_signals weak_random io_linux samplers reduction_waits"
on_purpose="crash faults names"
for name in $(suites_but "$long" "$on_purpose"); do say "checker checker $name"; done >"$PROOF/jobs"
end_proof
