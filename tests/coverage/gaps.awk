# SPDX-License-Identifier: GPL-2.0-or-later
# gaps.awk: what the tests don't show of each condition, from what `llvm-cov show --show-mcdc --show-branches=count
# --show-expansions` prints (LLVM 19). A condition of a decision with several has to decide alone once each way (MC/DC); one that
# is a decision by itself has to be true and false. Prints, divided by tabs:
#   file FILE CONDITIONS SHOWN     gap FILE LINE CONDITION WHAT
BEGIN { OFS = "\t" }

# What begins at a column of a line, as far as it is one condition.
function condition(text, column,    rest, depth, i, c, two) {
	# Tabs count as one.
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
function name(key,    part, deep) {
	split(key, part, SUBSEP)
	return part[2] > 1 ? trimmed(source[part[1]]) : condition(source[part[3]], part[4])
}

function finish(    key, part, i, total, shown, what, from) {
	if (file == "")
		return
	for (i = 1; i <= keys; i++) {
		key = order[i]
		split(key, part, SUBSEP)
		if (kind[key] == "branch") {
			# Conditions of a larger decision have been looked at with that.
			for (from in inside)
				if (inside[from] == part[3] ":" part[4]) {
					split(from, where, SUBSEP)
					if (where[1] <= part[1] && part[1] <= where[2])
						break
					from = ""
				} else
					from = ""
			if (from != "")
				continue
			what = (is_true[key] ? "" : "never true") (is_true[key] || is_false[key] ? "" : ", ") \
				(is_false[key] ? "" : "never false")
		} else
			what = covered[key] ? "" : "never decides alone"
		total++
		if (what == "")
			shown++
		else
			print "gap", file, part[1], name(key), what
	}
	if (total)
		print "file", file, total, shown + 0
	split("", kind); split("", order); split("", inside); split("", source)
	split("", is_true); split("", is_false); split("", covered)
	keys = 0
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
	at = index($0, "Branch")
	split(substr($0, at), word, " ")
	key = line SUBSEP deep SUBSEP word[2] SUBSEP word[3]
	add(key, "branch")
	if (word[5] != "0")
		is_true[key] = 1
	if (word[7] != "0")
		is_false[key] = 1
}
/ Decision Region / {
	split(substr($0, index($0, "Region")), word, " ")
	first = word[2]
	last = word[5]
	split("", place)
}
/ Condition C[0-9]+ --> / {
	split(substr($0, index($0, "Condition")), word, " ")
	place[word[2]] = word[4] SUBSEP word[5]
	inside[first, last, word[2], word[4], word[5]] = word[4] ":" word[5]
}
/ C[0-9]+-Pair / {
	split(substr($0, index($0, "C")), word, " ")
	sub(/-Pair/, "", word[1])
	if (word[2] == "constant")
		next
	split(place[word[1]], word_at, SUBSEP)
	# A condition in a macro is called by the line.
	key = first SUBSEP (source_of(word_at[1]) ? 1 : 2) SUBSEP word_at[1] SUBSEP word_at[2] SUBSEP "mcdc" SUBSEP last
	add(key, "mcdc")
	if (word[2] == "covered")
		covered[key] = 1
}
function source_of(at) { return at >= first && at <= last }
END { finish() }
