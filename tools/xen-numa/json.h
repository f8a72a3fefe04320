/* SPDX-License-Identifier: GPL-2.0 */
/*
 * JSON, written as it comes. In an object each value has a key, in an array
 * the key is NULL.
 */
#ifndef XEN_NUMA_JSON_H
#define XEN_NUMA_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define JSON_DEPTH	16

/**
 * struct json - where a text is
 * @f: where it goes
 * @depth: objects and arrays that are open
 * @closes: what ends each of them
 * @empty: nothing is in it yet
 */
struct json {
	FILE *f;
	unsigned int depth;
	char closes[JSON_DEPTH];
	bool empty[JSON_DEPTH];
};

void json_begin(struct json *j, FILE *f);
void json_end(struct json *j);
void json_object(struct json *j, const char *key);
void json_array(struct json *j, const char *key);
void json_close(struct json *j);
void json_string(struct json *j, const char *key, const char *value);
void json_int(struct json *j, const char *key, int64_t value);
void json_uint(struct json *j, const char *key, uint64_t value);
void json_double(struct json *j, const char *key, double value);
void json_bool(struct json *j, const char *key, bool value);
void json_null(struct json *j, const char *key);

#endif /* XEN_NUMA_JSON_H */
