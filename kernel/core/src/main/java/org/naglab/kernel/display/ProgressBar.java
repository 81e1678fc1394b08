package org.naglab.kernel.display;

import java.time.Duration;
import java.util.Locale;

/**
 * Tells how far long work is, how fast it goes and when it will end: a bar in a notebook, one line in a terminal. A bar
 * that is opened while another one of the same thread is open stands below it. Made by {@link Display#progressBar}.
 */
public final class ProgressBar implements AutoCloseable {
    private static final int CELLS = 24;

    private final ProgressBoard board;
    private final String label;
    private final long total;
    private final String unit;
    private final long start = System.nanoTime();
    private long done;
    private String detail = "";
    private long end;

    ProgressBar(ProgressBoard board, String label, long total, String unit) {
        if (total < 0) {
            throw new IllegalArgumentException("total must be 0 (not known) or more, got " + total);
        }
        this.board = board;
        this.label = label;
        this.total = total;
        this.unit = unit;
    }

    /** Counts one more unit. */
    public void step() {
        synchronized (board) {
            done++;
        }
        board.changed();
    }

    /** Sets how much is done, and what else to show, for example the loss. */
    public void update(long now, String about) {
        synchronized (board) {
            done = now;
            detail = about;
        }
        board.changed();
    }

    /** Ends the bar: the work is done, or given up. */
    @Override
    public void close() {
        synchronized (board) {
            end = end == 0 ? System.nanoTime() : end;
        }
        board.closed(this);
    }

    boolean open() {
        return end == 0;
    }

    private Duration elapsed() {
        return Duration.ofNanos((end == 0 ? System.nanoTime() : end) - start);
    }

    private double rate() {
        return done / Math.max(1e-3, elapsed().toNanos() / 1e9);
    }

    private String pace() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT, "%s%s/s  %s", readable(rate()), unit.isEmpty() ? "" : " " + unit, clock(elapsed())));
        if (open() && total > 0 && done > 0 && done < total) {
            text.append(" left ").append(clock(Duration.ofSeconds(Math.round((total - done) / rate()))));
        }
        return text.toString();
    }

    private String count() {
        return total > 0 ? String.format(Locale.ROOT, "%,d/%,d", done, total) : String.format(Locale.ROOT, "%,d", done);
    }

    /** Returns the bar as one line of text. */
    String line() {
        StringBuilder text = new StringBuilder(label).append(label.isEmpty() ? "" : " ");
        if (total > 0) {
            int filled = (int) Math.min(CELLS, CELLS * done / total);
            text.append("━".repeat(filled)).append("╌".repeat(CELLS - filled)).append(' ');
        }
        text.append(count()).append("  ").append(pace());
        return detail.isEmpty()
                ? text.toString()
                : text.append("  ").append(detail).toString();
    }

    /** Returns the bar as a row of a table. */
    String row() {
        double part = total > 0 ? Math.min(1.0, (double) done / total) : open() ? 0 : 1;
        String colour = done >= total && !open() ? "#009E73" : "#0072B2";
        return "<tr><td style=\"text-align:left;padding:.1em .8em .1em 0\">" + HtmlText.escape(label)
                + "</td><td style=\"padding:.1em .8em .1em 0\"><div role=\"progressbar\" aria-valuemin=\"0\" aria-valuemax=\""
                + total + "\" aria-valuenow=\"" + done
                + "\" style=\"width:16em;height:.55em;border-radius:.3em;background:rgba(128,128,128,.25);overflow:hidden\">"
                + String.format(
                        Locale.ROOT,
                        "<div style=\"width:%.1f%%;height:100%%;background:%s\"></div></div></td>",
                        100 * part,
                        colour)
                + "<td style=\"text-align:right;padding:.1em .8em .1em 0;font-variant-numeric:tabular-nums\">" + count()
                + "</td><td style=\"text-align:left;opacity:.65;white-space:pre;font-variant-numeric:tabular-nums\">"
                + HtmlText.escape(pace() + (detail.isEmpty() ? "" : "  " + detail)) + "</td></tr>";
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

    private static String clock(Duration d) {
        return d.toHours() > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", d.toHours(), d.toMinutesPart(), d.toSecondsPart())
                : String.format(Locale.ROOT, "%d:%02d", d.toMinutes(), d.toSecondsPart());
    }
}
