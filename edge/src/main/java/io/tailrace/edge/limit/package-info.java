/**
 * What is looked at before a request is anybody's: how many headers it has, which host it names, which page it comes
 * from. Cheapest first, and before a token is parsed.
 *
 * <p>Knows {@code codes} and Vert.x' routing; what a refusal looks like is given to it.
 *
 * <p>Thread: the request's event loop; the checks themselves are immutable and may be called from any thread.
 *
 * <p>Always true: a page of another origin that is not listed gets nothing, whatever it asks for.
 *
 * <p>At a limit the request ends with one refusal; nothing is kept of it.
 */
@NullMarked
package io.tailrace.edge.limit;

import org.jspecify.annotations.NullMarked;
