# SPDX-License-Identifier: GPL-2.0-or-later
# How the table is represented for cbmc (table.c here says why): few entries, which stand apart.
s/TABLE_MAX = 1024/TABLE_MAX = ENTRIES/
s,YOUNG_ROOM = TABLE_MAX,YOUNG_ROOM = (TABLE_MAX + 3),
s/SERVICE ? 64 :/SERVICE ? 2 :/
s/_Alignas(4096) struct server servers.TABLE_MAX + 1.;/struct server *servers;/
s/it->due; it++/it->due; it = entry_after(it)/
s/server - table->servers/entry_number(server)/
s/server < table->servers + TABLE_MAX; server++/entry_number(server) < TABLE_MAX; server = entry_after(server)/
