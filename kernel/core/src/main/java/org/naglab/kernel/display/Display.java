package org.naglab.kernel.display;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What cells call to show things; imported into every cell. Outside of a kernel the text form goes to standard output,
 * so that code which displays also runs from plain JShell.
 */
public final class Display {
    private static volatile Supplier<Surface> surface = () -> Terminal.SHARED;
    private static volatile BiConsumer<String, Consumer<Comm>> comms = (target, accept) -> {
        throw new IllegalStateException("onComm needs a front end, but there is none: this is no kernel");
    };

    private Display() {}

    /** Tells where the calling thread's displays appear; the kernel's business. */
    public static void showOn(Supplier<Surface> where) {
        surface = where;
    }

    /** Tells who accepts conversations; the kernel's business. */
    public static void acceptWith(BiConsumer<String, Consumer<Comm>> register) {
        comms = register;
    }

    /**
     * Accepts conversations that a widget in the front end opens under the name {@code target}; each is handed to {@code
     * accept}. A later call for the same name takes its place.
     */
    public static void onComm(String target, Consumer<Comm> accept) {
        comms.accept(target, accept);
    }

    /** Shows {@code value} in its richest form and returns the id by which it can be replaced. */
    public static String display(@Nullable Object value) {
        String id = UUID.randomUUID().toString();
        surface.get().show(Renderers.shared().render(value), Optional.of(id));
        return id;
    }

    /** Replaces what {@link #display} showed under {@code id}. */
    public static void updateDisplay(String id, @Nullable Object value) {
        surface.get().update(Renderers.shared().render(value), id);
    }

    /** Removes the cell's output so far. */
    public static void clearOutput() {
        surface.get().clear(false);
    }

    /** Returns {@code items} for a loop, which shows how far it is: {@code for (var x : progress(list, "reading"))}. */
    public static <T> Iterable<T> progress(Iterable<T> items, String label) {
        return ProgressLoops.over(items, () -> progressBar(label, ProgressLoops.size(items), ""));
    }

    /** Returns {@code items} for a loop, which shows how far it is. */
    public static <T> Iterable<T> progress(T[] items, String label) {
        return progress(List.of(items), label);
    }

    /** Returns 0 to {@code steps} - 1 for a loop, which shows how far it is. */
    public static Iterable<Integer> progress(int steps, String label) {
        return ProgressLoops.over(() -> IntStream.range(0, steps).iterator(), () -> progressBar(label, steps, ""));
    }

    /** Returns {@code items} as a stream that shows how far it is; the total is known if the stream knows it. */
    public static <T> Stream<T> progress(Stream<T> items, String label) {
        return ProgressLoops.over(items, label);
    }

    /**
     * Opens a progress bar, below the calling thread's open one if there is one.
     *
     * @param label what is being done
     * @param total units in all, or 0 when that is not known
     * @param unit name of one unit, for the rate; may be empty
     */
    public static ProgressBar progressBar(String label, long total, String unit) {
        return ProgressBoard.open(surface.get(), label, total, unit);
    }

    /** Makes a value that is shown as HTML. */
    public static Html html(String html) {
        return new Html(html);
    }

    /** Makes a value that is shown as Markdown. */
    public static Markdown markdown(String markdown) {
        return new Markdown(markdown);
    }

    /** Makes a value that is shown as LaTeX. */
    public static Latex latex(String latex) {
        return new Latex(latex);
    }

    /** Makes a value that is shown as an SVG drawing. */
    public static Svg svg(String svg) {
        return new Svg(svg);
    }

    /** Makes a value that is shown as a tree of JSON. */
    public static Json json(String json) {
        return new Json(json);
    }

    /** Makes a value that is shown as an interactive plot, specified in Vega-Lite 5. */
    public static VegaLite vegaLite(String specification) {
        return new VegaLite(specification);
    }

    private static final class Terminal implements Surface {
        private static final Terminal SHARED = new Terminal();

        private String line = "";

        private static String text(MimeBundle bundle) {
            return String.valueOf(
                    bundle.data().getOrDefault(MimeBundle.TEXT, bundle.data().keySet()));
        }

        @Override
        public void show(MimeBundle bundle, Optional<String> id) {
            System.out.println(text(bundle));
        }

        @Override
        public void update(MimeBundle bundle, String id) {
            show(bundle, Optional.of(id));
        }

        @Override
        public void progress(MimeBundle bundle, String id, boolean first) {
            String next = text(bundle).replace('\n', ' ');
            if (System.console() != null) {
                // Spaces wipe out the rest of a longer line.
                System.out.print("\r" + next + " ".repeat(Math.max(0, line.length() - next.length())));
                System.out.flush();
            }
            line = next;
        }

        @Override
        public void ended() {
            System.out.println(System.console() == null ? line : "");
            line = "";
        }

        @Override
        public void clear(boolean wait) {}
    }
}
