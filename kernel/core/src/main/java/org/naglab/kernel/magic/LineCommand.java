package org.naglab.kernel.magic;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A line magic made of functions.
 *
 * @param name the name after the per cent sign
 * @param help one line that says what it does and how it is called
 * @param words returns what could stand for the last word of the arguments
 * @param body takes the rest of the line; returns a value to show, if there is one
 */
public record LineCommand(
        String name, String help, Function<String, List<String>> words, Function<String, Optional<Object>> body)
        implements LineMagic {
    /** Makes a magic whose arguments nothing is known of. */
    public LineCommand(String name, String help, Function<String, Optional<Object>> body) {
        this(name, help, arguments -> List.of(), body);
    }

    @Override
    public List<String> words(String arguments) {
        return words.apply(arguments);
    }

    @Override
    public Optional<Object> run(String arguments) {
        return body.apply(arguments);
    }
}
