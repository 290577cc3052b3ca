package io.tailrace.core.port;

/**
 * Every number that Tailrace counts: name, kind, unit, what it says, and the one label it may have. Labels have few
 * values: never a channel, subject or session. The texts feed {@code docs/operating.md}.
 */
public enum Metric {
    SESSIONS("tailrace_sessions", Kind.GAUGE, "transport", "open sessions"),
    SUBSCRIPTIONS("tailrace_subscriptions", Kind.GAUGE, "", "subscriptions of all sessions"),
    SUBSCRIPTIONS_BEHIND("tailrace_subscriptions_behind", Kind.GAUGE, "", "subscriptions that read on behind the tail"),
    TAILS("tailrace_tails", Kind.GAUGE, "", "channels with a tail on this node"),
    TAIL_BYTES("tailrace_tail_bytes", Kind.GAUGE, "", "bytes held in tails of this node"),
    MESSAGES_IN("tailrace_messages_in_total", Kind.COUNTER, "transport", "messages received from publishers"),
    DELIVERIES("tailrace_deliveries_total", Kind.COUNTER, "transport", "messages written to sockets"),
    DELIVERED_BYTES(
            "tailrace_delivered_bytes_total", Kind.COUNTER, "transport", "bytes of messages written to sockets"),
    FLUSHES("tailrace_flushes_total", Kind.COUNTER, "", "flushes of touched sockets"),
    REFUSALS("tailrace_refusals_total", Kind.COUNTER, "code", "errors told to clients, by code"),
    CLOSES("tailrace_closes_total", Kind.COUNTER, "code", "connections closed by the server, by close code"),
    GAPS("tailrace_gaps_total", Kind.COUNTER, "cause", "gap notices told, by cause"),
    REWINDS("tailrace_rewinds_total", Kind.COUNTER, "", "rewound notices told"),
    RESUMES("tailrace_resumes_total", Kind.COUNTER, "outcome", "subscriptions with since, by outcome"),
    REPAIRS("tailrace_tail_repairs_total", Kind.COUNTER, "", "ranges read because a tail missed them"),
    HELD_DROPPED(
            "tailrace_tail_held_dropped_total",
            Kind.COUNTER,
            "",
            "held batches dropped at their limit, to be read again"),
    READS("tailrace_log_reads_total", Kind.COUNTER, "purpose", "reads of the log, by purpose"),
    SLOW_CLOSED(
            "tailrace_slow_closed_total", Kind.COUNTER, "", "sockets closed because nothing was read for slowTimeout"),
    PAUSED(
            "tailrace_sessions_paused_total",
            Kind.COUNTER,
            "",
            "times a session was not read because it had no credits"),
    APPENDS("tailrace_appends_total", Kind.COUNTER, "", "batches appended"),
    APPENDED(
            "tailrace_appended_messages_total", Kind.COUNTER, "outcome", "messages that reached the store, by outcome"),
    APPEND_FAILURES("tailrace_append_failures_total", Kind.COUNTER, "code", "batches the store refused, by code"),
    LINK_WAITING("tailrace_link_waiting_messages", Kind.GAUGE, "", "publishes waiting for credits or a link"),
    BUS_PROBE_TIMEOUTS("tailrace_bus_probe_timeouts_total", Kind.COUNTER, "", "probes that did not come back"),
    BUS_BREAKS("tailrace_bus_breaks_total", Kind.COUNTER, "", "connections of the bus that were lost"),
    BUS_PROBE("tailrace_bus_probe_seconds", Kind.TIMER, "", "time of a probe through store and bus"),
    STORE_LATENCY("tailrace_store_seconds", Kind.TIMER, "operation", "time of one call of the store");

    /** How a metric moves. */
    public enum Kind {
        COUNTER,
        GAUGE,
        TIMER
    }

    private final String text;
    private final Kind kind;
    private final String label;
    private final String help;

    Metric(String text, Kind kind, String label, String help) {
        this.text = text;
        this.kind = kind;
        this.label = label;
        this.help = help;
    }

    public String text() {
        return text;
    }

    public Kind kind() {
        return kind;
    }

    /** The name of the label, empty where it has none. */
    public String label() {
        return label;
    }

    public String help() {
        return help;
    }
}
