# SPDX-License-Identifier: GPL-2.0-or-later
# gaps.awk: what the tests don't show of each condition, from what `llvm-cov show --show-mcdc --show-branches=count
# --show-expansions` prints (LLVM 19). A condition of a decision with several has to decide alone once each way (MC/DC); one that
# is a decision by itself has to be true and false. Prints, divided by tabs:
#   file FILE CONDITIONS SHOWN     gap FILE LINE FUNCTION CONDITION WHAT
BEGIN { OFS = "\t" }

# What begins at a column of a line (a tab is one), as far as it is one condition.
function condition(text, column,    rest, depth, i, c, two) {
	rest = substr(text, column)
	for (i = 1; i <= length(rest); i++) {
		c = substr(rest, i, 1)
		two = substr(rest, i, 2)
		if (c == "(")
			depth++
		if (c == ")" && --depth < 0)
			break
		if (!depth && (two == "&&" || two == "||" || c == "?" || c == ";" || c == ":"))
			break
	}
	rest = substr(rest, 1, i - 1)
	sub(/[ \t]+$/, "", rest)
	return rest
}

function trimmed(text) {
	gsub(/^[ \t]+|[ \t]+$/, "", text)
	return text
}

# Where a macro is used its condition is called by the whole line.
function name(key,    part) {
	split(key, part, SUBSEP)
	return part[2] > 1 ? trimmed(source[part[1]]) : condition(source[part[3]], part[4])
}

# Is what stands there, used in that line, a condition of a decision with several?
function larger(line, at,    i) {
	for (i = 1; i <= insides; i++)
		if (inside[i] == at && from[i] <= line && line <= to[i])
			return 1
	return 0
}

function finish(    key, part, i, total, shown, what) {
	if (file == "")
		return
	for (i = 1; i <= keys; i++) {
		key = order[i]
		split(key, part, SUBSEP)
		if (kind[key] == "branch") {
			# Conditions of a larger decision are looked at with that.
			if (larger(part[1], part[3] ":" part[4]))
				continue
			what = (is_true[key] ? "" : "never true") (is_true[key] || is_false[key] ? "" : ", ") \
				(is_false[key] ? "" : "never false")
		} else
			what = covered[key] ? "" : "never decides alone"
		total++
		if (what == "")
			shown++
		else
			print "gap", file, part[1], of[part[1]], name(key), what
	}
	if (total)
		print "file", file, total, shown + 0
	split("", kind); split("", order); split("", source); split("", of); function_name = ""
	split("", is_true); split("", is_false); split("", covered)
	keys = insides = 0
}

function add(key, what) {
	if (!(key in kind)) {
		kind[key] = what
		order[++keys] = key
	}
}

/^applet\/.*:$/ { finish(); file = substr($0, 1, length($0) - 1); within = 0; next }
/^ *[0-9]+\|/ {
	within = 0
	line = $1 + 0
	text = $0
	sub(/^ *[0-9]+\|[^|]*\|/, "", text)
	source[line] = text
	# As clang-format leaves it, what begins in the first column.
	if (text ~ /^[a-z_].*\(/ && text !~ /;$/) {
		function_name = text
		sub(/^__attribute__\(\(.*\)\) /, "", function_name)
		sub(/\(.*/, "", function_name)
		sub(/.*[ *]/, "", function_name)
	}
	of[line] = function_name
	next
}
# The same again, for each file that a function of a header is compiled in.
/^  \| (Unexecuted instantiation: )?[^ |]+\.c:[^ ]+$/ { within = 1 }
within { next }
{
	deep = gsub(/\|/, "|")
	gsub(/[(),:\]]/, " ")
}
/ Branch .*True/ {
	split(substr($0, index($0, "Branch")), word, " ")
	key = line SUBSEP deep SUBSEP word[2] SUBSEP word[3]
	add(key, "branch")
	if (word[5] != "0")
		is_true[key] = 1
	if (word[7] != "0")
		is_false[key] = 1
}
/ Decision Region / {
	split(substr($0, index($0, "Region")), word, " ")
	first = word[2] + 0
	last = word[5] + 0
	split("", place)
}
/ Condition C[0-9]+ --> / {
	split(substr($0, index($0, "Condition")), word, " ")
	place[word[2]] = word[4] SUBSEP word[5]
	inside[++insides] = word[4] ":" word[5]
	from[insides] = first
	to[insides] = last
}
/ C[0-9]+-Pair / {
	split(substr($0, index($0, "C")), word, " ")
	sub(/-Pair/, "", word[1])
	if (word[2] == "constant")
		next
	split(place[word[1]], at, SUBSEP)
	# A condition in a macro is called by the line.
	key = first SUBSEP (first <= at[1] && at[1] <= last ? 1 : 2) SUBSEP at[1] SUBSEP at[2] SUBSEP "mcdc"
	add(key, "mcdc")
	if (word[2] == "covered")
		covered[key] = 1
}
END { finish() }
