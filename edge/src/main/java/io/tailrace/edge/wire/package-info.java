/**
 * The text of the wire: frames read and written as JSON, the body of a publish, and HTTP errors as problem+json.
 *
 * <p>Knows {@code core.model}, {@code core.session}, {@code core.port} and Jackson's streaming parser; no socket, no
 * loop. Static and without state, so it may be called from any thread.
 *
 * <p>Always true: bad input is a value or a {@link io.tailrace.core.model.TailraceException} with a whole sentence,
 * never another exception; data keeps its tokens to the letter and loses the white space between them, so it fits on a
 * line; what is written is valid UTF-8 and valid JSON whatever the texts hold.
 *
 * <p>At the limits of {@code Json} (depth, names, numbers, tokens) input is refused as {@code bad_request} before it is
 * read to its end.
 */
@NullMarked
package io.tailrace.edge.wire;

import org.jspecify.annotations.NullMarked;
