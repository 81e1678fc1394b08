package org.naglab.kernel.runner;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Tells a person which cell runs, since when, and how long the rest may take. */
final class RunProgress {
    private static final long REWRITE_MS = 250;
    private static final long REPEAT_MS = 10_000;
    private static final int WIDTH = 110;

    private final PrintStream out;
    private final boolean interactive;
    private final int total;
    private final long start = System.nanoTime();
    private int done;
    private long cellStart;
    private long lastShown;
    private String label = "";
    private String said = "";
    private boolean lineOpen;

    RunProgress(PrintStream out, boolean interactive, int total) {
        this.out = out;
        this.interactive = interactive;
        this.total = total;
    }

    /** Says that the next cell, which starts with {@code source}, begins. */
    void begin(String source) {
        cellStart = System.nanoTime();
        lastShown = cellStart;
        said = "";
        label = source.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("//") && !line.startsWith("import "))
                .findFirst()
                .orElse(source.strip().lines().findFirst().orElse(""));
    }

    /** Notes what the cell printed last, and shows it now and then. */
    void said(String line) {
        if (!line.isEmpty()) {
            said = line;
        }
        long now = System.nanoTime();
        if ((now - lastShown) / 1_000_000 < (interactive ? REWRITE_MS : REPEAT_MS)) {
            return;
        }
        lastShown = now;
        String text = "[%2d/%d] %s  %s"
                .formatted(done + 1, total, clock(now - cellStart), said.isEmpty() ? cut(label, 60) : said);
        if (interactive) {
            out.print("\r\u001b[2K" + cut(text, WIDTH));
            out.flush();
            lineOpen = true;
        } else {
            out.println(cut(text, 200));
        }
    }

    /** Says how the cell ended. */
    void end(String verdict) {
        done++;
        long now = System.nanoTime();
        Duration elapsed = Duration.ofNanos(now - start);
        long leftNanos = done == 0 ? 0 : elapsed.toNanos() / done * (total - done);
        String rest = done == total ? "" : ", about " + clock(leftNanos) + " left";
        closeLine();
        out.println("[%2d/%d] %-6s %7.1f s  (%s%s)  %s"
                .formatted(
                        done, total, verdict, (now - cellStart) / 1e9, clock(elapsed.toNanos()), rest, cut(label, 60)));
    }

    private void closeLine() {
        if (lineOpen) {
            out.print("\r\u001b[2K");
            lineOpen = false;
        }
    }

    private static String clock(long nanos) {
        long seconds = Math.round(nanos / 1e9);
        return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }
}
