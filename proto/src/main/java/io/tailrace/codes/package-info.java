/**
 * The one registry of error codes and close codes: number, name, retry or not, sentence, cure.
 *
 * <p>Knows nothing, not even protobuf, so that {@code core} may use it. Plain enums, thread-safe.
 *
 * <p>Always true: a code is never renamed or given another meaning; {@code docs/codes.md} is generated from here.
 */
@NullMarked
package io.tailrace.codes;

import org.jspecify.annotations.NullMarked;
