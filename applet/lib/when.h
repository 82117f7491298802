/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef WHEN_H
#define WHEN_H

/* What follows where the symbol of Kconfig (CFG_X) is set, else nothing: for texts and tables, where no if can stand.
 */
#define WHEN(symbol, ...) WHEN_VALUE(symbol, __VA_ARGS__)
#define WHEN_VALUE(value, ...) WHEN_##value(__VA_ARGS__)
#define WHEN_1(...) __VA_ARGS__
#define WHEN_0(...)

#endif
