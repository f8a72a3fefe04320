/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module's parameters.
 */
#ifndef _XEN_NUMA_PARAMS_H
#define _XEN_NUMA_PARAMS_H

#include "policy.h"
#include "setting.h"

struct policy_params params_policy(void);
unsigned int params_tick_ms(void);
unsigned int params_window_ms(void);
unsigned int params_period_ms(void);
struct setting params_setting(void);
void params_active(bool active);
void params_set_reason(const char *reason);

#endif /* _XEN_NUMA_PARAMS_H */
