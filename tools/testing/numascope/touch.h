/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NUMASCOPE_TOUCH_H
#define NUMASCOPE_TOUCH_H

/**
 * touch() - the calibration program: a known number of accesses
 * @nr: number of @items
 * @items: "CPU:NODE:LOADS:STORES" each, by dom0's numbers
 * @label: of the interval that this is
 *
 * For each item, so many loads and then stores of 8 bytes, by that CPU, of pages on
 * that node. The pages are
 * made before the interval begins.
 *
 * Return: whether all could be done; otherwise it says what not.
 */
bool touch(int nr, char **items, const char *label);

#endif
