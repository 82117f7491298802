# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# table.sh: carries out the cases of a test's table, a line each: a case of cases.sh, "|", its name. Each in a world of its own with
# the files of $directory (run.sh). $between: commands of sed that leave of the table what QUICK=1 is to have. Ends the test.
# shellcheck disable=SC2154 # all that is the test's

log=$(mktemp)
inside=
trap '[ -z "$inside" ] || kill -KILL "$inside"; rm -f "$log"' EXIT
trap 'exit 1' HUP INT TERM

table=$(echo "$table" | sed "/|/!d${QUICK:+; $between}" | grep -F -e "${ONLY:-}")
[ "$table" ] || { echo "no case has '$ONLY' in its name" >&2; exit 2; }
echo "1..$(echo "$table" | grep -c '|')"
number=0 failed=0
while IFS='|' read -r case name; do
	number=$((number + 1))
	name=${name# }
	start=$(date +%s)
	# In the background, so that a signal is acted upon at once.
	# shellcheck disable=SC2086 # a list of words
	sh tests/migration/run.sh "$directory" "$TOOL" "$HELPER" $case >"$log" 2>&1 </dev/null &
	inside=$!
	wait "$inside"
	status=$?
	inside=
	if [ $status -eq 0 ]; then
		echo "ok $number - $name"
		sed 's/^/# /' "$log"
	else
		failed=1
		echo "not ok $number - $name"
		{ echo "$0: $name"; sed 's/^/  /' "$log"; } | sed 's/^/# /' >&2
	fi
	echo "# $(($(date +%s) - start)) s"
done <<END
$table
END
exit $failed
