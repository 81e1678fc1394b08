package org.naglab.kernel.runner;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.naglab.kernel.client.KernelClient.Received;
import org.naglab.kernel.client.KernelProcess;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.wire.Channel;

/**
 * Starts a kernel once and has Java record what it loaded and linked (JDK 25's AOT cache, JEP 514), so that later starts
 * take it from there: {@code java -cp ... StartRecording FILE}, then {@code -XX:AOTCache=FILE}.
 */
public final class StartRecording {
    private static final int END_TIMEOUT_S = 180;

    /** What most notebooks begin with: a value, a type with streams, a table, a chart, and an error. */
    private static final List<String> CELLS =
            List.of("int x = 6 * 7; x", """
            record Word(String text, int count) {}
            var words = java.util.stream.IntStream.range(0, 5).mapToObj(i -> new Word("w" + i, i)).toList();
            System.out.println(words);""", """
            import tech.tablesaw.api.*;
            Table table = Table.create("t", StringColumn.create("a", "x", "y"), IntColumn.create("n", new int[] {1, 2}));
            table""", """
            import org.knowm.xchart.*;
            var chart = new XYChartBuilder().width(320).height(200).build();
            chart.addSeries("s", List.of(1, 2), List.of(1, 2));
            chart""", "throw new IllegalStateException(\"recorded\");");

    private StartRecording() {}

    /** Writes the recording of one start to the file; exit status 1 if Java made none. */
    public static void main(String[] args) throws InterruptedException, ExecutionException, TimeoutException {
        if (args.length != 1) {
            System.err.println("usage: StartRecording FILE   (needs JDK 25)");
            System.exit(2);
        }
        Path file = Path.of(args[0]).toAbsolutePath();
        Path here = Path.of("").toAbsolutePath();
        try (KernelProcess kernel = new KernelProcess(here, List.of("-XX:AOTCacheOutput=" + file))) {
            for (String cell : CELLS) {
                awaitReply(kernel, kernel.execute(cell));
            }
            kernel.client().send(Channel.CONTROL, "shutdown_request", Fields.of("restart", false));
            // Java writes the recording as it ends.
            kernel.handle().onExit().get(END_TIMEOUT_S, TimeUnit.SECONDS);
        }
        System.exit(Files.isRegularFile(file) ? 0 : 1);
    }

    private static void awaitReply(KernelProcess kernel, String request) {
        Optional<Received> received = Optional.empty();
        while (received.isEmpty() || !answers(received.get(), request)) {
            received = kernel.receive();
        }
    }

    private static boolean answers(Received received, String request) {
        return received.channel() == Channel.SHELL
                && Fields.string(received.message().parent(), "msg_id", "").equals(request);
    }
}
