/**
 * The black-box checker: it sees only what publishers and subscribers saw, and says where that breaks a promise.
 *
 * <p>Knows {@code core.model} for positions and nothing of how Tailrace works, so that no mistake is made twice.
 *
 * <p>Thread: a {@code Checker} may be told by any thread; events of one subscriber come in its own order.
 *
 * <p>Always true: it keeps intervals, not messages, for each subscriber, so a thousand subscribers cost little more
 * than one. At 100 violations it goes on counting and keeps no more of them.
 */
@NullMarked
package io.tailrace.testkit.checker;

import org.jspecify.annotations.NullMarked;
