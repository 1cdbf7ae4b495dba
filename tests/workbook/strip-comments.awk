# C without its comments and with its white space squeezed: what the compiler cares about.
{
    line = $0 "\n"
    while (line != "") {
        if (comment) { # inside /* */
            end = index(line, "*/")
            if (!end) break
            line = substr(line, end + 2)
            comment = 0
        } else if (substr(line, 1, 2) == "/*") {
            comment = 1
            line = substr(line, 3)
            printf " "
        } else if (substr(line, 1, 2) == "//") {
            break
        } else if (match(line, /^"([^"\\]|\\.)*"/) || match(line, /^'([^'\\]|\\.)*'/)) {
            printf "%s", substr(line, 1, RLENGTH)
            line = substr(line, RLENGTH + 1)
        } else if (match(line, /^[ \t\n]+/)) {
            printf " "
            line = substr(line, RLENGTH + 1)
        } else {
            printf "%s", substr(line, 1, 1)
            line = substr(line, 2)
        }
    }
}
