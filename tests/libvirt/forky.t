#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The newest libvirt and passt that Debian has, of testing: see suite.sh.
suite=forky

# A case of cases.sh, and its name.
table='
1 service move move | 1 connection goes there and back, standing service
30 service abort die move move | 30 connections stay twice, go there and back, standing service
300 service abort die move move | 300 connections stay twice, go there and back, standing service
1 once move move | 1 connection goes there and back, a helper each time
30 once abort die move move | 30 connections stay twice, go there and back, a helper each time
300 once abort die move move | 300 connections stay twice, go there and back, a helper each time
1 upstream move move | 1 connection goes there and back, upstream
30 upstream abort die move move | 30 connections stay twice, go there and back, upstream
300 upstream abort die move move | 300 connections stay twice, go there and back, upstream
'
between='/^1 /d; /^30 service/d; /^300 [ou]/d'
# shellcheck source=tests/libvirt/suite.sh
. tests/libvirt/suite.sh
