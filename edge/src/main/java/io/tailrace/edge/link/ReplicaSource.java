package io.tailrace.edge.link;

import java.util.List;

/** Where the replicas are now. Asked again and again, never twice at once, where it may block. */
public interface ReplicaSource {
    /** All replicas without repeats; an empty list where none is known. */
    List<Replica> lookUp();
}
