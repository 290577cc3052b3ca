/**
 * The contracts of the ports as tests: one class for each port, which every engine's test extends.
 *
 * <p>Knows {@code core.model}, {@code core.port} and JUnit; no engine. An engine's test makes the engine and says how
 * time passes in it.
 *
 * <p>Thread: JUnit's; stages of the engine are waited for, with a limit that no sound engine reaches.
 *
 * <p>Always true: a test uses channels of its own, depends on no speed, and asks for what the port's javadoc says and
 * for nothing else.
 */
@NullMarked
package io.tailrace.testkit.contract;

import org.jspecify.annotations.NullMarked;
