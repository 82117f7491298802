/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of applets: the one place where an applet is declared.
 *
 *   APPLET(symbol, "name", "directory")
 *
 * symbol: its C names are symbol_main(), symbol_usage, symbol_help; name: what it is called by; directory: where
 * `hvbox --install` puts it, without a leading slash. The sources are applet/NAME.c or
 * applet/NAME/ with every .c file in it. A line stands behind its own Kconfig symbol.
 *
 * This file is included several times, each time with another meaning of APPLET, and the Makefile
 * reads it with the C preprocessor to know what to compile and to link.
 */
#if CFG_PASST_REPAIR
APPLET(passt_repair, "passt-repair", "usr/bin")
#endif
#if CFG_REPAIR_CHECK
APPLET(repair_check, "repair-check", "usr/bin")
#endif
