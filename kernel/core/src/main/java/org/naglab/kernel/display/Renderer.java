package org.naglab.kernel.display;

/**
 * Turns values of one type into forms that a front end can show. Found by {@link java.util.ServiceLoader}, or
 * registered by a cell: {@code Renderers.shared().register(new MyRenderer())}.
 *
 * @param <T> the type of the values
 */
public interface Renderer<T> {
    /** Returns the type whose values, subtypes included, this renderer shows. */
    Class<T> type();

    /** Returns {@code value} in every form that makes sense, plain text among them. */
    MimeBundle render(T value);
}
