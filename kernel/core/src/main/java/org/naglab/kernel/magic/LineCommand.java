package org.naglab.kernel.magic;

import java.util.Optional;
import java.util.function.Function;

/**
 * A line magic made of a function.
 *
 * @param name the name after the per cent sign
 * @param help one line that says what it does and how it is called
 * @param body takes the rest of the line; returns a value to show, if there is one
 */
public record LineCommand(String name, String help, Function<String, Optional<Object>> body) implements LineMagic {
    @Override
    public Optional<Object> run(String arguments) {
        return body.apply(arguments);
    }
}
