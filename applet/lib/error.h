/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ERROR_H
#define ERROR_H

/* What a negative errno value means in words; or "error ", in small letters, behind which the number belongs. */
const char *error_words(long error);

#endif
