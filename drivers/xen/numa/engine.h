/* SPDX-License-Identifier: GPL-2.0 */
/*
 * engine: one state for each queue, looked at a few times a second.
 */
#ifndef _XEN_NUMA_ENGINE_H
#define _XEN_NUMA_ENGINE_H

#include "place.h"
#include "setting.h"

struct device_state;
struct state;

int engine_init(void);
void engine_exit(void);
enum place_choice engine_look(void);
bool engine_setting_valid(const struct setting *s);
void engine_default_changed(const struct setting *s);
void engine_setting_changed(struct device_state *ds, struct state *st);
struct setting engine_setting(const struct state *st);
int engine_device_node(const struct device_state *ds);

#endif /* _XEN_NUMA_ENGINE_H */
