/**
 * Results as people and as programs read them: the table with its verdicts, JSON, and HdrHistogram logs.
 *
 * <p>Knows nothing of ours but the numbers it is given. Pure, but for the writing of files.
 */
@NullMarked
package io.tailrace.bench.report;

import org.jspecify.annotations.NullMarked;
