package org.naglab.kernel.runner;

import com.google.gson.JsonElement;

/** A parameter's value as it came from outside; the type that the notebook declares decides what it means. */
public sealed interface ParameterValue {
    /**
     * Text to be read by the declared type, as {@code -p} gives it: a number, {@code true}, or JSON for lists and maps.
     *
     * @param text as written
     */
    record Text(String text) implements ParameterValue {}

    /**
     * Text that means itself, as {@code -r} gives it; only for variables of a textual type.
     *
     * @param text as written
     */
    record Raw(String text) implements ParameterValue {}

    /**
     * A value that has a type of its own, as files give it; it must fit the declared type.
     *
     * @param json its content; numbers that are not finite are the texts NaN, Infinity and -Infinity
     */
    record Typed(JsonElement json) implements ParameterValue {}
}
