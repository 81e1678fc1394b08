package org.naglab.kernel.display;

import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What cells call to show things; imported into every cell. Outside of a kernel the text form goes to standard output,
 * so that code which displays also runs from plain JShell.
 */
public final class Display {
    private static volatile Supplier<Surface> surface = Terminal::new;

    private Display() {}

    /** Tells where the calling thread's displays appear; the kernel's business. */
    public static void showOn(Supplier<Surface> where) {
        surface = where;
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

    /** Makes a value that is shown as HTML. */
    public static Html html(String html) {
        return new Html(html);
    }

    /** Makes a value that is shown as Markdown. */
    public static Markdown markdown(String markdown) {
        return new Markdown(markdown);
    }

    private static final class Terminal implements Surface {
        @Override
        public void show(MimeBundle bundle, Optional<String> id) {
            System.out.println(
                    bundle.data().getOrDefault(MimeBundle.TEXT, bundle.data().keySet()));
        }

        @Override
        public void update(MimeBundle bundle, String id) {
            show(bundle, Optional.of(id));
        }

        @Override
        public void clear(boolean wait) {}
    }
}
