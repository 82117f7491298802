/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kconfig symbols in expressions. What stands behind a constant 0 is left out by the compiler, and is compiled all the
 * same, so that it can't rot.
 */
#ifndef CONFIGURED_H
#define CONFIGURED_H

/* 1 where the symbol (CONFIG_X) is set, else 0. */
#define CONFIGURED(symbol) CONFIGURED_2(symbol)
#define CONFIGURED_2(value) CONFIGURED_3(CONFIGURED_COMMA_##value 1, 0, )
#define CONFIGURED_3(...) CONFIGURED_4(__VA_ARGS__)
#define CONFIGURED_4(first, second, ...) second
#define CONFIGURED_COMMA_1 ,

/* The text where the symbol is set, else an empty one. */
#define WHEN(symbol, text) WHEN_2(CONFIGURED(symbol), text)
#define WHEN_2(value, text) WHEN_3(value, text)
#define WHEN_3(value, text) WHEN_##value(text)
#define WHEN_1(text) text
#define WHEN_0(text) ""

#endif
