package org.naglab.io;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** One line with bar, rate and time left. */
final class TerminalProgress implements Progress {
    private static final int BAR = 24;
    private static final Duration REWRITE_EVERY = Duration.ofMillis(200);
    private static final Duration LINE_EVERY = Duration.ofSeconds(10);

    private final PrintStream out;
    private final Clock clock;
    private final String label;
    private final long total;
    private final String unit;
    private final boolean rewritable;
    private final Instant start;
    private Instant shown = Instant.MIN;
    private long first = -1;
    private String line = "";
    private boolean open;
    private int lastLength;

    TerminalProgress(PrintStream out, Clock clock, String label, long total, String unit, boolean rewritable) {
        this.out = out;
        this.clock = clock;
        this.label = label;
        this.total = total;
        this.unit = unit;
        this.rewritable = rewritable;
        this.start = clock.instant();
    }

    @Override
    public synchronized void update(long done, String detail) {
        if (first < 0) {
            first = Math.max(0, done - 1);
        }
        Instant now = clock.instant();
        line = format(done, detail, Duration.between(start, now));
        boolean due = shown.equals(Instant.MIN)
                || Duration.between(shown, now).compareTo(rewritable ? REWRITE_EVERY : LINE_EVERY) >= 0
                || done == total;
        if (due) {
            show(now);
        }
    }

    @Override
    public synchronized void close() {
        if (open && rewritable) {
            out.print("\r" + covering(line) + "\n");
        }
        out.flush();
        open = false;
    }

    private void show(Instant now) {
        shown = now;
        open = true;
        out.print(rewritable ? "\r" + covering(line) : line + System.lineSeparator());
        out.flush();
    }

    /** Spaces hide what a longer line of before would leave. */
    private String covering(String text) {
        int left = Math.max(0, lastLength - text.length());
        lastLength = text.length();
        return text + " ".repeat(left);
    }

    private String format(long done, String detail, Duration elapsed) {
        double seconds = Math.max(elapsed.toMillis(), 1) / 1000.0;
        double rate = Math.max(0, done - first) / seconds;
        StringBuilder text = new StringBuilder(label).append(' ');
        if (total > 0) {
            int filled = (int) Math.min(BAR, BAR * done / total);
            text.append("━".repeat(filled)).append("╌".repeat(BAR - filled));
            text.append(String.format(Locale.ROOT, " %d/%d", done, total));
        } else {
            text.append(done);
        }
        text.append(String.format(Locale.ROOT, "  %s %s/s  %s", readable(rate), unit, clockTime(elapsed)));
        if (total > 0 && rate > 0 && done < total) {
            text.append(" left ").append(clockTime(Duration.ofSeconds(Math.round((total - done) / rate))));
        }
        return detail.isEmpty()
                ? text.toString()
                : text.append("  ").append(detail).toString();
    }

    private static String readable(double rate) {
        if (rate >= 1e6) {
            return String.format(Locale.ROOT, "%.1fM", rate / 1e6);
        }
        if (rate >= 1e4) {
            return String.format(Locale.ROOT, "%.0fk", rate / 1e3);
        }
        return String.format(Locale.ROOT, rate >= 100 ? "%.0f" : "%.2f", rate);
    }

    private static String clockTime(Duration d) {
        return d.toHours() > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", d.toHours(), d.toMinutesPart(), d.toSecondsPart())
                : String.format(Locale.ROOT, "%d:%02d", d.toMinutes(), d.toSecondsPart());
    }
}
