# Compares what a suite found with what it should have found.
#
#     awk -v want=WANT -f verdicts.awk tests/NN-slug/chapter.conf REPORT/results.tsv
#
# WANT is "broken" (each test as chapter.conf says of the broken program), "pass" (every test
# passes), "verified" (and those that chapter.conf does not list as explored were exhausted), or
# "TEST VERDICT" (that test fails with that verdict).  Verdicts may be alternatives: a|b.
# Prints each difference, exits 0 if there is none.

function differs(text) { print text; bad = 1 }

function expect(test, verdicts,   i, n, words)
{
    if (!(test in result))
        differs(test " was not run")
    else if (verdicts == "-")
        result[test] == "pass" || differs(test " fails: " verdict[test])
    else if (result[test] == "pass")
        differs(test " passes, but should fail: " verdicts)
    else {
        n = split(verdicts, words, "|")
        for (i = 1; i <= n; i++)
            if (words[i] == verdict[test])
                return
        differs(test " fails by " verdict[test] ", not by " verdicts)
    }
}

FILENAME ~ /chapter\.conf$/ {
    sub(/#.*/, "")
    if ($1 == "test") { order[++tests] = $2; broken[$2] = $3 }
    if ($1 == "explored") for (i = 2; i <= NF; i++) explored[$i] = 1
    next
}

{ result[$1] = $2; verdict[$1] = $3; status[$1] = $4 }

END {
    if (split(want, claim, " ") == 2)
        expect(claim[1], claim[2])
    else
        for (i = 1; i <= tests; i++) {
            expect(order[i], want == "broken" ? broken[order[i]] : "-")
            if (want == "verified" && status[order[i]] !~ /^(verified|possible)$/ && !(order[i] in explored))
                differs(order[i] " was not exhausted; if it cannot be: explored " order[i])
        }
    exit bad
}
