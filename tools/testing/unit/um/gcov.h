/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What libgcov has to offer; a kernel build does not see gcc's own header.
 */
#ifndef _UNIT_UM_GCOV_H
#define _UNIT_UM_GCOV_H

void __gcov_dump(void);

#endif /* _UNIT_UM_GCOV_H */
