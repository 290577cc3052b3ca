package io.tailrace.core.model;

/**
 * What an acknowledgement means; {@code replicated} and {@code strict} come with their own issue and are refused at
 * start.
 */
public enum Durability {
    /** The store's primary applied it. */
    FAST
}
