#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The groups about -j and SIGUSR1 with the shipped binary that has them, and its lines read by another program's JSON. Needs SUITE.
# shellcheck source=tests/build/lib.sh
. tests/build/lib.sh
: "${SUITE:?the program with the tests}"
chmod 755 "$work" # other users have to start helpers from here

make -s O="$work/out" default_defconfig
set_config "$work/out" PASST_REPAIR_JSON=y
check "builds" make -s O="$work/out" all
for one in records state logging usage processes service interruption; do
	group "$one" env HELPER="$work/out/passt-repair" "$SUITE" "$one"
done

# A service with nothing but names, of which none listens.
name=$(printf 'a"\\\001\n\303\251\377.repair')
mkdir "$work/run"
mkfifo "$work/log"
python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1].encode("utf-8", "surrogateescape"))' "$work/run/$name"
"$work/out/passt-repair" -sj -d 3 "$work/run" 3>"$work/log" 2>"$work/lines" &
service=$!
head -n 1 "$work/log" >"$work/ready"
kill -USR1 $service
for _ in 1 2 3 4 5 6 7 8 9 10; do
	grep -q '"seconds"' "$work/lines" && break
	sleep 1
done
kill $service
wait $service
is "the service ends" $? 0
is "another program's JSON" "$(grep '^{' "$work/lines" | python3 -c '
import json, sys
for line in sys.stdin.buffer.read().decode("utf-8").split("\n")[:-1]:
	read = json.loads(line)
	name = read.pop("path", None) or read.pop("server")
	read.pop("seconds", None)
	print(ascii(name[len(sys.argv[1]):]), *read.values())' "$work/run")" "'' 0 1 0
'/a\"\\\\??\\xe9?.repair' waiting"
end
