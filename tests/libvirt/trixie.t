#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The libvirt and passt of Debian 13: see suite.sh.
suite=trixie

# A case of cases.sh, and its name.
table='
30 service abort die move move | libvirt 11: 30 connections stay twice, go there and back, standing service
30 once abort die move move | libvirt 11: 30 connections stay twice, go there and back, a helper each time
30 upstream abort die move move | libvirt 11: 30 connections stay twice, go there and back, upstream
'
between='/^30 [ou]/d'
# shellcheck source=tests/libvirt/suite.sh
. tests/libvirt/suite.sh
