# check.sh - one check after another, counted.  Sourced.
passed=0 failed=0

# check WHAT COMMAND...: ok if the command succeeds; one that fails says what is wrong.
check() {
    what=$1
    shift
    if "$@"; then
        say "${green}ok${plain} $what"
        passed=$((passed + 1))
    else
        say "${red}not ok${plain} $what"
        failed=$((failed + 1))
    fi
}
