package org.naglab.kernel.polyglot;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.display.PlainForm;

/**
 * Copies Java objects into what every language and JSON know: lists, maps with text as keys, numbers, text, booleans, null.
 * Records become maps; other types as their {@link PlainForm} says, else their text.
 */
final class PlainData {
    private PlainData() {}

    static @Nullable Object of(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Number number -> number;
            case Boolean truth -> truth;
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((key, each) -> copy.put(String.valueOf(key), of(each)));
                yield copy;
            }
            case Record record when PlainForm.of(record).isEmpty() -> components(record);
            default -> {
                Optional<Object> plain = PlainForm.of(value);
                if (plain.isPresent()) {
                    yield plain.get();
                }
                yield value instanceof Iterable<?> elements ? list(elements) : arrayOrText(value);
            }
        };
    }

    private static List<@Nullable Object> list(Iterable<?> elements) {
        List<@Nullable Object> copy = new ArrayList<>();
        elements.forEach(each -> copy.add(of(each)));
        return copy;
    }

    private static Object arrayOrText(Object value) {
        if (!value.getClass().isArray()) {
            return value.toString();
        }
        List<@Nullable Object> copy = new ArrayList<>();
        for (int i = 0; i < Array.getLength(value); i++) {
            copy.add(of(Array.get(value, i)));
        }
        return copy;
    }

    private static Map<String, @Nullable Object> components(Record record) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                component.getAccessor().setAccessible(true);
                copy.put(component.getName(), of(component.getAccessor().invoke(record)));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("cannot read " + component, e);
            } catch (InvocationTargetException e) {
                throw new IllegalStateException(component + " failed", e.getCause());
            }
        }
        return copy;
    }
}
