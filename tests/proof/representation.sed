# SPDX-License-Identifier: GPL-2.0-or-later
# How the table is represented for cbmc: few entries, which stand apart; and shares of them that are not 0. valid.h says why,
# and looks whether each line here still has something to change.
s/TABLE_MAX = 1024/TABLE_MAX = ENTRIES/
s,CROWD = TABLE_MAX,CROWD = (TABLE_MAX + 3),
s,YOUNG_ROOM = TABLE_MAX,YOUNG_ROOM = (TABLE_MAX + 3),
s,OTHER_ROOM = TABLE_MAX,OTHER_ROOM = (TABLE_MAX + 15),
s/SERVICE ? 64 :/SERVICE ? 2 :/
s/_Alignas(4096) struct server servers.TABLE_MAX + 1.;/struct server *servers;/
s/it->due; it++/it->due; it = entry_after(it)/
s/server - table->servers/entry_number(server)/
s/server < table->servers + TABLE_MAX; server++/entry_number(server) < TABLE_MAX; server = entry_after(server)/
