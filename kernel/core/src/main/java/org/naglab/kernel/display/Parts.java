package org.naglab.kernel.display;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a value is made of, as far as it is shown: the elements of a collection or array, the entries of a map, the
 * components of a record.
 *
 * @param kind which of them
 * @param type the value's simple class name
 * @param size how many parts there are, as the value says; empty for one that has a fixed number
 * @param shown the first of them
 */
record Parts(Kind kind, String type, OptionalLong size, List<Part> shown) {
    /** The most parts of one value that are looked at. */
    static final int MOST = 100;

    /** What has parts. */
    enum Kind {
        LIST,
        MAP,
        RECORD
    }

    /**
     * One part.
     *
     * @param name index, key or component
     * @param value what stands there
     */
    record Part(@Nullable Object name, @Nullable Object value) {}

    /** Returns the parts of {@code value}, if it is of a kind that has some. Never walks more than {@link #MOST}. */
    static Optional<Parts> of(@Nullable Object value) {
        return switch (value) {
            case null -> Optional.empty();
            case Collection<?> collection -> {
                List<Part> shown = new ArrayList<>();
                for (Object element : collection) {
                    if (shown.size() == MOST) {
                        break;
                    }
                    shown.add(new Part(shown.size(), element));
                }
                yield Optional.of(new Parts(Kind.LIST, name(value), OptionalLong.of(collection.size()), shown));
            }
            case Map<?, ?> map -> {
                List<Part> shown = new ArrayList<>();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    if (shown.size() == MOST) {
                        break;
                    }
                    shown.add(new Part(entry.getKey(), entry.getValue()));
                }
                yield Optional.of(new Parts(Kind.MAP, name(value), OptionalLong.of(map.size()), shown));
            }
            case Record each ->
                Optional.of(new Parts(Kind.RECORD, name(value), OptionalLong.empty(), components(each)));
            case Object array
            when array.getClass().isArray() -> {
                int length = Array.getLength(array);
                List<Part> shown = new ArrayList<>();
                for (int i = 0; i < Math.min(length, MOST); i++) {
                    shown.add(new Part(i, Array.get(array, i)));
                }
                String type = array.getClass().getComponentType().getSimpleName();
                yield Optional.of(new Parts(Kind.LIST, type + "[]", OptionalLong.of(length), shown));
            }
            default -> Optional.empty();
        };
    }

    private static String name(Object value) {
        String name = value.getClass().getSimpleName();
        // List.of and its kin have classes that nobody knows by name.
        return switch (value) {
            case List<?> list
            when name.startsWith("List") || name.contains("List") && name.contains("Immutable") -> "List";
            case java.util.Set<?> set when name.startsWith("Set") -> "Set";
            case Map<?, ?> map when name.startsWith("Map") -> "Map";
            default -> name.isEmpty() ? value.getClass().getName() : name;
        };
    }

    private static List<Part> components(Record value) {
        List<Part> parts = new ArrayList<>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            parts.add(new Part(component.getName(), component(value, component)));
        }
        return parts;
    }

    /** Returns what {@code component} of {@code value} holds; the error's text if its accessor throws. */
    static @Nullable Object component(Record value, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (InvocationTargetException e) {
            return "(" + e.getCause() + ")";
        } catch (ReflectiveOperationException | RuntimeException e) {
            return "(cannot be read: " + e.getMessage() + ")";
        }
    }

    /** Returns how many parts are not among {@link #shown}. */
    long hidden() {
        return Math.max(0, size.orElse(shown.size()) - shown.size());
    }
}
