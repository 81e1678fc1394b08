package org.naglab.kernel.magic;

import java.util.List;

/** What line and cell magics have in common: a name, and answers to a person who does not know them yet. */
public interface Magic {
    /** Returns the name after the per cent signs. */
    String name();

    /** Returns one line that says what the magic does and how it is called. */
    String help();

    /** Returns what {@code %help NAME} shows: the line, and what more there is to know. */
    default String manual() {
        return help();
    }

    /**
     * Returns what could be written in place of the last word of {@code arguments}, in order.
     *
     * @param arguments what stands after the name, up to the cursor; its last word is empty after a space
     */
    default List<String> words(String arguments) {
        return List.of();
    }
}
