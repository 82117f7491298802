#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# mirror.sh: prints the first archive of Debian's own that apt is set up with here.
set -eu
mirror=$(apt-get indextargets --format "\$(REPO_URI) \$(ORIGIN) \$(LABEL)" 'Created-By: Packages' |
	awk '$2 == "Debian" && $3 == "Debian" { print $1; exit }')
[ "$mirror" ] || { echo "$0: apt knows no mirror of Debian here; apt-get update?" >&2; exit 1; }
echo "$mirror"
