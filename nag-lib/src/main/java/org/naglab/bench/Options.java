package org.naglab.bench;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/** Options of the command line, {@code --name value}; lists have commas between their values. */
final class Options {
    private final Map<String, String> values = new HashMap<>();

    /**
     * Reads options.
     *
     * @param arguments names and values in turn
     * @param known names without their dashes
     * @throws IllegalArgumentException naming an option that is not known or has no value
     */
    Options(List<String> arguments, Set<String> known) {
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i).replaceFirst("^--", "");
            if (!arguments.get(i).startsWith("--") || !known.contains(name) || i + 1 == arguments.size()) {
                throw new IllegalArgumentException("options must be --name value with a name of " + new TreeSet<>(known)
                        + ", got " + String.join(" ", arguments.subList(i, arguments.size())));
            }
            values.put(name, arguments.get(i + 1));
        }
    }

    /** A text, where it is given. */
    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** A whole number, at least 1. */
    int number(String name, int otherwise) {
        return numbers(name, Integer.toString(otherwise)).getFirst();
    }

    /** Whole numbers, each at least 1. */
    List<Integer> numbers(String name, String otherwise) {
        return list(name, otherwise, Integer::valueOf, "whole numbers from 1 up", number -> number >= 1);
    }

    /** Values of an enum by their names, in any case. */
    <E extends Enum<E>> List<E> names(String name, Class<E> type, String otherwise) {
        return list(
                name,
                otherwise,
                text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)),
                "of " + Arrays.toString(type.getEnumConstants()),
                value -> true);
    }

    private <T> List<T> list(String name, String otherwise, Function<String, T> read, String what, Predicate<T> fits) {
        String text = values.getOrDefault(name, otherwise);
        try {
            List<T> list = Arrays.stream(text.split(",", -1)).map(read).toList();
            if (list.stream().allMatch(fits)) {
                return list;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--" + name + " must be " + what + ", got " + text, e);
        }
        throw new IllegalArgumentException("--" + name + " must be " + what + ", got " + text);
    }
}
