/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzz target directory.c lets the kernel answer: names of a directory, and events, good ones and bad ones. */
#ifndef RECORDS_H
#define RECORDS_H

#include "kernel.h"
#include <dirent.h>
#include <sys/inotify.h>

/* Kinds of a record. */
enum { IS_REPAIR = 1, IS_LONG = 2, HAS_PADDING = 4, LENGTH_ANY = 8, NOT_ENDED = 16, NAMELESS = 32 };

/* One record: its kind, its mask or type, its name up to a NUL, and what the kind asks for. Returns 0 if it is the last
 * one. */
static int record(int events)
{
	unsigned int kind = take_byte(), mask = take_byte();
	char *text = kind & NAMELESS && events ? NULL : take_text(0);
	size_t header = events ? sizeof(struct inotify_event) : offsetof(struct dirent, d_name), length = 0, padding;
	_Alignas(8) static char name[2048];
	char *at = answer.bytes + answer.length;
	size_t room = sizeof(answer.bytes) - (size_t)answer.length;

	memset(name, 0, sizeof(name));
	if (text) {
		length = strlen(text) > 1000 ? 1000 : strlen(text);
		memcpy(name, text, length);
		free(text);
		for (int more = kind & IS_LONG ? take_byte() * 4 : 0; more; more--)
			name[length++] = 'a';
		if (kind & IS_REPAIR)
			length += (size_t)sprintf(name + length, ".repair");
		if (kind & NOT_ENDED)
			name[length] = 'x';
		length++;
	}
	padding = (kind & HAS_PADDING ? take_byte() & ~7u : 0) + (8 - (header + length) % 8) % 8;
	if (header + length + padding > room)
		return 0;
	if (events) {
		struct inotify_event *event = (struct inotify_event *)at;

		/* Each bit of the mask that can be of interest. */
		*event = (struct inotify_event){.wd = 1, .len = (unsigned int)(length + padding)};
		event->mask = (mask & 1 ? IN_CREATE : 0) | (mask & 2 ? IN_MOVED_TO : 0) | (mask & 4 ? IN_ATTRIB : 0) |
			      (mask & 8 ? IN_DELETE : 0) | (mask & 16 ? IN_Q_OVERFLOW : 0) |
			      (mask & 32 ? IN_ISDIR : 0) | (mask & 64 ? IN_DELETE_SELF : 0) |
			      (mask & 128 ? IN_IGNORED : 0);
		mask = event->mask;
		if (kind & LENGTH_ANY)
			event->len = (unsigned int)take_number(4);
	} else {
		struct dirent *entry = (struct dirent *)at;

		entry->d_type = (unsigned char)mask;
		entry->d_reclen = (unsigned short)(header + length + padding);
		if (kind & LENGTH_ANY)
			entry->d_reclen = (unsigned short)take_number(2);
	}
	memcpy(at + header, name, length + padding);
	wanted.record[wanted.count].name = length ? at + header : "";
	wanted.record[wanted.count].mask = mask;
	wanted.record[wanted.count].end = answer.length + (long)(header + length + padding);
	answer.length = wanted.record[wanted.count++].end;
	/* An event without a name has no room for one either. */
	wanted.malformed |=
		kind & LENGTH_ANY || (kind & NOT_ENDED && length) || (length && !*name) || (!length && padding);
	return input_left() && take_byte() & 1;
}

/* The next answer: nothing, an error, or records; those may be cut anywhere. */
static void take_answer(int events)
{
	unsigned int how = take_byte();

	memset(&answer, 0, sizeof(answer));
	memset(&wanted, 0, sizeof(wanted));
	wanted.events = events;
	if (how == 1)
		answer.length = -(long)take_byte();
	if (how < 2)
		return;
	while (record(events))
		;
	if (how == 2) {
		wanted.malformed = 1;
		answer.length -= take_byte() % answer.length;
	}
}

#endif
