/**
 * The rules that read the code: who may know whom, and what nobody does.
 *
 * <p>Knows ArchUnit, and every module by its package name only.
 *
 * <p>Thread: a test's own.
 *
 * <p>Always true: no rule has an exception list; what a rule permits is in the rule, with its reason.
 *
 * <p>No limit: it reads what it is given.
 */
@NullMarked
package io.tailrace.testkit.arch;

import org.jspecify.annotations.NullMarked;
