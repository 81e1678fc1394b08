package org.naglab.kernel.runner;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tells a person which cell runs, since when, how it ended, and how long the rest may take. */
final class RunProgress implements RunListener {
    private static final long REWRITE_MS = 250;
    private static final long REPEAT_MS = 10_000;
    private static final int WIDTH = 110;

    private final PrintStream out;
    private final boolean interactive;
    private List<Optional<Duration>> earlier = List.of();
    private long start;
    private int done;
    private int number;
    private long cellStart;
    private long lastShown;
    private String label = "";
    private String said = "";
    private boolean lineOpen;

    RunProgress(PrintStream out, boolean interactive) {
        this.out = out;
        this.interactive = interactive;
    }

    @Override
    public void started(Path notebook, List<Optional<Duration>> durations) {
        earlier = durations;
        start = System.nanoTime();
        done = 0;
    }

    @Override
    public void cellStarted(int cell, String firstLine) {
        number = cell;
        cellStart = System.nanoTime();
        lastShown = cellStart;
        said = "";
        label = firstLine;
    }

    @Override
    public void printed(String text) {
        String line = TerminalText.lastLine(text);
        if (!line.isEmpty()) {
            said = line;
        }
        waiting();
    }

    @Override
    public void showed(String text) {
        printed(text);
    }

    @Override
    public void waiting() {
        long now = System.nanoTime();
        if ((now - lastShown) / 1_000_000 < (interactive ? REWRITE_MS : REPEAT_MS)) {
            return;
        }
        lastShown = now;
        String text = "[%2d/%d] %s  %s%s"
                .formatted(
                        number, earlier.size(), clock(now - cellStart), said.isEmpty() ? cut(label, 60) : said, left());
        if (interactive) {
            out.print("\r\u001b[2K" + cut(text, WIDTH));
            out.flush();
            lineOpen = true;
        } else {
            out.println(cut(text, 200));
        }
    }

    @Override
    public void cellEnded(CellResult cell) {
        done = cell.number();
        closeLine();
        out.println("[%2d/%d] %-8s %7.1f s  (%s%s)  %s"
                .formatted(
                        cell.number(),
                        earlier.size(),
                        word(cell.outcome()),
                        cell.duration().toNanos() / 1e9,
                        clock(System.nanoTime() - start),
                        left(),
                        cut(cell.label(), 60)));
        cell.failure().ifPresent(failure -> failure.traceback().forEach(line -> out.println(plain(line))));
    }

    @Override
    public void ended(RunResult result) {
        closeLine();
        result.note().ifPresent(out::println);
    }

    private static String word(CellResult.Outcome outcome) {
        return switch (outcome) {
            case COMPLETED -> "ok";
            case REPLAYED -> "again";
            case KEPT -> "kept";
            case FAILED -> "FAILED";
            case TIMED_OUT -> "TOO LONG";
            case KERNEL_DIED -> "DIED";
            case INTERRUPTED -> "STOPPED";
            case NOT_RUN -> "not run";
        };
    }

    /**
     * What the cells after this took last time, if that is known of all of them. Cells of a notebook are too different
     * to guess one from another; a bar that a cell shows has its own estimate.
     */
    private String left() {
        List<Optional<Duration>> ahead = earlier.subList(Math.min(done, earlier.size()), earlier.size());
        if (ahead.isEmpty() || !ahead.stream().allMatch(Optional::isPresent)) {
            return "";
        }
        long nanos = ahead.stream().mapToLong(d -> d.orElseThrow().toNanos()).sum();
        long spent = done < number ? System.nanoTime() - cellStart : 0;
        return spent > ahead.getFirst().orElseThrow().toNanos()
                ? ", longer than last time"
                : ", about " + clock(nanos - spent) + " left, as last time";
    }

    private void closeLine() {
        if (lineOpen) {
            out.print("\r\u001b[2K");
            lineOpen = false;
        }
    }

    private String plain(String line) {
        return interactive ? line : AnsiText.plain(line);
    }

    private static String clock(long nanos) {
        long seconds = Math.round(nanos / 1e9);
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }
}
