package io.tailrace.bench;

import java.util.List;

/**
 * The command: {@code fanout} or {@code idle}. Ends with 0, with 1 if a run was void or failed, 2 if it was asked
 * wrongly.
 */
public final class Bench {
    private static final String HELP = """
            bench fanout   CPU per delivery and latency, Tailrace beside the floor and beside broadcast()
              --subscribers 1000      WebSockets at each server
              --rate 50,400,1200      messages a second, one scenario each
              --seconds 10            of publishing in each round
              --rounds 5              of each scenario; the table has their medians
              --size 100              bytes of data in a message
              --warmup 20             seconds before the first scenario is measured; 5 before each later one
              --peer-messages 1000    at most, for floor and broadcast in a round: where they fall behind, a round ends
              --servers floor,tailrace,broadcast   also floor-xN: N frames in each write, the limit for coalescing
              --probe-every 10        every how many subscribers one times its messages (all are reconciled)
            bench idle     memory of the process for each idle, subscribed WebSocket
              --sockets 9000          less where fewer files may be open
              --seconds 10            of idling, over which CPU is measured
              --sources 4             addresses 127.0.0.x that the sockets come from
              --servers tailrace      or tailrace,broadcast
            both
              --jvm "FLAGS"           for the JVMs of Tailrace and broadcast, instead of those behind --
              -- FLAGS                the same; ./tailrace bench puts those of ./tailrace up there
              --tailrace-jar PATH     another quarkus-run.jar than standalone's
              --results FOLDER        default: bench/results
              --profile               afterwards, a profile of Tailrace: hot methods (fanout), classes (idle)
              --keep                  write the table to FOLDER/COMMAND.md too, to be committed
            Results lie in FOLDER/TIME-COMMAND. A run with a missing, repeated or reordered message is void.
            """;

    private Bench() {}

    public static void main(String[] words) {
        System.exit(run(List.of(words)));
    }

    static int run(List<String> words) {
        if (words.isEmpty() || Arguments.own(words).contains("--help")) {
            System.out.print(HELP);
            return words.isEmpty() ? 2 : 0;
        }
        try {
            List<String> flags = words.subList(1, words.size());
            switch (words.getFirst()) {
                case "fanout" -> Fanout.of(flags).run();
                case "idle" -> Idle.of(flags).run();
                default ->
                    throw new IllegalArgumentException(
                            "%s is no command; there are fanout and idle, and --help".formatted(words.getFirst()));
            }
            return 0;
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            return 2;
        } catch (Exception e) {
            System.err.println("bench: " + e.getMessage());
            return 1;
        }
    }
}
