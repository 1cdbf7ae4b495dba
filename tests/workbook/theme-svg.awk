# theme-svg.awk - gnuplot's SVG so that it follows light and dark, and can stand in a page.
#
#     awk -v name=N -v title=TEXT -v summary=TEXT -f theme-svg.awk PLOT.svg
#
# Ink becomes currentColor.  The four colours stay as attributes, for what knows no style sheets, and
# a style sheet overrides them with the page's variables, or with its own by the system's theme (the
# page's ink is Furo's --color-foreground-primary).
# Identifiers begin with the name, since a page may hold several plots.

function escaped(text) {
    gsub(/&/, "\\&amp;", text)
    gsub(/</, "\\&lt;", text)
    return text
}

function style(    colours, n, i, part, light, dark, rules) {
    n = split("vermilion D55E00 FF8F4A,blue 0072B2 56B4E9,green 009E73 2FC79B,purple CC79A7 E3A0C8", colours, ",")
    for (i = 1; i <= n; i++) {
        split(colours[i], part, " ")
        light = light sprintf("--plot-%s:var(--il-%s,#%s);", part[1], part[1], part[2])
        dark = dark sprintf("--plot-%s:var(--il-%s,#%s);", part[1], part[1], part[3])
        rules = rules sprintf(".plot-ink [stroke=\"#%s\"]{stroke:var(--plot-%s)}\n" \
                              ".plot-ink [fill=\"#%s\"]{fill:var(--plot-%s)}\n" \
                              ".plot-ink [color=\"#%s\"]{color:var(--plot-%s)}\n",
                              part[2], part[1], part[2], part[1], part[2], part[1])
    }
    return "<style>\n.plot-ink{color:var(--color-foreground-primary,#24292f);" light "}\n" \
           "@media (prefers-color-scheme:dark){.plot-ink{color:var(--color-foreground-primary,#d1d7e0);" dark "}}\n" rules "</style>"
}

function hex(line,    from, digits, rgb) {
    while (match(line, /rgb\([0-9 ]+,[0-9 ]+,[0-9 ]+\)/)) {
        digits = substr(line, RSTART + 4, RLENGTH - 5)
        split(digits, rgb, ",")
        line = substr(line, 1, RSTART - 1) sprintf("#%02X%02X%02X", rgb[1], rgb[2], rgb[3]) \
               substr(line, RSTART + RLENGTH)
    }
    return line
}

function themed(line) {
    if (line ~ /<text>/)
        return line
    gsub(/'/, "\"", line) # one kind of quotation mark, so that one selector finds an attribute
    line = hex(line)
    gsub(/ (color|class)="(black|white|gray|gridline)"/, "", line)
    gsub(/"black"/, "\"currentColor\"", line)
    gsub(/#gp/, "#" name "-gp", line)
    gsub(/id="g/, "id=\"" name "-g", line)
    sub(/<title>.*<\/title>/, "", line) # of each curve; the key has them
    sub(/[ \t]+$/, "", line)
    return line
}

/^<title>/ { print "<title>" escaped(title) "</title>"; next }
/^<desc>/ {
    print "<desc>" escaped(summary) "</desc>"
    print style()
    next
}
/<filter/, /<\/filter>/ { next } # boxes round text, which we do not draw
/^<g id="gnuplot_canvas">/ { print "<g id=\"" name "-canvas\" class=\"plot-ink\">"; next }

# Groups without anything in them.
/^<g fill="none".*>$/ { held = $0; next }
held != "" && /^<\/g>$/ { held = ""; next }
held != "" { print themed(held); held = "" }
{ print themed($0) }
