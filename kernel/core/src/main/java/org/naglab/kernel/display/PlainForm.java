package org.naglab.kernel.display;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Turns values of one type into lists, maps with text as keys, numbers, text, booleans and null, and back: what every
 * language and JSON understand. Found by {@link ServiceLoader}.
 *
 * @param <T> the type of the values
 */
public interface PlainForm<T> {
    /** Returns the type whose values, subtypes included, this form knows. */
    Class<T> type();

    /** Returns {@code value} in plain form. */
    Object plain(T value);

    /**
     * Returns the value that {@code plain} describes.
     *
     * @throws IllegalArgumentException if it describes none
     */
    T read(Object plain);

    /** Returns whether a list of rows, maps with text as keys, is best shown as a value of this type. */
    default boolean showsRows() {
        return false;
    }

    /** Returns the table that {@code rows} describe: a list of maps with text as keys, and at least one. */
    static Optional<Object> table(List<?> rows) {
        boolean fitting = !rows.isEmpty()
                && rows.stream()
                        .allMatch(row -> row instanceof Map<?, ?> map
                                && !map.isEmpty()
                                && map.keySet().stream().allMatch(String.class::isInstance));
        return all().stream()
                .filter(form -> fitting && form.showsRows())
                .findFirst()
                .map(form -> form.read(rows));
    }

    /** Returns {@code value} in plain form, if its type has one. */
    static Optional<Object> of(Object value) {
        for (PlainForm<?> form : all()) {
            if (form.type().isInstance(value)) {
                return Optional.of(apply(form, value));
            }
        }
        return Optional.empty();
    }

    private static <T> Object apply(PlainForm<T> form, Object value) {
        return form.plain(form.type().cast(value));
    }

    /** Returns the plain form of {@code type} itself, if it has one. */
    static <T> Optional<PlainForm<? extends T>> reading(Class<T> type) {
        for (PlainForm<?> form : all()) {
            if (type.isAssignableFrom(form.type()) && type != Object.class) {
                @SuppressWarnings("unchecked") // its type is T or a subtype
                PlainForm<? extends T> found = (PlainForm<? extends T>) form;
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    private static List<PlainForm<?>> all() {
        return PlainForms.ALL;
    }
}
